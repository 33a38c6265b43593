"""Reads about what an event leaves behind: its archive, the list of past ones, and where its talks have led."""

from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from events.afterwards.archive import is_over
from events.choices import MAY_HAVE_BEEN, PresenterState, ProposalState, TalkState
from events.models import Event, EventSession, Handout, Picture, Presenter, Proposal, Talk
from events.models.event import in_public
from events.selectors import past_days

#: Presenters who said that they would, and did not withdraw: they gave the talk.
GAVE = (PresenterState.ACCEPTED, PresenterState.CONFIRMED)


def shown_pictures() -> QuerySet[Picture]:
    """Pictures that anybody may see: agreed to, not hidden, of an event that has a page and took place."""
    return Picture.objects.filter(
        upload__withdrawn_at=None, event__state__in=MAY_HAVE_BEEN, event__programme__is_public=True
    ).exclude(consent="")


@dataclass(frozen=True, slots=True)
class Archive:
    """What the page of a past event shows besides what it said before."""

    notes: str
    pictures: list[Picture]
    talks: list[Talk]

    @property
    def is_empty(self) -> bool:
        return not (self.notes or self.pictures or self.talks)


def archive_of(event: Event) -> Archive | None:
    """The archive of an event that took place; None for any other."""
    if not is_over(event):
        return None
    return Archive(
        notes=event.notes,
        pictures=list(
            shown_pictures()
            .filter(event=event)
            .select_related("upload")
            .prefetch_related("upload__renditions")
        ),
        talks=list(talks_of(event)),
    )


def talks_of(event: Event) -> QuerySet[Talk]:
    """The talks that were given, in their order, with who gave them and where they have led."""
    return (
        Talk.objects.filter(event=event, state=TalkState.PLANNED)
        .select_related("museum")
        .annotate(has_presenter=Exists(Presenter.objects.filter(talk=OuterRef("pk"), state__in=GAVE)))
        .prefetch_related(
            Prefetch(
                "presenters",
                Presenter.objects.filter(state__in=GAVE, is_named=True).select_related("person"),
                to_attr="named",
            ),
            Prefetch("invitations", _led_to(), to_attr="led_to"),
        )
        .order_by("slot__session__starts_at", "slot__position", "pk")
    )


def _led_to() -> QuerySet[Proposal]:
    """Invitations that became an event with a page."""
    return (
        Proposal.objects.filter(
            in_public("event__"),
            state=ProposalState.ACCEPTED,
        )
        .select_related("event", "network")
        .order_by("decided_at")
    )


def came_from(event: Event) -> Proposal | None:
    """The invitation that an event came of, where the talk that had been heard has a page to look at. No query for an
    event of ``selectors.event_page``."""
    proposal: Proposal | None = getattr(event, "proposal", None)
    if proposal is None or proposal.talk is None:
        return None
    heard = proposal.talk.event
    return proposal if heard.is_up and heard.programme.is_public else None


def past_with_keepsakes() -> QuerySet[EventSession]:
    """Past sessions, each saying whether slides, pictures and notes are there. Still one query."""
    slides = Handout.objects.filter(
        talk__event=OuterRef("event"), talk__state=TalkState.PLANNED, is_public=True
    )
    return (
        past_days()
        .annotate(
            has_slides=Exists(slides),
            has_pictures=Exists(shown_pictures().filter(event=OuterRef("event"))),
            has_notes=ExpressionWrapper(~Q(event__notes=""), output_field=BooleanField()),
        )
        .defer("event__notes")
    )


def years_of_past() -> list[int]:
    """The years in which anything took place, the latest first."""
    days = EventSession.objects.filter(event__state__in=MAY_HAVE_BEEN, event__programme__is_public=True)
    years = days.order_by().values_list("start_day__year", flat=True).distinct()
    return sorted(set(years), reverse=True)

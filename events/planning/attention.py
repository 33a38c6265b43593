"""What of events needs an officer: a draft whose day nears, a long line, a report that is missing."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from common.attention import AttentionItem
from events.choices import EventState, RegistrationState
from events.models import Event, EventQuerySet, PlaceOffer, Registration
from events.selectors import with_places

DRAFT_WITHIN = timedelta(days=28)
LONG_LINE = 5
REPORT_AFTER = timedelta(days=14)


def events_that_wait(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """One query for each question, whatever the number of programmes."""
    events = Event.objects.select_related("programme")
    if programmes is not None:
        events = events.filter(programme__in=programmes)
    yield from _drafts(events)
    yield from _lines(events)
    yield from _postponed(events)
    yield from _unreported(events)
    yield from _unreached(programmes)


def _item(event: Any, title: str, action: str, **more: object) -> AttentionItem:
    return AttentionItem(
        title=title,
        url=reverse("admin:events_event_overview", args=[event.pk]),
        action=action,
        programme=event.programme.name,
        **more,  # type: ignore[arg-type]
    )


def _drafts(events: EventQuerySet) -> Iterator[AttentionItem]:
    soon = timezone.now() + DRAFT_WITHIN
    for event in events.filter(state=EventState.DRAFT).with_times().filter(first__lt=soon).order_by("first"):
        yield _item(event, f"“{event}” is near and still a draft", "Publish it or move it", due=event.first)


def _lines(events: EventQuerySet) -> Iterator[AttentionItem]:
    waiting = Registration.objects.filter(event=OuterRef("pk"), state=RegistrationState.WAITING)
    for event in (
        with_places(events.filter(Exists(waiting), state=EventState.PUBLISHED))
        .filter(waiting__gte=LONG_LINE)
        .order_by("-waiting", "pk")
    ):
        yield _item(event, f"{event.waiting} people wait for a place in “{event}”", "See places and line")


def _postponed(events: EventQuerySet) -> Iterator[AttentionItem]:
    for event in events.filter(state=EventState.POSTPONED).order_by("pk"):
        yield _item(event, f"“{event}” is postponed and has no new date", "Give it a date or cancel it")


def _unreported(events: EventQuerySet) -> Iterator[AttentionItem]:
    before = timezone.now() - REPORT_AFTER
    for event in events.filter(state=EventState.HELD).with_times().filter(last__lt=before).order_by("last"):
        yield _item(event, f"“{event}” took place and is not reported", "Note who came, then report it")


def _unreached(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Offers whose mail came back: their time stands still until somebody has told them (rule 26)."""
    offers = (
        PlaceOffer.objects.pending()
        .filter(
            paused_left__isnull=False,
            expires_at__gt=timezone.now(),
            registration__state=RegistrationState.WAITING,
        )
        .select_related(
            "registration__event__programme", "registration__person", "registration__brought_by__person"
        )
    )
    if programmes is not None:
        offers = offers.filter(registration__event__programme__in=programmes)
    for offer in offers.order_by("expires_at", "pk"):
        event = offer.registration.event
        yield AttentionItem(
            title=f"{offer.registration.who} is offered a place in “{event}”, and the mail did not arrive",
            url=f"{reverse('admin:events_event_overview', args=[event.pk])}#line",
            action="Tell them another way",
            due=offer.made_at,
            programme=event.programme.name,
        )

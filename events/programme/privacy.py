"""Talks and handouts in somebody's download, and in their going."""

from django.apps import apps
from django.utils import timezone

from events.choices import PRESENTING, EventState, TalkState
from events.models import Handout, Presenter, Talk
from events.programme import talks
from people.models import Person
from people.privacy.registries import Kept, Section

#: Talks that were never given and that nobody but their presenters and the organisers has read.
UNREAD = (TalkState.SUBMITTED, TalkState.REJECTED, TalkState.WITHDRAWN)


def export_talks(person: Person) -> Section:
    """Every talk somebody was asked to give or proposed, whatever became of it."""
    rows = (
        Presenter.objects.filter(person=person)
        .select_related("talk__event__programme", "talk__museum")
        .order_by("invited_at", "pk")
    )
    return Section(
        "Talks",
        [
            {
                "Programme": str(row.talk.event.programme),
                "Event": row.talk.event.title,
                "Talk": row.talk.title,
                "What people hear": row.talk.summary,
                "Museum": str(row.talk.museum) if row.talk.museum else "",
                "State of the talk": row.talk.get_state_display(),
                "Your part": row.get_state_display(),
                "Your words": row.note,
                "Asked or proposed": row.invited_at,
                "Answered": row.answered_at,
                "Named in public": row.is_named,
            }
            for row in rows
        ],
        "So that the programme of an event can be put together with you.",
    )


def export_handouts(person: Person) -> Section:
    """The files somebody handed out with a talk: what they are. The files themselves are on the pages of the talks."""
    rows = Handout.objects.filter(upload__uploaded_by=person).select_related("talk__event", "upload")
    return Section(
        "Slides and handouts",
        [
            {
                "Event": row.talk.event.title,
                "Talk": row.talk.title,
                "Called": row.title,
                "Kind": row.upload.content_type,
                "Bytes": row.upload.size,
                "For anybody": row.is_public,
                "Uploaded": row.upload.uploaded_at,
            }
            for row in rows.order_by("upload__uploaded_at", "pk")
        ],
        "So that people can read again what they heard.",
    )


def keep_of_talks(person: Person) -> list[Kept]:
    """What stays: what was told at events that are over, without the name of who told it."""
    kept = []
    told = Presenter.objects.filter(person=person, talk__event__state__in=talks.OVER, state__in=PRESENTING)
    if told.exists():
        kept.append(
            Kept(
                "Talks at past events, without the name of who gave them",
                "The archive says what an event was about.",
            )
        )
    return kept


def erase_from_talks(person: Person) -> None:
    """Withdraw from what is ahead, so that organisers know; take the words away; delete what nobody has read."""
    now = timezone.now()
    rows = Presenter.objects.filter(person=person).select_related("talk__event").order_by("pk")
    ahead = rows.filter(state__in=PRESENTING).exclude(talk__event__state__in=talks.OVER)
    for row in ahead:
        if row.state == "invited":
            talks.decline(presenter=row, now=now)
        else:
            talks.withdraw(presenter=row, now=now)
    own = Talk.objects.filter(presenters__person=person, state__in=UNREAD)
    own.exclude(presenters__in=Presenter.objects.exclude(person=person)).exclude(
        event__state__in=(EventState.HELD, EventState.REPORTED), handouts__isnull=False
    ).delete()
    Presenter.objects.filter(person=person).update(note="", is_named=False)
    history = apps.get_model("events", "PresenterHistory")
    history.objects.filter(person_id=person.pk).update(note="")

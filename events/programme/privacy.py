"""Talks and handouts in somebody's download, and in their going."""

from django.db.models import Q
from django.utils import timezone

from common.privacy import BLANK, KEEP, DataPart, Heading, Stays, When, acted, erased, mentions, personal
from events.choices import HELD, HELD_OR_CANCELLED, PRESENTING, TalkState
from events.models import Handout, Presenter, Talk
from events.programme import talks
from people.models import Person

#: Talks that were never given and that nobody but their presenters and the organisers has read.
UNREAD = (TalkState.SUBMITTED, TalkState.REJECTED, TalkState.WITHDRAWN)


def connect() -> None:
    """Every talk somebody was asked to give or proposed, whatever became of it, and the files they uploaded."""
    personal(
        Presenter,
        person="person",
        heading=Heading(
            "Talks", DataPart.TAKING_PART, "So that the programme of an event can be put together with you."
        ),
        export={
            "Programme": "talk__event__programme",
            "Event": "talk__event__title",
            "Talk": "talk__title",
            "What people hear": "talk__summary",
            "Museum": "talk__museum",
            "State of the talk": "talk__state",
            "Your part": "state",
            "Your words": "note",
            "Asked or proposed": "invited_at",
            "Answered": "answered_at",
            "Named in public": "is_named",
        },
        rows=lambda rows, person: rows.select_related("talk__event__programme", "talk__museum").order_by(
            "invited_at", "pk"
        ),
        on_erase=BLANK("note", is_named=False),
        stays=Stays(
            "Talks at past events, without the name of who gave them",
            "The archive says what an event was about.",
            only=Q(talk__event__state__in=HELD_OR_CANCELLED, state__in=PRESENTING),
        ),
    )
    personal(
        Handout,
        person="upload__uploaded_by",
        heading=Heading(
            "Slides and handouts", DataPart.TAKING_PART, "So that people can read again what they heard."
        ),
        export={
            "Event": "talk__event__title",
            "Talk": "talk__title",
            "Called": "title",
            "Kind": "upload__content_type",
            "Bytes": "upload__size",
            "For anybody": "is_public",
            "Uploaded": "upload__uploaded_at",
        },
        rows=lambda rows, person: rows.select_related("talk__event", "upload").order_by(
            "upload__uploaded_at", "pk"
        ),
        on_erase=KEEP("They belong to the talk and the museum."),
        apart={"title": "What others see that they can read."},
    )
    acted(Presenter, "invited_by")
    mentions(Talk, "title", "summary", "state_note", "museum_words")
    mentions(Handout, "title")
    erased("events.talks", withdraw_talks, when=When.GIVE_BACK)


def withdraw_talks(person: Person) -> None:
    """Withdraw from what is ahead, so that organisers know; delete what nobody has read."""
    now = timezone.now()
    rows = Presenter.objects.filter(person=person).select_related("talk__event").order_by("pk")
    ahead = rows.filter(state__in=PRESENTING).exclude(talk__event__state__in=HELD_OR_CANCELLED)
    for row in ahead:
        if row.state == "invited":
            talks.decline(presenter=row, now=now)
        else:
            talks.withdraw(presenter=row, now=now)
    own = Talk.objects.filter(presenters__person=person, state__in=UNREAD)
    own.exclude(presenters__in=Presenter.objects.exclude(person=person)).exclude(
        event__state__in=HELD, handouts__isnull=False
    ).delete()

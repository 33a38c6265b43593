"""What comes after an event, as other apps see it: on "My learning", on the desk, in somebody's data."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from common import scoping
from common.attention import AttentionItem, attention
from common.home import NOTHING_WAITS, WAITS, Block, Row, learning
from common.privacy import (
    BLANK,
    DELETE,
    KEEP,
    DataPart,
    Heading,
    Stays,
    When,
    acted,
    erased,
    mentions,
    personal,
)
from events.afterwards import mails, mails_speakers, picture_files, speaker_requests
from events.afterwards.certificates import show_code
from events.afterwards.feedback import UNTIL
from events.afterwards.mails import feedback_path
from events.afterwards.mails_speakers import request_path
from events.hosting.organisers_pages import run_address
from events.models import Certificate, Event, FeedbackRequest, Picture, SpeakerRequest, TakeDown
from mailing.declaration import declare
from people.models import Person

SHOWN = 10


def connect() -> None:
    """Fill the registries of the apps below."""
    declare(mails, mails_speakers)
    scoping.register(Picture, "event__programme")
    scoping.register(Certificate, "registration__event__programme")
    scoping.register(SpeakerRequest, "proposal__programme")
    attention.register("events.pictures", pictures_to_look_at)
    learning.register("events.after", what_waits)
    _declare()
    picture_files.register_files()


def what_waits(person: Any) -> Block:
    """Questions that only this person can answer: how it was, and whether they would speak elsewhere."""
    now = timezone.now()
    asked = (
        FeedbackRequest.objects.filter(
            registration__person=person,
            registration__claimed_at__isnull=False,
            answered_at=None,
            asked_at__gt=now - UNTIL,
        )
        .select_related("registration__event__programme")
        .order_by("asked_at")[:SHOWN]
    )
    invited = (
        SpeakerRequest.objects.filter(person=person, willing=None, proposal__state__in=speaker_requests.OPEN)
        .select_related("proposal__programme", "proposal__talk")
        .order_by("asked_at")[:SHOWN]
    )
    rows = [
        Row(
            kind=_kind(row.registration.event),
            title=f"How was “{row.registration.event}”?",
            facts=["Anonymous, and two minutes."],
            action="Say how it was",
            action_url=feedback_path(row),
            form=row.registration.event.programme.form,
            sort=row.asked_at,
        )
        for row in asked
    ]
    rows += [
        Row(
            kind=row.proposal.programme.session_word,
            title=f"Would you tell others about it too? “{row.proposal.talk}”",
            facts=["You are asked first, and a no is final."],
            action="Say yes or no",
            action_url=request_path(row),
            form=row.proposal.programme.form,
            sort=row.asked_at,
        )
        for row in invited
        if row.proposal.talk is not None
    ]
    return Block(WAITS, rows, NOTHING_WAITS)


def _kind(event: Event) -> str:
    return f"{event.programme.session_word} · {event.number}"


def pictures_to_look_at(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Events with pictures that somebody asked to have taken down. One query, whatever their number."""
    open_ones = TakeDown.objects.filter(picture__event=OuterRef("pk"), settled_at=None)
    events = Event.objects.select_related("programme").filter(Exists(open_ones))
    if programmes is not None:
        events = events.filter(programme__in=programmes)
    unsettled = Q(pictures__take_downs__isnull=False, pictures__take_downs__settled_at=None)
    for event in events.annotate(
        pictures_asked=Count("pictures", filter=unsettled, distinct=True),
        asked_last=Max("pictures__take_downs__asked_at", filter=unsettled),
    ).order_by(F("asked_last"), "pk"):
        many = event.pictures_asked > 1
        yield AttentionItem(
            title=f"{event.pictures_asked if many else 'A'} picture{'s' if many else ''} of “{event}” "
            f"{'are' if many else 'is'} hidden, because somebody asked",
            url=f"{run_address(event, 'after/')}#pictures",
            action="Take down or show again",
            programme=event.programme.name,
        )


# --- privacy --------------------------------------------------------------------------------------------------------
AFTER = Heading(
    "After events",
    DataPart.TAKING_PART,
    "So that you can show that you attended, and are asked each thing once.",
)


def _declare() -> None:
    """Certificates, questions asked, invitations to speak. Answers about events carry no name, so they are in none."""
    personal(
        Certificate,
        person="registration__person",
        heading=AFTER,
        export={
            "What": lambda row: f"Certificate {show_code(row.code)}",
            "About": "registration__event__title",
            "When": "issued_at",
            "Details": lambda row: f"{row.name}, {row.hours} hours",
        },
        rows=lambda rows, person: rows.select_related("registration__event"),
        on_erase=BLANK("name"),
        stays=Stays(
            "The code, event and hours of your certificates, without your name",
            "Whoever checks one still hears that it was one of ours.",
        ),
        apart={"code": "It is random."},
    )
    personal(
        FeedbackRequest,
        person="registration__person",
        heading=AFTER,
        export={
            "What": lambda row: "Asked how it was",
            "About": "registration__event__title",
            "When": "asked_at",
            "Details": lambda row: (
                "Answered; what you said is kept without your name" if row.answered_at else ""
            ),
        },
        rows=lambda rows, person: rows.select_related("registration__event"),
        on_erase=DELETE,
    )
    personal(
        SpeakerRequest,
        person="person",
        heading=AFTER,
        export={
            "What": lambda row: "Asked to speak",
            "About": "proposal__title",
            "When": "asked_at",
            "Details": lambda row: (
                {True: "Yes", False: "No", None: "Not answered"}[row.willing]
                + (f": {row.note}" if row.note else "")
            ),
        },
        rows=lambda rows, person: rows.select_related("proposal"),
        on_erase=BLANK("note"),
    )
    personal(
        Picture, person="upload__uploaded_by", on_erase=KEEP("It shows others, and belongs to the event.")
    )
    acted(TakeDown, "settled_by")
    mentions(Picture, "alt", "credit")
    mentions(TakeDown, "words", "reply_to")
    erased("events.after", answer_no, when=When.GIVE_BACK)


def answer_no(person: Person) -> None:
    """Whoever waits for their yes to an invitation hears that there will be none."""
    for row in SpeakerRequest.objects.filter(person=person, willing=None).select_related("proposal"):
        if row.proposal.state in speaker_requests.OPEN:
            speaker_requests.answer(request=row, willing=False)

"""What comes after an event, as other apps see it: on "My learning", on the desk, in somebody's data."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from common import scoping
from common.attention import AttentionItem, attention
from common.home import NOTHING_WAITS, WAITS, Block, Row, learning
from events.afterwards import mails, mails_speakers, picture_files, speaker_requests
from events.afterwards.certificates import show_code
from events.afterwards.feedback import UNTIL
from events.afterwards.mails import feedback_path
from events.afterwards.mails_speakers import request_path
from events.hosting.organisers_pages import run_address
from events.models import Certificate, Event, FeedbackRequest, Picture, SpeakerRequest, TakeDown
from mailing.declaration import declare
from people.models import Person
from people.privacy.registries import Eraser, Kept, Section, erasers, exporters

SHOWN = 10


def connect() -> None:
    """Fill the registries of the apps below."""
    declare(mails, mails_speakers)
    scoping.register(Picture, "event__programme")
    scoping.register(Certificate, "registration__event__programme")
    scoping.register(SpeakerRequest, "proposal__programme")
    attention.register("events.pictures", pictures_to_look_at)
    learning.register("events.after", what_waits)
    exporters.register("events.after", export_after)
    erasers.register("events.after", Eraser(erase_after, keep_after))
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
def export_after(person: Person) -> Section:
    """Certificates, questions asked, invitations to speak. Answers about events carry no name, so they are in none."""
    certificates = Certificate.objects.filter(registration__person=person).select_related(
        "registration__event"
    )
    asked = FeedbackRequest.objects.filter(registration__person=person).select_related("registration__event")
    invited = SpeakerRequest.objects.filter(person=person).select_related("proposal")
    rows: list[dict[str, Any]] = [
        *(
            {
                "What": f"Certificate {show_code(row.code)}",
                "About": row.registration.event.title,
                "When": row.issued_at,
                "Details": f"{row.name}, {row.hours} hours",
            }
            for row in certificates
        ),
        *(
            {
                "What": "Asked how it was",
                "About": row.registration.event.title,
                "When": row.asked_at,
                "Details": "Answered; what you said is kept without your name" if row.answered_at else "",
            }
            for row in asked
        ),
        *(
            {
                "What": "Asked to speak",
                "About": row.proposal.title,
                "When": row.asked_at,
                "Details": {True: "Yes", False: "No", None: "Not answered"}[row.willing]
                + (f": {row.note}" if row.note else ""),
            }
            for row in invited
        ),
    ]
    return Section(
        "After events", rows, "So that you can show that you attended, and are asked each thing once."
    )


def keep_after(person: Person) -> list[Kept]:
    """What stays of certificates: the code, so that somebody who was shown one does not take it for a forgery."""
    if not Certificate.objects.filter(registration__person=person).exists():
        return []
    return [
        Kept(
            "The code, event and hours of your certificates, without your name",
            "Whoever checks one still hears that it was one of ours.",
        )
    ]


def erase_after(person: Person) -> None:
    """Take the name off certificates, and forget what was asked. What others see of the person ends at once."""
    Certificate.objects.filter(registration__person=person).update(name="")
    FeedbackRequest.objects.filter(registration__person=person).delete()
    SpeakerRequest.objects.filter(person=person).update(note="")
    person.registrations.update(shares_name=False, shares_museum=False, shares_email=False)
    for row in SpeakerRequest.objects.filter(person=person, willing=None).select_related("proposal"):
        if row.proposal.state in speaker_requests.OPEN:
            speaker_requests.answer(request=row, willing=False)

"""What is kept of people after an event, and what becomes of it when they go."""

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
from events.afterwards import speaker_requests
from events.afterwards.certificates import show_code
from events.choices import UNDECIDED
from events.models import Certificate, FeedbackRequest, Picture, SpeakerRequest, TakeDown
from people.models import Person

AFTER = Heading(
    "After events",
    DataPart.TAKING_PART,
    "So that you can show that you attended, and are asked each thing once.",
)


def connect() -> None:
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
        if row.proposal.state in UNDECIDED:
            speaker_requests.answer(request=row, willing=False)

"""The mail that asks how it was."""

from datetime import datetime
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from common import links
from events.booking.mails import of_newest_place
from events.links import booking_path
from events.mail_examples import ABOUT_EVENT, LINK, NAME
from events.models import FeedbackRequest, Registration
from mailing.choices import Priority
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder

PURPOSE = "feedback"


def feedback_path(request: FeedbackRequest) -> str:
    """Where somebody answers without signing in."""
    return reverse("events:feedback", args=[links.make_token(PURPOSE, request.key.hex)])


def ask(request: FeedbackRequest, *, until: datetime) -> None:
    """ "How was it?", with the way to the certificate and to the people who share their details."""
    registration = request.registration
    event, reader = registration.event, registration.person
    assert reader is not None
    booking = links.absolute(booking_path(registration))
    FEEDBACK.queue(
        to=reader,
        about=registration,
        programme=event.programme,
        envelope=Envelope(expires_at=until),
        event=event,
        registration=registration,
        form=links.absolute(feedback_path(request)),
        certificate=f"{booking}certificate/",
        people=f"{booking}people/",
        page=links.absolute(event.get_absolute_url()),
    )


def _rehearse(row: Registration) -> None:
    # With a key that was never given out: whoever opens the real one sees whether they have answered.
    ask(FeedbackRequest(registration=row, key=uuid4()), until=timezone.now())


FEEDBACK = Mail(
    kind="events.feedback",
    name="How was it?",
    sort="nudges",
    subject="How was it? {{ event.title }}",
    template="events/mail/feedback.html",
    placeholders=(
        NAME,
        *(each for each in ABOUT_EVENT if each.name != "when"),
        Placeholder("certificate_link", "certificate", "Their certificate", LINK),
        Placeholder("people_link", "people", "Those who share their details", LINK),
    ),
    group="After an event",
    rehearse=of_newest_place(_rehearse),
    priority=Priority.REMINDER,
    secret=True,  # whoever opens its link sees whether they answered: that is not for the desk
)

"""The mail that asks how it was."""

from datetime import datetime

from django.urls import reverse

from common import links
from events.links import booking_path
from events.models import FeedbackRequest
from mailing.choices import Priority
from mailing.outbox.services import queue

PURPOSE = "feedback"
KIND = "events.feedback"


def feedback_path(request: FeedbackRequest) -> str:
    """Where somebody answers without signing in."""
    return reverse("events:feedback", args=[links.make_token(PURPOSE, request.key.hex)])


def ask(request: FeedbackRequest, *, until: datetime) -> None:
    """ "How was it?", with the way to the certificate and to the people who share their details."""
    registration = request.registration
    event = registration.event
    booking = links.absolute(booking_path(registration))
    queue(
        kind=KIND,
        to=registration.person,
        subject=f"How was it? {event.title}",
        template="events/mail/feedback.html",
        context={
            "event": event,
            "registration": registration,
            "form": links.absolute(feedback_path(request)),
            "certificate": f"{booking}certificate/",
            "people": f"{booking}people/",
            "page": links.absolute(event.get_absolute_url()),
        },
        about=registration,
        programme=event.programme,
        priority=Priority.REMINDER,
        expires_at=until,
        secret=True,  # whoever opens its link sees whether they answered: that is not for the desk
    )

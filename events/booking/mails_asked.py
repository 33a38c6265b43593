"""The mail that asks whether a sign-up was its reader's. It holds nothing that was typed but the name it goes to."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from common import links
from events.links import asked_address
from events.mail_examples import ABOUT_EVENT, LINK, days_of
from events.models import AskedPlace, Event, EventSession
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope, Recipient
from mailing.wording.parts import Placeholder
from programmes.models import Programme

GROUP = "Bookings"


def _newest(programme: Programme) -> None:
    """About the newest event: a row that is asked about is gone within a day."""
    event = Event.objects.filter(programme=programme).select_related("programme").order_by("-pk").first()
    if event is not None:
        now = timezone.now()
        row = AskedPlace(
            event=event, name="Ann Field", email="ann@museum.example", people=1, why="many", asked_at=now
        )
        row.held_until = now + timedelta(hours=1)
        asked(row, event=event, days=list(days_of(event)))


ASKED = Mail(
    kind="events.asked",
    name="Was this you? One press and the place is yours",
    sort="booking",
    subject="{% if is_of_two %}Please say who you are: {{ event.title }}"
    "{% elif held_until %}One press to keep your place: {{ event.title }}"
    "{% else %}One press to sign up: {{ event.title }}{% endif %}",
    template="events/mail/asked.html",
    placeholders=(
        *ABOUT_EVENT,
        Placeholder("name", "name", "Whom it goes to", "Ann Field"),
        Placeholder("confirm_link", "confirm", "Where they say that it was them", LINK),
    ),
    group=GROUP,
    rehearse=_newest,
)


def asked(row: AskedPlace, *, event: Event, days: Sequence[EventSession]) -> None:
    """Ask the reader of the address whether they want what was asked for."""
    ASKED.queue(
        to=Recipient(address=row.email, name=row.name),
        about=row if row.pk else None,
        programme=event.programme,
        envelope=Envelope(
            occurrence=f"{row.asked_at:%Y-%m-%dT%H:%M:%S}", expires_at=row.asked_at + timedelta(days=1)
        ),
        event=event,
        days=days,
        page=links.absolute(event.get_absolute_url()),
        confirm=asked_address(row),
        people=row.people,
        held_until=row.held_until,
        is_of_two=row.why == "names",
    )

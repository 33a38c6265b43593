"""The mail to those who asked for invitations: sign-up for an event is open."""

from collections.abc import Sequence

from common import links
from events.mail_examples import ABOUT_EVENT, days_of
from events.models import Event, EventSession
from mailing.choices import Priority
from mailing.mail import Mail
from mailing.outbox.bulk import Reader
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from programmes.models import Programme


def tell(event: Event, *, days: Sequence[EventSession], to: Sequence[Reader], full: bool = False) -> int:
    """Tell ``to`` that sign-up is open, and return how many mails that made. It is of no use once nobody can sign up
    any more."""
    closes_at = min(event.signup_closes_at or days[0].starts_at, days[0].starts_at)
    return OPENED.queue_many(
        to=to,
        about=event,
        programme=event.programme,
        envelope=Envelope(expires_at=closes_at),
        event=event,
        days=days,
        closes_at=closes_at,
        full=full,
        page=links.absolute(event.get_absolute_url()),
    )


def _rehearse(programme: Programme) -> None:
    # To an address that nobody has: who asked for invitations is nothing to look at.
    events = Event.objects.filter(programme=programme, sessions__isnull=False)
    event = events.select_related("programme").order_by("-pk").first()
    if event is not None:
        reader = Reader(address="ann.field@museum.example", name="Ann Field")
        tell(event, days=days_of(event), to=[reader])


OPENED = Mail(
    kind="events.opened",
    name="Sign-up is open",
    sort="invitations",
    subject="Sign-up is open: {{ event.title }}",
    template="events/mail/opened.html",
    placeholders=(
        Placeholder("name", "name", "Whom it goes to; empty for an address alone", "Ann Field"),
        *ABOUT_EVENT,
        Placeholder("until", "closes_at|moment", "Until when they sign up", "Thursday 12 March 2026, 10:00"),
    ),
    group="Invitations",
    rehearse=_rehearse,
    priority=Priority.BULK,
)

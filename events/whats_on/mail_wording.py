"""The mail to those who asked for invitations."""

from events.mail_examples import ABOUT_EVENT, days_of
from events.models import Event
from events.whats_on import openings
from mailing.outbox.bulk import Reader
from mailing.wording.editable import Editable, Placeholder
from programmes.models import Programme

#: An address that nobody has: who asked for invitations is nothing to look at.
READER = Reader(address="ann.field@museum.example", name="Ann Field")


def _opened(programme: Programme) -> None:
    events = Event.objects.filter(programme=programme, sessions__isnull=False)
    event = events.select_related("programme").order_by("-pk").first()
    if event is not None:
        openings.tell(event, days=days_of(event), to=[READER])


MAILS = (
    Editable(
        openings.KIND,
        "events/mail/opened.html",
        (
            Placeholder("name", "name", "Whom it goes to; empty for an address alone", "Ann Field"),
            *ABOUT_EVENT,
            Placeholder(
                "until", "closes_at|moment", "Until when they sign up", "Thursday 12 March 2026, 10:00"
            ),
        ),
        _opened,
        "Invitations",
    ),
)

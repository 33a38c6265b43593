"""The one mail the register itself causes: to somebody noted at the door (rule 29)."""

from common import links
from events.booking.mails import BOOKING, GROUP, of_newest_place
from events.links import booking_address, disown_address
from events.mail_examples import days_of
from events.models import Event, EventSession, Registration
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder


def _rehearse(row: Registration) -> None:
    days = days_of(row.event)
    if days:
        walked_in(row, event=row.event, session=days[0])


WALKED_IN = Mail(
    kind="events.walked_in",
    name="Noted at the door",
    sort="booking",
    subject="You were at {{ event.title }}",
    template="events/mail/walked_in.html",
    placeholders=(
        *BOOKING,
        Placeholder("colleague", "registration.brought_by.who", "Whom they came with", "Ben Hall"),
    ),
    group=GROUP,
    rehearse=of_newest_place(_rehearse),
)


def walked_in(registration: Registration, *, event: Event, session: EventSession) -> None:
    """Tell somebody whose address was given at the door what is kept, who sees it, and how to have it removed.

    Without an address there is nobody to tell, and nothing is kept but the name they gave.
    """
    if registration.person is None or not registration.person.address:
        return
    manage = booking_address(registration)
    WALKED_IN.queue(
        to=registration.person,
        about=registration,
        programme=event.programme,
        envelope=Envelope(occurrence=str(registration.turn)),
        event=event,
        registration=registration,
        days=[session],
        page=links.absolute(event.get_absolute_url()),
        manage=manage,
        disown=disown_address(manage),
    )

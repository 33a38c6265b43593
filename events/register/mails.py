"""The one mail the register itself causes: to somebody noted at the door (rule 29)."""

from common import links
from events.links import booking_address, disown_address
from events.models import Event, EventSession, Registration
from mailing.choices import Priority
from mailing.outbox.services import queue


def walked_in(registration: Registration, *, event: Event, session: EventSession) -> None:
    """Tell somebody whose address was given at the door what is kept, who sees it, and how to have it removed.

    Without an address there is nobody to tell, and nothing is kept but the name they gave.
    """
    if registration.person is None or not registration.person.address:
        return
    manage = booking_address(registration)
    queue(
        kind="events.walked_in",
        to=registration.person,
        subject=f"You were at {event.title}",
        template="events/mail/walked_in.html",
        context={
            "event": event,
            "registration": registration,
            "days": [session],
            "page": links.absolute(event.get_absolute_url()),
            "manage": manage,
            "disown": disown_address(manage),
        },
        about=registration,
        occurrence=str(registration.turn),
        programme=event.programme,
        priority=Priority.BOOKING,
    )

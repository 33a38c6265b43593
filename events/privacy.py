"""The part of events in somebody's download, and in their going."""

from django.utils import timezone

from events.choices import EventState, RegistrationState
from events.models import Registration
from events.services import booking, places
from people.models import Person
from people.privacy import Kept, Section

OVER = (EventState.HELD, EventState.REPORTED)


def export_bookings(person: Person) -> Section:
    """Every booking, the ended ones too."""
    rows = (
        Registration.objects.filter(person=person)
        .select_related("event__programme", "museum")
        .order_by("booked_at", "pk")
    )
    return Section(
        "Bookings",
        [
            {
                "Programme": str(row.event.programme),
                "Event": row.event.title,
                "Number": row.event.number,
                "State": row.get_state_display(),
                "How": row.get_mode_display(),
                "Your museum then": str(row.museum) if row.museum else "",
                "Signed up": row.booked_at,
                "In line since": row.waiting_since,
                "Place since": row.confirmed_at,
                "Ended": row.ended_at,
            }
            for row in rows
        ],
        "So that your place, or your turn in the line, is kept.",
    )


def keep_of_events(person: Person) -> list[Kept]:
    """What stays: that a nameless person had signed up for something that is over."""
    if not Registration.objects.filter(person=person, event__state__in=OVER).exists():
        return []
    return [Kept("That a nameless person had signed up for past events", "Reports count how many took part.")]


def erase_from_events(person: Person) -> None:
    """Give every booking ahead back, without another mail, so that the next in line has the place (rule 4)."""
    now = timezone.now()
    rows = (
        Registration.objects.live()
        .filter(person=person)
        .exclude(event__state__in=OVER)
        .select_related("event__programme", "person")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for row in rows:
        booking.end(row, event=row.event, to=RegistrationState.CANCELLED, now=now, tell=False)
        places.fill_on_commit(row.event_id)

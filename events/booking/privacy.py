"""The part of events in somebody's download, and in their going."""

from django.utils import timezone

from common.clock import moment_words
from events.booking import parties, waiting_list
from events.choices import EventState, RegistrationState
from events.models import Needs, Registration
from people.models import Person
from people.privacy.registries import Kept, Section

OVER = (EventState.HELD, EventState.REPORTED)


def export_bookings(person: Person) -> Section:
    """Every booking, the ended ones too."""
    rows = (
        Registration.objects.filter(person=person)
        .select_related("event__programme", "museum", "brought_by__person", "needs")
        .prefetch_related("offers")
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
                "Brought by": row.brought_by.who if row.brought_by else "",
                "What you need to take part": row.needs.access if hasattr(row, "needs") else "",
                "What you do not eat or drink": row.needs.diet if hasattr(row, "needs") else "",
                "Signed up": row.booked_at,
                "In line since": row.waiting_since,
                "Place since": row.confirmed_at,
                "Ended": row.ended_at,
                "Others there see your name": row.shares_name,
                "Others there see your museum": row.shares_museum,
                "Others there see your address": row.shares_email,
                "Places offered": "; ".join(
                    f"{offer.places} until {moment_words(offer.expires_at)}: {offer.get_state_display()}"
                    for offer in row.offers.all()
                ),
                "Noted at the door": row.walked_in,
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
    Needs.objects.filter(registration__person=person).delete()
    for row in (
        Registration.objects.live().filter(person=person).exclude(event__state__in=OVER).order_by("pk")
    ):
        locked = parties.lock_party(row)
        parties.end_with_guests(
            locked, event=locked.event, to=RegistrationState.CANCELLED, now=now, tell=False
        )
        waiting_list.fill_on_commit(row.event_id)

"""The part of events in somebody's download, and in their going."""

from django.db.models import Q
from django.utils import timezone

from common.clock import moment_words
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
from events.booking import parties, waiting_list
from events.choices import HELD, RegistrationState
from events.models import AskedPlace, Event, NamedAlready, Needs, PlaceOffer, Registration
from people.models import Person


def connect() -> None:
    """Bookings, the ended ones too."""
    personal(
        Registration,
        person="person",
        heading=Heading(
            "Bookings", DataPart.TAKING_PART, "So that your place, or your turn in the line, is kept."
        ),
        export={
            "Programme": "event__programme",
            "Event": "event__title",
            "Number": "event__number",
            "State": "state",
            "How": "mode",
            "Your museum then": "museum",
            "Brought by": lambda row: row.brought_by.who if row.brought_by else "",
            "What you need to take part": "needs__access",
            "What you do not eat or drink": "needs__diet",
            "Signed up": "booked_at",
            "In line since": "waiting_since",
            "Place since": "confirmed_at",
            "Ended": "ended_at",
            "Others there see your name": "shares_name",
            "Others there see your museum": "shares_museum",
            "Others there see your address": "shares_email",
            "Places offered": lambda row: "; ".join(
                f"{offer.places} until {moment_words(offer.expires_at)}: {offer.get_state_display()}"
                for offer in row.offers.all()
            ),
            "Noted at the door": "walked_in",
        },
        rows=lambda rows, person: (
            rows.select_related("event__programme", "museum", "brought_by__person", "needs")
            .prefetch_related("offers")
            .order_by("booked_at", "pk")
        ),
        on_erase=BLANK("museum_words", shares_name=False, shares_museum=False, shares_email=False),
        stays=Stays(
            "That a nameless person had signed up for past events",
            "Reports count how many took part.",
            only=Q(event__state__in=HELD),
        ),
    )
    # It is gone within a day, and nothing is made of it before somebody says from that address that it was them.
    personal(AskedPlace, person="known", on_erase=DELETE)
    personal(
        NamedAlready,
        person=("person", "booking__person"),
        on_erase=DELETE,
    )
    personal(Needs, person="registration__person", on_erase=DELETE)
    personal(
        PlaceOffer,
        person="registration__person",
        on_erase=KEEP("Whether an offer was taken says how the waiting list worked."),
        apart={"reason": "An officer's, for others in line. Names are taken out of it."},
    )
    acted(Event, "created_by")
    acted(PlaceOffer, "made_by")
    mentions(PlaceOffer, "reason")
    mentions(Event, "state_reason", "notes")
    erased("events.bookings", give_bookings_back, when=When.GIVE_BACK)


def give_bookings_back(person: Person) -> None:
    """Give every booking ahead back, without another mail, so that the next in line has the place (rule 4)."""
    now = timezone.now()
    for row in (
        Registration.objects.live().filter(person=person).exclude(event__state__in=HELD).order_by("pk")
    ):
        locked = parties.lock_party(row)
        parties.end_with_guests(
            locked, event=locked.event, to=RegistrationState.CANCELLED, now=now, tell=False
        )
        waiting_list.fill_on_commit(row.event_id)

"""What "My learning" and a programme's page show of events."""

from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from common.clock import moment_words
from common.home import NOTHING_WAITS, WAITS, Block, Row
from events import selectors
from events.choices import EventState, RegistrationState
from events.links import booking_path
from events.models import PlaceOffer, Registration
from programmes.models import Programme

SHOWN = 10


def what_waits(person: Any) -> Block:
    """Offers that run out come first; then "Was this you?", and the lines somebody stands in. Places themselves are the
    agenda's to show."""
    offers = list(selectors.offers_to(person)[:SHOWN])
    offered = {_answers(offer).pk for offer in offers}
    alive = (EventState.PUBLISHED, EventState.CLOSED, EventState.POSTPONED)
    asked = (
        selectors.bookings_of(person, claimed=False)
        .filter(Q(event__state__in=alive) | Q(walked_in=True))
        .select_related("brought_by__person")
        .order_by("booked_at")[:SHOWN]
    )
    in_line = (
        selectors.with_position(selectors.bookings_of(person))
        .filter(event__state__in=alive, state=RegistrationState.WAITING)
        .exclude(pk__in=offered)
        .order_by("booked_at")[:SHOWN]
    )
    rows = [_offer_row(offer) for offer in offers]
    rows += [
        Row(
            kind=_kind(row),
            title=f"Was this you? “{row.event.title}”",
            facts=[_who_booked(row)],
            action="Answer",
            action_url=reverse("events:question", args=[row.key]),
            form=row.event.programme.form,
            sort=row.booked_at,
        )
        for row in asked
    ]
    rows += [
        Row(
            kind=_kind(row),
            title=row.event.title,
            url=row.event.get_absolute_url(),
            facts=[f"You are number {row.ahead + 1} in line."],
            action="My place",
            action_url=booking_path(row),
            form=row.event.programme.form,
            sort=row.booked_at,
        )
        for row in in_line
    ]
    return Block(WAITS, rows, NOTHING_WAITS)


def _who_booked(row: Registration) -> str:
    if row.brought_by:
        return f"{row.brought_by.who} booked a place for you."
    if row.walked_in:
        return "An organiser noted your address at the door."
    return "Somebody signed up with your address, without signing in."


def _offer_row(offer: PlaceOffer) -> Row:
    """An offer, before all that can wait: what it holds goes on when its time has come."""
    booking = _answers(offer)
    until = moment_words(offer.expires_at)
    what = "A place has" if offer.places == 1 else f"{offer.places} places have"
    return Row(
        kind=_kind(booking),
        title=f"{what} come free: {booking.event.title}",
        facts=[
            f"Held for you until {until}." if offer.holds else f"Whoever presses first has it, until {until}."
        ],
        action="Answer",
        action_url=f"{booking_path(booking)}#offer",
        form=booking.event.programme.form,
        due=offer.expires_at,
        sort=offer.expires_at,
    )


def _answers(offer: PlaceOffer) -> Registration:
    """The booking on whose page the offer is answered."""
    registration = offer.registration
    booker = registration.brought_by
    return booker if booker is not None and booker.is_live else registration


def coming_in_programme(programme: Programme) -> SafeString:
    """The next events of a programme, for its public page."""
    days = list(selectors.coming_days().filter(programme=programme)[:6])
    if not days:
        return SafeString("")
    return SafeString(
        render_to_string("events/programme_block.html", {"events": days, "programme": programme})
    )


def _kind(row: Registration) -> str:
    return f"{row.event.programme.session_word} · {row.event.public_number}"

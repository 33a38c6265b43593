"""The mails about offers of places: made, passed by, run out, let go, taken back.

Near the start all the line is told at once. So those who read the same words are written to together: what is one
person's own in them are the link to their booking and their number in line.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from agenda.models import Session
from common import links
from events.booking.mails import about_booking
from events.choices import OfferState
from events.links import booking_address, disown_address
from events.models import Event, EventSession, PlaceOffer, Registration
from events.selectors import position_in_line
from mailing.choices import Priority
from mailing.outbox.bulk import Reader, queue_many


def offers(made: Sequence[tuple[PlaceOffer, int]], *, event: Event, days: Sequence[EventSession]) -> None:
    """ "A place has come free": until when it is held, and what happens otherwise (rules 6 and 9).

    With each offer goes how many of the party wait. The link leads to the booking's page, where a button takes the
    place.
    """

    def words(one: tuple[PlaceOffer, int]) -> tuple[int, int, str]:
        return one[0].places, one[1], one[0].registration.mode

    for (number, people, _), alike in groupby(sorted(made, key=words), key=words):
        together = [offer for offer, _ in alike]
        places, verb = ("A place", "has") if number == 1 else (f"{number} places", "have")
        _to_many(
            "offer",
            [(offer.registration, f"offer-{offer.pk}", {}) for offer in together],
            event=event,
            subject=f"{places} {verb} come free: {{}}",
            days=days,
            expires_at=together[0].expires_at,
            offer=together[0],
            people=people,
            is_part=number < people,
        )


def part_free(
    passed_by: Sequence[tuple[Registration, int, int, int]],
    *,
    event: Event,
    days: Sequence[EventSession],
    offer: PlaceOffer,
) -> None:
    """ "You asked for 3; 1 came free": it went to others whom it fits, and the party keeps its turn (rule 6).

    Of each party: who answers for it, how many they are, how many places came free, and its place in line.
    """

    def words(one: tuple[Registration, int, int, int]) -> tuple[int, int, str]:
        return one[1], one[2], one[0].mode

    for (people, came_free, _), alike in groupby(sorted(passed_by, key=words), key=words):
        _to_many(
            "part_free",
            [(row, f"part-{offer.pk}", {"position": str(position)}) for row, _, _, position in alike],
            event=event,
            subject="Fewer places came free than you asked for: {}",
            days=days,
            people=people,
            came_free=came_free,
        )


def passed(quicker: Sequence[tuple[PlaceOffer, int]], *, event: Event, days: Sequence[EventSession]) -> None:
    """Near the start somebody else pressed first; each keeps their turn, and is told which it is (rule 9)."""

    def words(one: tuple[PlaceOffer, int]) -> tuple[int, str]:
        return one[0].places, one[0].registration.mode

    for _, alike in groupby(sorted(quicker, key=words), key=words):
        told = list(alike)
        _to_many(
            "offer_over",
            [
                (offer.registration, f"offer-{offer.pk}-{offer.state}", {"position": str(position)})
                for offer, position in told
            ],
            event=event,
            subject="Somebody else was quicker: {}",
            days=days,
            offer=told[0][0],
            ended=False,
        )


def offer_over(offer: PlaceOffer, *, event: Event, days: Sequence[EventSession], ended: bool = False) -> None:
    """What became of an offer that was not taken, and where the person stands now (rule 5). ``ended``: not in line any
    more, because it is the second that they left without an answer."""
    subjects = {
        OfferState.EXPIRED: "The place you were offered has gone on: {}",
        OfferState.DECLINED: "You have let the place go: {}",
        OfferState.REVOKED: "The offer of a place is taken back: {}",
    }
    about_booking(
        "offer_over",
        _told(offer.registration),
        event=event,
        subject=subjects.get(OfferState(offer.outcome), "The offer of a place has ended: {}"),
        days=days,
        occurrence=f"offer-{offer.pk}-{offer.state}",
        offer=offer,
        ended=ended,
        position=0 if ended else position_in_line(offer.registration),
    )


def _told(registration: Registration) -> Registration:
    """Who hears of what becomes of a party: whoever brings it; their guests, once they come without them."""
    booker = registration.brought_by
    return booker if booker is not None and booker.is_live else registration


def _to_many(
    kind: str,
    told: Sequence[tuple[Registration, str, dict[str, str]]],
    *,
    event: Event,
    subject: str,
    days: Sequence[Session],
    expires_at: datetime | None = None,
    **facts: Any,
) -> None:
    """Queue the same mail about many bookings of one mode, each with its occurrence and what is its own in it."""
    readers = []
    for row, occurrence, own in told:
        booking = _told(row)
        manage = booking_address(booking)
        words = {
            "manage": manage,
            "put_down_by": booking.brought_by.who if booking.brought_by else "",
            "disown": disown_address(manage) if booking.claimed_at is None else "",
        }
        readers.append(
            Reader(person=booking.person, own={**words, **own}, about=booking, occurrence=occurrence)
        )
    queue_many(
        kind=f"events.{kind}",
        subject=subject.format(event.title),
        template=f"events/mail/{kind}.html",
        context={
            "event": event,
            "registration": told[0][0],
            "days": days,
            "page": links.absolute(event.get_absolute_url()),
            **facts,
        },
        to=readers,
        programme=event.programme,
        priority=Priority.BOOKING,
        expires_at=expires_at,
    )

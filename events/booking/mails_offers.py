"""The mails about offers of places: made, passed by, run out, let go, taken back.

Near the start all the line is told at once. So those who read the same words are written to together: what is one
person's own in them are the link to their booking and their number in line.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone

from agenda.models import Session
from common import links
from events.booking import named
from events.booking.mails import about_booking
from events.links import booking_address, disown_address
from events.mail_examples import ABOUT_EVENT, BOOKING_LINKS, POSITION
from events.models import Event, EventSession, PlaceOffer, Registration
from events.selectors import position_in_line
from mailing.mail import Mail
from mailing.outbox.bulk import Reader
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from programmes.models import Programme

#: Offers go to many at once: of each reader's own such a mail has their whole name, their links and their number.
MANY = (Placeholder("name", "name", "Whom it goes to", "Ann Field"), *ABOUT_EVENT, *BOOKING_LINKS)
GROUP = "The waiting list, and new dates"


def _of_newest(tell: Callable[[PlaceOffer, list[EventSession]], object]) -> Callable[[Programme], None]:
    """Rehearse with the newest offer to somebody who has a name."""

    def of(programme: Programme) -> None:
        rows = PlaceOffer.objects.filter(
            registration__event__programme=programme, registration__person__isnull=False
        )
        rows = rows.select_related("registration__event__programme", "registration__person")
        offer = rows.order_by("-pk").first()
        if offer is not None:
            tell(offer, list(offer.registration.event.sessions.all()))

    return of


def _offer(offer: PlaceOffer, days: list[EventSession]) -> None:
    offers([(offer, offer.places)], event=offer.registration.event, days=days)


def _part_free(offer: PlaceOffer, days: list[EventSession]) -> None:
    row = offer.registration
    part_free([(row, offer.places + 1, offer.places, 1)], event=row.event, days=days, offer=offer)


def _offer_over(offer: PlaceOffer, days: list[EventSession]) -> None:
    # One that still stands is shown as it would read once its time is up.
    offer.expires_at = min(offer.expires_at, timezone.now())
    offer_over(offer, event=offer.registration.event, days=days)


OFFER = Mail(
    kind="events.offer",
    name="A place has come free",
    sort="booking",
    subject="{% if offer.places == 1 %}A place has come free: {{ event.title }}"
    "{% else %}{{ offer.places }} places have come free: {{ event.title }}{% endif %}",
    template="events/mail/offer.html",
    placeholders=(
        *MANY,
        Placeholder("places", "offer.places", "How many places", "2"),
        Placeholder(
            "until", "offer.expires_at|moment", "Until when it stands", "Thursday 12 March 2026, 10:00"
        ),
    ),
    group=GROUP,
    rehearse=_of_newest(_offer),
    question="events.booking.replies.OFFER",
    reaction="events.booking.undelivered_offers.offer_not_told",
)
PART_FREE = Mail(
    kind="events.part_free",
    name="Fewer places came free",
    sort="booking",
    subject="Fewer places came free than you asked for: {{ event.title }}",
    template="events/mail/part_free.html",
    placeholders=(*MANY, POSITION),
    group=GROUP,
    rehearse=_of_newest(_part_free),
)
OFFER_OVER = Mail(
    kind="events.offer_over",
    name="An offer of a place has ended",
    sort="booking",
    subject='{% if offer.outcome == "passed" %}Somebody else was quicker: {{ event.title }}'
    '{% elif offer.outcome == "expired" %}The place you were offered has gone on: {{ event.title }}'
    '{% elif offer.outcome == "declined" %}You have let the place go: {{ event.title }}'
    '{% elif offer.outcome == "revoked" %}The offer of a place is taken back: {{ event.title }}'
    "{% else %}The offer of a place has ended: {{ event.title }}{% endif %}",
    template="events/mail/offer_over.html",
    placeholders=MANY,
    group=GROUP,
    rehearse=_of_newest(_offer_over),
)


def offers(made: Sequence[tuple[PlaceOffer, int]], *, event: Event, days: Sequence[EventSession]) -> None:
    """ "A place has come free": until when it is held, and what happens otherwise (rules 6 and 9).

    With each offer goes how many of the party wait. The link leads to the booking's page, where a button takes the
    place.
    """

    also = named.waiting_with([offer.registration for offer, _ in made])
    told = [
        (
            named.as_told(offer, size=size, also=also[offer.registration.pk]),
            size + also[offer.registration.pk],
        )
        for offer, size in made
    ]

    def words(one: tuple[PlaceOffer, int]) -> tuple[int, int, str]:
        return one[0].places, one[1], one[0].registration.mode

    for (number, people, _), same in groupby(sorted(told, key=words), key=words):
        together = [offer for offer, _ in same]
        _to_many(
            OFFER,
            [_reader(offer.registration, about=offer) for offer in together],
            alike=together[0].registration,
            event=event,
            days=days,
            envelope=Envelope(expires_at=together[0].expires_at),
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

    also = named.waiting_with([row for row, *_ in passed_by])

    def words(one: tuple[Registration, int, int, int]) -> tuple[int, int, str]:
        return one[1] + also[one[0].pk], one[2], one[0].mode

    for (people, came_free, _), same in groupby(sorted(passed_by, key=words), key=words):
        told = list(same)
        _to_many(
            PART_FREE,
            [_reader(row, occurrence=f"part-{offer.pk}", position=position) for row, _, _, position in told],
            alike=told[0][0],
            event=event,
            days=days,
            people=people,
            came_free=came_free,
        )


def passed(quicker: Sequence[tuple[PlaceOffer, int]], *, event: Event, days: Sequence[EventSession]) -> None:
    """Near the start somebody else pressed first; each keeps their turn, and is told which it is (rule 9)."""

    def words(one: tuple[PlaceOffer, int]) -> tuple[int, str]:
        return one[0].places, one[0].registration.mode

    for _, same in groupby(sorted(quicker, key=words), key=words):
        told = list(same)
        _to_many(
            OFFER_OVER,
            [
                _reader(offer.registration, about=offer, occurrence=offer.state, position=position)
                for offer, position in told
            ],
            alike=told[0][0].registration,
            event=event,
            days=days,
            offer=told[0][0],
            ended=False,
        )


def offer_over(offer: PlaceOffer, *, event: Event, days: Sequence[EventSession], ended: bool = False) -> None:
    """What became of an offer that was not taken, and where the person stands now (rule 5). ``ended``: not in line any
    more, because it is the second that they left without an answer."""
    about_booking(
        OFFER_OVER,
        _told(offer.registration),
        about=offer,
        event=event,
        days=days,
        envelope=Envelope(occurrence=offer.state),
        offer=offer,
        ended=ended,
        position=0 if ended else position_in_line(offer.registration),
    )


def _told(registration: Registration) -> Registration:
    """Who hears of what becomes of a party: whoever brings it; their guests, once they come without them."""
    booker = registration.brought_by
    return booker if booker is not None and booker.is_live else registration


def _reader(
    row: Registration, *, about: PlaceOffer | None = None, occurrence: str = "", position: int | None = None
) -> Reader:
    """Who hears of a booking, with what is their own in the mail."""
    booking = _told(row)
    manage = booking_address(booking)
    own = {
        "manage": manage,
        "put_down_by": booking.brought_by.who if booking.brought_by else "",
        "disown": disown_address(manage) if booking.claimed_at is None else "",
    }
    if position is not None:
        own["position"] = str(position)
    return Reader(person=booking.person, own=own, about=about or booking, occurrence=occurrence)


def _to_many(
    mail: Mail,
    readers: Iterable[Reader],
    *,
    alike: Registration,
    event: Event,
    days: Sequence[Session],
    envelope: Envelope | None = None,
    **facts: Any,
) -> None:
    """Queue the same mail about many bookings of one mode, of which ``alike`` is one."""
    mail.queue_many(
        to=readers,
        programme=event.programme,
        envelope=envelope or Envelope(),
        event=event,
        registration=alike,
        days=days,
        page=links.absolute(event.get_absolute_url()),
        **facts,
    )

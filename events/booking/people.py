"""The people of one event for those who run it: who has a place, who waits and why, what they need.

The same few queries, however many people there are.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from agenda.choices import Mode
from events.booking import waiting_order
from events.booking.waiting_list import reasons_in_line
from events.choices import LIVE, OfferState
from events.models import Event, Needs, PlaceOffer, Registration


@dataclass(frozen=True, slots=True)
class PersonWithPlace:
    """One person, named or to be named, with what they need."""

    registration: Registration
    needs: Needs | None

    @property
    def name(self) -> str:
        return self.registration.person.name if self.registration.person else "To be named"

    @property
    def brought_by(self) -> str:
        return self.registration.brought_by.who if self.registration.brought_by else ""

    @property
    def access(self) -> str:
        return self.needs.access if self.needs else ""

    @property
    def diet(self) -> str:
        return self.needs.diet if self.needs else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Those who wait as one: the number in line of the first of them, what they are offered, or why they are not."""

    number: int
    seats: list[PersonWithPlace]
    offer: PlaceOffer | None
    why: str

    @property
    def head(self) -> Registration:
        return self.seats[0].registration

    @property
    def size(self) -> int:
        return len(self.seats)


@dataclass(slots=True)
class People:
    """Everybody of an event: places, line, and those who do not come any more."""

    seats: list[PersonWithPlace] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    ended: list[Registration] = field(default_factory=list)

    @property
    def in_line(self) -> list[PersonWithPlace]:
        return [seat for group in self.waiting for seat in group.seats]

    @property
    def with_needs(self) -> list[PersonWithPlace]:
        return [seat for seat in [*self.seats, *self.in_line] if seat.access or seat.diet]

    @property
    def is_mixed(self) -> bool:
        """Whether some come online and some do not."""
        return len({seat.registration.mode == Mode.ONLINE for seat in [*self.seats, *self.in_line]}) > 1


def people_of(event: Event, *, now: datetime | None = None) -> People:
    """Everybody of ``event``: those who come together stand together, and those in line in their order."""
    now = now or timezone.now()
    rows = list(
        Registration.objects.filter(event=event)
        .select_related("person", "museum", "needs", "brought_by__person")
        .order_by("confirmed_at", "pk")
    )
    first: dict[int, int] = {}
    for place, row in enumerate(rows):
        if row.state == "confirmed":
            first.setdefault(row.brought_by_id or row.pk, place)
    confirmed = sorted(
        (row for row in rows if row.state == "confirmed"),
        key=lambda row: (first[row.brought_by_id or row.pk], row.brought_by_id is not None, row.pk),
    )
    ended = sorted((row for row in rows if row.state not in LIVE and row.person_id), key=_ended, reverse=True)
    known = {row.pk: row for row in rows}
    groups = waiting_order.groups_of(event) if any(row.state == "waiting" for row in rows) else []
    reasons = reasons_in_line(event, now=now) if groups else {}
    return People(
        seats=[_seat(row) for row in confirmed],
        waiting=[
            Waiting(
                number=1 + sum(ahead.size for ahead in groups[:place]),
                seats=[_seat(known[row.pk]) for row in group.rows if row.pk in known],
                offer=_pending(group, now),
                why=reasons.get(group.head.pk, ""),
            )
            for place, group in enumerate(groups)
        ],
        ended=ended,
    )


def _seat(row: Registration) -> PersonWithPlace:
    return PersonWithPlace(row, getattr(row, "needs", None))


def _pending(group: waiting_order.WaitingParty, now: datetime) -> PlaceOffer | None:
    offer = group.pending
    return (
        offer if offer is not None and offer.state == OfferState.PENDING and offer.expires_at > now else None
    )


def _ended(row: Registration) -> tuple[float, int]:
    return (row.ended_at.timestamp() if row.ended_at else 0.0, row.pk)

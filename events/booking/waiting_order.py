"""The waiting list as it moves: those who asked together wait together, and are offered places together.

A group is what waits as one: the rows of one booking that joined the line in the same moment and come the same way.
Nothing of it is stored: it is the rows that share their booker, ``waiting_since`` and ``mode``. Colleagues added later
are a group of their own, further back, and so is the part of a party that is left when others of it took places.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from events.choices import OfferState, RegistrationState
from events.models import Event, PlaceOffer, Registration

#: Somebody whose offer an officer took back is not offered the next one at once (rule 5).
PAUSE = timedelta(hours=24)


@dataclass(slots=True)
class WaitingParty:
    """People who wait as one, the booker first, with what they were offered since they signed up."""

    rows: list[Registration]
    #: Newest first.
    offers: list[PlaceOffer] = field(default_factory=list)

    @property
    def head(self) -> Registration:
        return self.rows[0]

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def mode(self) -> str:
        return self.head.mode

    @property
    def pending(self) -> PlaceOffer | None:
        """The offer that waits for an answer, one that has run out and is not settled yet included."""
        return next((offer for offer in self.offers if offer.state == OfferState.PENDING), None)

    @property
    def refused(self) -> int:
        """The most places they would not take as a part: they are asked again when there are more."""
        return max((o.places for o in self.offers if o.state == OfferState.DECLINED), default=0)

    @property
    def let_one_lapse(self) -> bool:
        """Whether they left the last offer that was held for them without an answer."""
        answered = (OfferState.EXPIRED, OfferState.DECLINED, OfferState.ACCEPTED)
        last = next(
            (o for o in self.offers if o.holds and o.paused_left is None and o.state in answered), None
        )
        return last is not None and last.state == OfferState.EXPIRED

    def paused_until(self, now: datetime) -> datetime | None:
        """Until when nothing is offered, because an officer took the last offer back."""
        ends = max(
            (o.settled_at + PAUSE for o in self.offers if o.state == OfferState.REVOKED and o.settled_at),
            default=None,
        )
        return ends if ends and ends > now else None


def key_of(row: Registration) -> tuple[datetime | None, int, str]:
    """What the rows of a group share, in the order of the line."""
    return row.waiting_since, row.brought_by_id or row.pk, row.mode


def groups_of(event: Event) -> list[WaitingParty]:
    """Everybody in line, first come first: two queries, however many they are."""
    rows = (
        Registration.objects.filter(event=event)
        .in_line()
        .select_related("person", "museum", "brought_by__person")
    )
    groups = grouped(rows)
    if groups:
        _add_offers(event, groups)
    return groups


def grouped(rows: Iterable[Registration]) -> list[WaitingParty]:
    """Waiting ``rows`` as groups, in the order of the line."""
    ordered = sorted(rows, key=lambda row: (*key_of(row), row.brought_by_id is not None, row.pk))
    return [WaitingParty(list(together)) for _, together in groupby(ordered, key=key_of)]


def positions(groups: Sequence[WaitingParty]) -> dict[int, int]:
    """The place in line of each group, counted in people, by the key of its head."""
    found, ahead = {}, 0
    for group in groups:
        found[group.head.pk] = ahead + 1
        ahead += group.size
    return found


def _add_offers(event: Event, groups: Sequence[WaitingParty]) -> None:
    group_of = {row.pk: (group, row) for group in groups for row in group.rows}
    for offer in PlaceOffer.objects.filter(
        registration__event=event, registration__state=RegistrationState.WAITING
    ).order_by("-made_at", "-pk"):
        group, row = group_of.get(offer.registration_id, (None, None))
        # What somebody was offered before they left and came back does not follow them.
        if group is not None and row is not None and offer.made_at >= row.booked_at:
            offer.registration = row
            group.offers.append(offer)


def group_of(registration: Registration) -> WaitingParty | None:
    """The group that ``registration`` waits in; None when it does not wait."""
    return next(
        (
            group
            for group in groups_of(registration.event)
            if any(row.pk == registration.pk for row in group.rows)
        ),
        None,
    )

"""Who is offered what is free: the order, the parties that do not fit, and how long an offer stands (rules 5, 6, 9).

Nothing here reads or writes the database. ``plan`` is given the line, the places and the rules of one moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from events.booking.waiting_order import WaitingParty
from events.models import Event, Registration

#: A window shorter than this holds nothing: whoever answers first has the place.
SHORTEST = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class OfferWindow:
    """How long an offer stands that is made now, and whether it holds its places until then."""

    expires_at: datetime
    holds: bool


def window_for(
    event: Event, first_start: datetime | None, closes_at: datetime | None, now: datetime
) -> OfferWindow | None:
    """The window of an offer made at ``now``: the hours of its programme, less when the start or the close is near
    (E6, rule 9).

    Under three hours nothing is held: the offer stands until the close for whoever is first. None when it is too late.
    """
    if first_start is None:
        return None
    last = min(first_start, closes_at or first_start)
    if last <= now:
        return None
    expires_at = min(now + timedelta(hours=event.programme.offer_hours), now + (first_start - now) / 2, last)
    if expires_at - now < SHORTEST:
        return OfferWindow(last, holds=False)
    return OfferWindow(expires_at, holds=True)


class FreePlaces(Protocol):
    """The places that are left, by the way people come."""

    def room(self, mode: str) -> int: ...

    def hold(self, mode: str, people: int) -> None: ...


class Shares(Protocol):
    """The fair shares that bind."""

    def most(self, rows: Sequence[Registration]) -> int: ...

    def take(self, rows: Sequence[Registration]) -> None: ...


@dataclass(slots=True)
class AllocationPlan:
    """Whom to offer how many places, and which parties were passed by because they did not fit whole."""

    offers: list[tuple[WaitingParty, int]] = field(default_factory=list)
    #: Each with the places that came free and went to somebody behind them.
    passed_by: list[tuple[WaitingParty, int]] = field(default_factory=list)


def plan(
    groups: Sequence[WaitingParty], room: FreePlaces, shares: Shares, *, holds: bool, now: datetime
) -> AllocationPlan:
    """Share out what is free, first come first. A party that does not fit whole is passed by and keeps its turn;
    only when nobody who waits fits whole is part of a party asked (rule 6)."""
    found = AllocationPlan()
    waiting = [group for group in groups if group.pending is None and group.paused_until(now) is None]

    def fits(group: WaitingParty) -> int:
        return min(group.size, room.room(group.mode), shares.most(group.rows))

    whole = _offer(waiting, lambda group: group.size if fits(group) == group.size else 0, room, shares, holds)
    found.offers += whole
    if whole:
        last = next(n for n, group in enumerate(waiting) if group is whole[-1][0])
        chosen = {id(group) for group, _ in whole}
        behind = [group for group in waiting[:last] if id(group) not in chosen]
        came_free = {group.mode: sum(n for other, n in whole if other.mode == group.mode) for group in behind}
        found.passed_by += [
            (group, came_free[group.mode])
            for group in behind
            if came_free[group.mode] > group.refused and shares.most(group.rows)
        ]
    offered = {id(group) for group, _ in found.offers}
    others_click = not holds and (whole or any(g.pending is not None for g in groups))
    if not others_click:
        rest = [group for group in waiting if id(group) not in offered]
        found.offers += _offer(
            rest, lambda group: fits(group) if fits(group) > group.refused else 0, room, shares, holds
        )
    return found


def _offer(
    groups: Sequence[WaitingParty],
    places: Callable[[WaitingParty], int],
    room: FreePlaces,
    shares: Shares,
    holds: bool,
) -> list[tuple[WaitingParty, int]]:
    offers = []
    for group in groups:
        people = places(group)
        if people:
            offers.append((group, people))
            if holds:
                room.hold(group.mode, people)
                shares.take(group.rows[:people])
    return offers

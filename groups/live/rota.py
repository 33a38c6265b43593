"""Whose turn it is: to present, to facilitate, to keep the time (G19). Who has waited longest comes first.

It only suggests. Nothing here touches the database; days are those of meetings that took place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Waited:
    """Since when somebody (by the key of their membership) waits for a turn: their last one, or when they joined."""

    member: int
    joined: date
    presented: Sequence[date] = ()
    facilitated: Sequence[date] = ()
    kept_time: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class SuggestedRoles:
    """Who presents, in this order, and who has which role. None: there is nobody left for it."""

    presenters: tuple[int, ...]
    facilitator: int | None
    timekeeper: int | None


def in_turn(members: Collection[Waited], days: Mapping[int, Sequence[date]]) -> list[int]:
    """The members, whoever has waited longest first: those never asked yet, the longest in the group first; then those
    whose last time is furthest back, and of these whoever had fewer turns."""

    def waited(each: Waited) -> tuple[bool, date, int, date, int]:
        own = days[each.member]
        return bool(own), max(own, default=each.joined), len(own), each.joined, each.member

    return [each.member for each in sorted(members, key=waited)]


def suggest(members: Collection[Waited], *, turns: int) -> SuggestedRoles:
    """Who should do what in a meeting with so many ``turns``. Whoever presents has no other role while there are
    enough people; and nobody has two of the others while there are two."""
    presenters = in_turn(members, {each.member: each.presented for each in members})[:turns]
    facilitators = in_turn(members, {each.member: each.facilitated for each in members})
    facilitator = _first(facilitators, not_of=presenters, nor=None)
    keepers = in_turn(members, {each.member: each.kept_time for each in members})
    return SuggestedRoles(tuple(presenters), facilitator, _first(keepers, not_of=presenters, nor=facilitator))


def _first(waiting: Sequence[int], *, not_of: Collection[int], nor: int | None) -> int | None:
    """The first who has nothing else to do; failing that the last of the presenters who is not ``nor``."""
    free = [each for each in waiting if each not in not_of and each != nor]
    busy = [each for each in reversed(list(not_of)) if each in waiting and each != nor]
    return next(iter([*free, *busy, *waiting]), None)

"""What apps above say to this one: who is busy already, and what they make of groups that are published."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from common.registry import Registry
from matching.models import MatchRun, Seat

#: Called in the transaction that publishes, with the seats of each group. An app that runs groups makes its own rows.
published: Registry[Callable[[MatchRun, Sequence[Sequence[Seat]]], None]] = Registry()
#: Called in the transaction that takes publishing back.
taken_back: Registry[Callable[[MatchRun], None]] = Registry()
#: How many groups each of these people (by id) is in elsewhere: those at their limit are not asked again (M9).
busy: Registry[Callable[[Collection[int]], Mapping[int, int]]] = Registry()
#: Pairs of people (by id) who have met elsewhere, in an exchange or a review (M8).
met: Registry[Callable[[Collection[int]], Collection[tuple[int, int]]]] = Registry()
#: When each of these people (by id) last reviewed a museum (by id): not again within three years (M8, M10).
reviewed: Registry[Callable[[int, Collection[int]], Mapping[int, date]]] = Registry()

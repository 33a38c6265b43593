"""What matching tells the apps above and asks of them: it proposes and publishes groups, and owns no membership.

The app that runs groups makes its own rows when groups are published, and knows from then on who has said yes, who has
left and what has ended.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from common.registry import Registry
from matching.models import MatchRun, Seat


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a seat: in words, whether its person said yes, and whether the place is nobody's any more."""

    words: str
    said_yes: bool
    is_gone: bool


@dataclass(frozen=True, slots=True)
class ActiveMembership:
    """A group that somebody is in, or may still say yes to: of which pool and seat, where matching proposed it."""

    person: int
    pool: int | None
    seat: int | None
    said_yes: bool


#: Called in the transaction that publishes, with the seats of each group. An app that runs groups makes its own rows
#: and tells the people.
published: Registry[Callable[[MatchRun, Sequence[Sequence[Seat]]], None]] = Registry()
#: Called in the transaction that takes publishing back. Raises DomainError once it is too late for that.
taken_back: Registry[Callable[[MatchRun], None]] = Registry()
#: What has become of the seats (by id) of a published run, for its board.
answered: Registry[Callable[[MatchRun], Mapping[int, Standing]]] = Registry()
#: Of the groups (from 0) of a published run that have ended, the sentence that says so, for its board.
ended: Registry[Callable[[MatchRun], Mapping[int, str]]] = Registry()
#: The rows that mail to the people of a published run is about, for its page of mail to come.
written_to: Registry[Callable[[MatchRun], Iterable[Model]]] = Registry()
#: The groups that these people (by id) are in or may still join: those at their limit are not asked again (M9).
active_memberships: Registry[Callable[[Collection[int]], Iterable[ActiveMembership]]] = Registry()
#: Pairs of people (by id) who have met: in a group to which both said yes, in an exchange or a review (M8).
met: Registry[Callable[[Collection[int]], Collection[tuple[int, int]]]] = Registry()
#: When each of these people (by id) last reviewed a museum (by id): not again within three years (M8, M10).
reviewed: Registry[Callable[[int, Collection[int]], Mapping[int, date]]] = Registry()
#: Pairs of people (by id) of whom one has said no to a group with the other in it: not put together again (M7).
declined: Registry[Callable[[Collection[int]], Collection[tuple[int, int]]]] = Registry()

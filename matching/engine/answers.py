"""What the engine gives back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rule:
    """One rule of an input, for naming a conflict: `kind` and the people or group it is about.

    Kinds: "sizes", "groups", "everyone placed", "apart", "together", "fixed", "common slots".
    """

    kind: str
    people: tuple[int, ...] = ()
    group: int | None = None

    def __str__(self) -> str:
        who = ", ".join(str(p) for p in self.people)
        return {
            "sizes": "the group sizes",
            "groups": "the number of groups",
            "everyone placed": "everybody must be placed",
            "apart": f"apart: {who}",
            "together": f"together: {who}",
            "fixed": f"fixed: {who} in group {self.group}",
            "common slots": f"common slots for {who}" if who else "common slots",
        }[self.kind]


class Infeasible(Exception):
    """No partition keeps every rule.

    `reason` is a sentence with people as indices, `rules` and `people` the smallest conflicting set found.
    `proved` is False when a search, not a proof, has failed: then the rules named are those its best attempt broke.
    """

    def __init__(
        self, reason: str, *, rules: tuple[Rule, ...] = (), people: tuple[int, ...] = (), proved: bool = True
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rules = rules
        self.people = people
        self.proved = proved

    def __reduce__(self) -> tuple[object, ...]:
        return (_infeasible, (self.reason, self.rules, self.people, self.proved))


def _infeasible(reason: str, rules: tuple[Rule, ...], people: tuple[int, ...], proved: bool) -> Infeasible:
    return Infeasible(reason, rules=rules, people=people, proved=proved)


@dataclass(frozen=True)
class Grouping:
    """A partition. `objective` is in the units of `value`, less the penalties of the unplaced; no partition that
    keeps the rules can be above `bound`. `stopped` tells that `progress` ended the run early."""

    groups: list[list[int]]
    unplaced: list[int]
    objective: float
    bound: float
    reasons_unplaced: list[str]
    seed: int
    seconds: float
    steps: int
    stopped: bool = False


@dataclass(frozen=True)
class Pairs:
    """Mutual pairs. `value` is the sum over pairs of the smaller of what each gives the other."""

    pairs: list[tuple[int, int]]
    odd: list[int]  # nobody left to pair with, or left out so that the total is best
    reasons_odd: list[str]
    value: float
    blocking: list[tuple[int, int]]  # both would rather have each other than what they got


@dataclass(frozen=True)
class Placement:
    """Who goes where. `offer[a]` is the offer of applicant a, or -1."""

    offer: list[int]
    value: float
    reserves: list[list[int]]  # for each offer, in its order: acceptable applicants who would rather be there
    blocking: list[tuple[int, int]]  # (applicant, offer): both would rather have each other
    balance: dict[int, int] = field(default_factory=dict)  # institution -> sent less hosted
    mode: str = "stable"


@dataclass(frozen=True)
class Swaps:
    """Exchanges that leave nobody owed: each cycle (a, b, c) means a hosts b, b hosts c, c hosts a."""

    cycles: list[tuple[int, ...]]
    left: list[int]
    value: float


@dataclass(frozen=True)
class GroupReasons:
    """Why these people are together. Sentences first; the numbers behind them after."""

    sentences: list[str]
    shared: list[str]  # terms that all members share
    common_slots: list[int]
    strongest: tuple[int, int] | None
    weakest: tuple[int, int] | None
    average: float  # mean value of a pair in the group


@dataclass(frozen=True)
class PersonMove:
    """Taking a person to a group, alone or in exchange for `exchange`: what it does to the objective."""

    group: int
    exchange: int | None
    change: float
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class PersonReasons:
    """Why a person is here and not there, or what would place somebody unplaced."""

    sentences: list[str]
    moves: list[
        PersonMove
    ]  # the best way into each other group, best first; those that break a rule come last


@dataclass(frozen=True)
class Explanation:
    groups: list[GroupReasons]
    people: dict[int, PersonReasons]

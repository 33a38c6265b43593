"""Company: nobody is the only one of an under-represented kind in a group, where that can be avoided (M13).

Being alone is a property of a group and not of pairs, so the engine, which adds up pairs, knows nothing of it. Once it
has found its groups, people are exchanged between them: an exchange keeps every rule, and is made where it brings more
company than it costs in worth.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.forming.problem import Bools, FormingProblem, size_counts
from people.choices import AffiliationKind, MuseumSize

#: Whoever is of a kind that fewer than this share of all have is under-represented.
FEW = 1 / 3
#: What one person on their own costs, in units of a pair's value: a quarter of what leaving them out would.
ALONE = 0.5
LEAST = 1e-9
Whole = NDArray[np.int64]
KINDS: Sequence[tuple[str, str, str]] = (
    ("kind", AffiliationKind.STAFF, "member of paid staff"),
    ("kind", AffiliationKind.VOLUNTEER, "volunteer"),
    ("kind", AffiliationKind.TRUSTEE, "trustee or governor"),
    ("kind", AffiliationKind.FREELANCE, "freelancer"),
    ("kind", AffiliationKind.STUDENT, "student or trainee"),
    ("size", MuseumSize.SMALL, "one from a small museum"),
)


def few(question: FormingProblem) -> list[tuple[str, Bools]]:
    """The under-represented kinds among everybody who wants a group: what one of them is called, and who they are."""
    found = []
    for trait, value, called in KINDS:
        who = np.array([person[trait] == value for person in question.people], bool)
        if 0 < who.sum() < FEW * len(who):
            found.append((called, who))
    return found


def alone(question: FormingProblem, members: Sequence[int]) -> list[tuple[int, str]]:
    """Who is the only one of an under-represented kind in a group, and of which."""
    if len(members) < 3:
        return []
    here = np.array(members)
    return [
        (int(here[who[here]][0]), called) for called, who in few(question) if np.count_nonzero(who[here]) == 1
    ]


def kept_company(
    question: FormingProblem, groups: Sequence[Sequence[int]], held: Collection[int] = ()
) -> list[list[int]]:
    """The groups after exchanges that leave fewer people alone. Those in ``held`` stay where they are."""
    as_they_are = [list(group) for group in groups]
    if not question.settings.company or len(groups) < 2:
        return as_they_are
    kinds = [who for _, who in few(question)]
    return _Exchanges(question, as_they_are, kinds, held).groups if kinds else as_they_are


@dataclass(frozen=True, slots=True)
class _Exchange:
    leaves: int
    comes: int


class _Exchanges:
    """Groups while people are exchanged, with what every exchange would bring kept up to date."""

    def __init__(
        self, question: FormingProblem, groups: list[list[int]], kinds: Sequence[Bools], held: Collection[int]
    ) -> None:
        self.groups = groups
        self.value = question.value
        self.against = (question.who | question.topic | question.travel).astype(np.int64)
        self.free = question.availability @ (1 << np.arange(question.availability.shape[1], dtype=np.int64))
        self.kinds = np.array(kinds, dtype=np.int64)
        self.each = np.array(  # what a pair counts in each group: exchanges leave its size as it is
            [size_counts(question.settings, len(group)) / max(1, len(group) - 1) for group in groups]
        )
        count = len(question.people)
        self.at = np.full(count, -1, dtype=np.int64)
        for number, members in enumerate(groups):
            self.at[members] = number
        self.may_go = self.at >= 0
        self.may_go[[*held, *(person for pair in question.together for person in pair)]] = False
        self.worth = np.zeros((count, len(groups)))
        self.conflicts = np.zeros((count, len(groups)), dtype=np.int64)
        self.having = np.zeros((len(kinds), len(groups)), dtype=np.int64)
        self.free_without = np.zeros(count, dtype=np.int64)
        for number in range(len(groups)):
            self._look_again(number)
        waiting = set(range(len(groups)))
        while waiting:
            number = min(waiting)
            waiting.discard(number)
            for exchange in self._exchanges_of(number):
                waiting.add(int(self.at[exchange.leaves]))

    def _exchanges_of(self, number: int) -> Iterator[_Exchange]:
        """Make the best exchange of a group, again and again while there is one that is worth its price."""
        while (self.having[:, number] == 1).any() and (best := self._best(number)) is not None:
            other = int(self.at[best.comes])
            here, there = self.groups[number], self.groups[other]
            here[here.index(best.leaves)], there[there.index(best.comes)] = best.comes, best.leaves
            self.at[best.leaves], self.at[best.comes] = other, number
            self._look_again(number)
            self._look_again(other)
            yield best

    def _look_again(self, number: int) -> None:
        members = self.groups[number]
        self.worth[:, number] = self.value[:, members].sum(axis=1)
        self.conflicts[:, number] = self.against[:, members].sum(axis=1)
        self.having[:, number] = self.kinds[:, members].sum(axis=1)
        for person in members:
            others = [self.free[each] for each in members if each != person]
            self.free_without[person] = np.bitwise_and.reduce(others) if others else -1

    def _best(self, number: int) -> _Exchange | None:
        """Everybody of a group against everybody elsewhere, in one pass."""
        leaves = np.array([each for each in self.groups[number] if self.may_go[each]], dtype=np.int64)
        comes = np.flatnonzero(self.may_go & (self.at != number)).astype(np.int64)
        if not len(leaves) or not len(comes):
            return None
        elsewhere = self.at[comes]
        p, q = leaves[:, None], comes[None, :]
        pair, against = self.value[p, q], self.against[p, q]
        brings = self.each[number] * (
            self.worth[comes, number][None, :] - pair - self.worth[leaves, number][:, None]
        )
        brings += self.each[elsewhere] * (
            self.worth[p, elsewhere[None, :]] - pair - self.worth[comes, elsewhere][None, :]
        )
        allowed = (self.conflicts[comes, number][None, :] == against) & (
            self.conflicts[p, elsewhere[None, :]] == against
        )
        allowed &= (self.free_without[p] & self.free[q]) != 0
        allowed &= (self.free_without[q] & self.free[p]) != 0
        company = self._fewer_alone(number, elsewhere, leaves, comes)
        score = np.where(allowed & (company > 0), np.round(brings + ALONE * company, 9), -np.inf)
        best = int(score.argmax())
        if score.flat[best] <= LEAST:
            return None
        row, column = divmod(best, len(comes))
        return _Exchange(int(leaves[row]), int(comes[column]))

    def _fewer_alone(self, number: int, elsewhere: Whole, leaves: Whole, comes: Whole) -> Whole:
        """How many fewer people would be alone in the two groups of each exchange."""
        fewer = np.zeros((len(leaves), len(comes)), dtype=np.int64)
        for kind, having in zip(self.kinds, self.having, strict=True):
            here, there = having[number], having[elsewhere][None, :]
            change = kind[comes][None, :] - kind[leaves][:, None]
            fewer += int(here == 1) + (there == 1)
            fewer -= (here + change == 1).astype(np.int64) + (there - change == 1)
        return fewer

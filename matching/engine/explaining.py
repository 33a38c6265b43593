"""Reasons for a grouping: terms first, numbers second. Rules on who may share a group are never named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.answers import Explanation, Grouping, GroupReasons, PersonMove, PersonReasons
from matching.engine.problem import People, Problem, Sizes, check

RULE = "a rule on who may share a group"
FULL = "the group is full"
SMALL = "the group they leave would be too small"
SLOT = "no common slot"
SPLIT = "people who stay together"
FIXED = "fixed where they are"
MOVES = 3


def explain(
    value: ArrayLike,
    grouping: Grouping,
    *,
    sizes: Sizes,
    terms: Sequence[Collection[str]] | None = None,
    slots: Sequence[str] | None = None,
    people: Iterable[int] | None = None,
    groups: int | None = None,
    apart: People = (),
    together: People = (),
    availability: ArrayLike | None = None,
    min_common_slots: int = 1,
    fixed: Mapping[int, int] | None = None,
    unplaced_penalty: float | ArrayLike | None = None,
    normalise: str | None = "person",
    size_worth: Mapping[int, float] | None = None,
) -> Explanation:
    """Why these people are together, why each of `people` (default: all) is here and not there.

    terms[person]: words about a person, from a vocabulary; what a whole group shares is said first. slots: names
    of the columns of availability. The other arguments are those that the grouping was formed with (or is to be
    checked against: a grouping changed by hand is welcome, and moves that break a rule say which kind of rule).

    A Move is valued exactly: `change` is what the objective would gain (below 0: the loss if moved), alone or in
    exchange for the person named. An unplaced person's moves say what would place them. Raises ValueError.
    """
    del groups  # accepted so that a caller can hand over one set of arguments
    problem = check(
        value,
        sizes=sizes,
        apart=apart,
        together=together,
        availability=availability,
        min_common_slots=min_common_slots,
        fixed=None,
        unplaced_penalty=unplaced_penalty if unplaced_penalty is not None else 0.0,
        normalise=normalise,
        size_worth=size_worth,
    )
    if terms is not None and len(terms) != problem.people:
        raise ValueError(f"terms must have one collection for each of the {problem.people} people.")
    if slots is not None and len(slots) != problem.slots:
        raise ValueError(f"slots must name each of the {problem.slots} columns of availability.")
    seen = sorted(p for g in (*grouping.groups, grouping.unplaced) for p in g)
    if seen != list(range(problem.people)):
        raise ValueError("The grouping must hold each person exactly once.")
    teller = _Teller(problem, grouping, terms, slots, frozenset(fixed or {}))
    chosen = range(problem.people) if people is None else people
    return Explanation(
        groups=[teller.group(g) for g in range(len(grouping.groups))],
        people={person: teller.person(person) for person in chosen},
    )


@dataclass
class _Teller:
    problem: Problem
    grouping: Grouping
    terms: Sequence[Collection[str]] | None
    slots: Sequence[str] | None
    fixed: frozenset[int]

    def __post_init__(self) -> None:
        self.at = np.full(self.problem.people, -1, np.int64)
        for g, members in enumerate(self.grouping.groups):
            self.at[members] = g
        self.against: dict[int, set[int]] = {}
        for a, b in self.problem.apart.tolist():
            self.against.setdefault(a, set()).add(b)
            self.against.setdefault(b, set()).add(a)
        _, self.high = self.problem.bounds(len(self.grouping.groups))
        self.low, _ = self.problem.bounds(len(self.grouping.groups))
        raw = self.problem.raw
        self.gain = np.zeros((len(self.grouping.groups), self.problem.people))
        for g, members in enumerate(self.grouping.groups):
            self.gain[g] = raw[members].sum(axis=0)
            self.gain[g, members] -= raw[members, members]
        self.worth = [float(self.gain[g, m].sum()) / 2 for g, m in enumerate(self.grouping.groups)]

    # --- a group

    def group(self, g: int) -> GroupReasons:
        members = self.grouping.groups[g]
        shared = self._shared(members)
        common = self._common(members)
        inside = [
            (float(self.problem.raw[a, b]), a, b) for x, a in enumerate(members) for b in members[x + 1 :]
        ]
        average = sum(v for v, _, _ in inside) / len(inside) if inside else 0.0
        sentences = []
        if self.terms is not None:
            sentences.append(self._terms_sentence(members, shared))
        if self.problem.available is not None:
            if common:
                sentences.append(f"All are free at {_list([self._slot(s) for s in common])}.")
            else:
                sentences.append("There is no time at which all are free.")
        if inside:
            sentences.append(f"A pair in this group is worth {average:.2f} on average.")
        top = max(inside, default=None)
        bottom = min(inside, default=None)
        return GroupReasons(
            sentences=sentences,
            shared=shared,
            common_slots=common,
            strongest=(top[1], top[2]) if top else None,
            weakest=(bottom[1], bottom[2]) if bottom else None,
            average=average,
        )

    def _shared(self, members: Sequence[int]) -> list[str]:
        if self.terms is None or not members:
            return []
        return sorted(set.intersection(*(set(self.terms[p]) for p in members)))

    def _terms_sentence(self, members: Sequence[int], shared: list[str]) -> str:
        if shared:
            return f"All share {_list(shared)}."
        counts: dict[str, int] = {}
        for person in members:
            for term in set(self.terms[person]) if self.terms else ():
                counts[term] = counts.get(term, 0) + 1
        common = sorted((t for t, c in counts.items() if c > 1), key=lambda t: (-counts[t], t))[:3]
        if not common:
            return "No term is shared by two of them."
        return "Shared by most: " + ", ".join(f"{t} ({counts[t]} of {len(members)})" for t in common) + "."

    def _common(self, members: Sequence[int]) -> list[int]:
        if self.problem.available is None or not members:
            return []
        return np.flatnonzero(self.problem.available[list(members)].all(axis=0)).tolist()

    def _slot(self, slot: int) -> str:
        return self.slots[slot] if self.slots is not None else f"slot {slot}"

    # --- a person

    def person(self, person: int) -> PersonReasons:
        here = int(self.at[person])
        moves = []
        for g in range(len(self.grouping.groups)):
            if g != here:
                moves.append(self._best_into(person, here, g))
        moves.sort(key=lambda m: (bool(m.breaks), -m.change, m.group))
        if here < 0:
            return PersonReasons(self._unplaced_sentences(person, moves), moves)
        return PersonReasons(self._placed_sentences(person, here, moves), moves)

    def _placed_sentences(self, person: int, here: int, moves: list[PersonMove]) -> list[str]:
        mates = [p for p in self.grouping.groups[here] if p != person]
        sentences = []
        if self.terms is not None and mates:
            mine = set(self.terms[person])
            shared = {t: sum(t in self.terms[p] for p in mates) for t in mine}
            best = sorted((t for t in shared if shared[t]), key=lambda t: (-shared[t], t))[:3]
            if best:
                words = ", ".join(f"{t} with {shared[t]} of {len(mates)}" for t in best)
                sentences.append(f"Here they share {words}.")
        if person in self.fixed:
            sentences.append("They are fixed in this group.")
        free = [m for m in moves if not m.breaks]
        if free:
            best_move = free[0]
            how = "" if best_move.exchange is None else f" in exchange for person {best_move.exchange}"
            if best_move.change <= 0:
                sentences.append(
                    f"Moved to group {best_move.group}{how}, the whole loses {-best_move.change:.2f}."
                )
            else:
                sentences.append(
                    f"Moved to group {best_move.group}{how}, the whole gains {best_move.change:.2f}."
                )
        elif moves:
            sentences.append("Every move to another group breaks a rule.")
        return sentences

    def _unplaced_sentences(self, person: int, moves: list[PersonMove]) -> list[str]:
        sentences = []
        for move in moves[:MOVES]:
            if not move.breaks:
                how = "joining" if move.exchange is None else f"taking the place of person {move.exchange} in"
                sentences.append(
                    f"They could be placed by {how} group {move.group}: change {move.change:+.2f}."
                )
            else:
                sentences.append(
                    f"Group {move.group} would take them but for this: {_list(list(move.breaks))}."
                )
        if self.problem.need:
            better = self._opening_slots(person)
            if better:
                sentences.append(
                    f"Being free at {_list([self._slot(s) for s in better])} would open a group."
                )
        return sentences or ["There is no group to join."]

    def _opening_slots(self, person: int) -> list[int]:
        """Slots that the person lacks, at which the members of a group with room are all free."""
        free = self.problem.available
        if free is None:
            return []
        found: set[int] = set()
        for g, members in enumerate(self.grouping.groups):
            if len(members) < self.high[g] and not self.against.get(person, set()) & set(members):
                have = free[members].all(axis=0)
                if int((have & free[person]).sum()) == self.problem.need - 1:
                    found |= set(np.flatnonzero(have & ~free[person]).tolist())
        return sorted(found)[:MOVES]

    def _best_into(self, person: int, here: int, there: int) -> PersonMove:
        options = [self._join(person, here, there)]
        options += [self._exchange(person, other, here, there) for other in self.grouping.groups[there]]
        return min(options, key=lambda m: (len(m.breaks), -m.change))

    def _scale(self, size: int) -> float:
        return float(self.problem.inverse[size])

    def _penalty(self, person: int) -> float:
        return float(self.problem.raw_penalty[person]) if self.problem.raw_penalty is not None else 0.0

    def _join(self, person: int, here: int, there: int) -> PersonMove:
        size = len(self.grouping.groups[there])
        after = (self.worth[there] + float(self.gain[there, person])) * self._scale(size + 1)
        change = after - self.worth[there] * self._scale(size)
        breaks = self._breaks(person, here, there, None)
        if size + 1 > self.high[there]:
            breaks.append(FULL)
        if here >= 0:
            mine = len(self.grouping.groups[here])
            left = self.worth[here] - float(self.gain[here, person])
            change += left * self._scale(mine - 1) - self.worth[here] * self._scale(mine)
            if mine - 1 < self.low[here]:
                breaks.append(SMALL)
        else:
            change += self._penalty(person)
        return PersonMove(there, None, change, tuple(breaks))

    def _exchange(self, person: int, other: int, here: int, there: int) -> PersonMove:
        v = float(self.problem.raw[person, other])
        gain = float(self.gain[there, person]) - v - float(self.gain[there, other])
        change = gain * self._scale(len(self.grouping.groups[there]))
        if here >= 0:
            back = float(self.gain[here, other]) - v - float(self.gain[here, person])
            change += back * self._scale(len(self.grouping.groups[here]))
        else:
            change += self._penalty(person) - self._penalty(other)
        breaks = self._breaks(person, here, there, other)
        if here >= 0:
            breaks = list(dict.fromkeys(breaks + self._breaks(other, there, here, person)))
        elif other in self.fixed:
            breaks.append(FIXED)
        return PersonMove(there, other, change, tuple(breaks))

    def _breaks(self, person: int, here: int, there: int, leaves: int | None) -> list[str]:
        """Kinds of rule that person's coming into a group breaks once `leaves` has left it."""
        stay = [p for p in self.grouping.groups[there] if p != leaves]
        breaks = []
        if person in self.fixed:
            breaks.append(FIXED)
        node = int(self.problem.node_of[person])
        if len(self.problem.members[node]) > 1:
            breaks.append(SPLIT)
        if leaves is not None and len(self.problem.members[int(self.problem.node_of[leaves])]) > 1:
            breaks.append(SPLIT)
        if self.against.get(person, set()) & set(stay):
            breaks.append(RULE)
        if self.problem.need and len(self._common([*stay, person])) < self.problem.need:
            breaks.append(SLOT)
        return list(dict.fromkeys(breaks))


def _list(words: Sequence[str]) -> str:
    if len(words) > 6:
        words = [*words[:6], f"{len(words) - 6} more"]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]

"""Which rules a set of groups breaks: asked of the same arrays that the solver works on, and said in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from common.distances import miles_words
from matching.choices import MAY_BE_SET_ASIDE, Breach
from matching.forming.problem import FormingProblem

#: One sentence for every reason there can be, so that it gives none of them away (M2).
WHO = "A rule on who may share a group is not kept in {place}."


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule that one group breaks."""

    group: int
    kind: Breach
    sentence: str

    @property
    def may_be_set_aside(self) -> bool:
        return self.kind in MAY_BE_SET_ASIDE


def broken_rules(
    question: FormingProblem, groups: Sequence[Sequence[int]], names: Sequence[str]
) -> list[BrokenRule]:
    """Every rule that is broken, group by group. Empty groups are no groups."""
    found: list[BrokenRule] = []
    for number, members in enumerate(groups):
        if members:
            found += _of_group(question, number, list(members), names)
    return found + _split(question, groups, names)


def free_at(question: FormingProblem, members: Sequence[int]) -> list[int]:
    """The half-days at which all of them are free."""
    if not members:
        return []
    return [int(day) for day in np.flatnonzero(question.availability[list(members)].all(axis=0))]


def _of_group(
    question: FormingProblem, number: int, members: list[int], names: Sequence[str]
) -> list[BrokenRule]:
    low, high = question.settings.low, question.settings.high
    place, count = f"group {number + 1}", len(members)
    inside = np.ix_(members, members)
    found = []
    if question.who[inside].any():
        found.append(BrokenRule(number, Breach.WHO, WHO.format(place=place)))
    if not free_at(question, members):
        found.append(
            BrokenRule(number, Breach.SLOT, f"There is no half-day at which all of {place} are free.")
        )
    if not low <= count <= high:
        people = "person" if count == 1 else "people"
        found.append(
            BrokenRule(
                number,
                Breach.SIZE,
                f"{place.capitalize()} has {count} {people}; it should have {low} to {high}.",
            )
        )
    for a, b in _first_pairs(question.topic, members):
        found.append(BrokenRule(number, Breach.TOPIC, f"{names[a]} and {names[b]} have no topic in common."))
    for a, b in _first_pairs(question.travel, members):
        found.append(BrokenRule(number, Breach.TRAVEL, _how_far(question, a, b, names)))
    return found


def _first_pairs(matrix: np.ndarray, members: list[int]) -> list[tuple[int, int]]:
    """The pairs inside a group that a matrix speaks against; three are enough to make the point."""
    pairs = np.argwhere(np.triu(matrix[np.ix_(members, members)], 1))
    return [(members[a], members[b]) for a, b in pairs[:3]]


def _how_far(question: FormingProblem, a: int, b: int, names: Sequence[str]) -> str:
    ways = {question.people[a]["meeting"], question.people[b]["meeting"]}
    if ways == {"online", "in_person"}:
        return f"Of {names[a]} and {names[b]}, one meets only online and the other only in person."
    return (
        f"{names[a]} and {names[b]} are {miles_words(question.km[a, b])} apart: too far for one of them, "
        "who would meet in person."
    )


def _split(
    question: FormingProblem, groups: Sequence[Sequence[int]], names: Sequence[str]
) -> list[BrokenRule]:
    at = {person: number for number, members in enumerate(groups) for person in members}
    return [
        BrokenRule(
            at.get(a, at.get(b, 0)),
            Breach.TOGETHER,
            f"{names[a]} and {names[b]} asked to stay together and are not.",
        )
        for a, b in question.together
        if at.get(a) != at.get(b)
    ]

"""Why somebody is in this group and not in another: the engine's own reasons (``matching.engine.explain``) in words.

The engine values each move exactly, alone or in exchange for somebody, and says which kind of rule it would break.
"A rule on who may share a group" is told apart only where that gives nobody away: too far, no topic in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.engine import explain
from matching.engine.answers import Grouping, PersonMove
from matching.engine.explaining import FIXED, FULL, RULE, SLOT, SMALL, SPLIT
from matching.forming.explanations import listed
from matching.forming.problem import FormingProblem

#: What stands in the way of a move, in the words of the board. Order: what is told first.
OBSTACLES = {
    RULE: "a rule on who may share a group",
    SLOT: "no half-day at which all would be free",
    FULL: "that group is full",
    SMALL: "the group they leave would be too small",
    SPLIT: "somebody asked to stay together",
    FIXED: "somebody who is locked",
}
#: Changes of the whole, in units of what two people can be worth to each other (1 at most), and how they are told.
SAME, CLEAR = 0.05, 0.4


@dataclass(frozen=True, slots=True)
class OtherGroup:
    """What it would mean to put somebody into another group, alone or in exchange."""

    group: int
    exchange: int | None
    says: str
    breaks_a_rule: bool


@dataclass(frozen=True, slots=True)
class WhyHere:
    """What somebody shares with the others of their group, and what every other group would mean."""

    here: str
    others: Sequence[OtherGroup]


def why_here(
    question: FormingProblem, groups: Sequence[Sequence[int]], person: int, *, locked: Sequence[int] = ()
) -> WhyHere:
    """Why ``person`` is where they are. ``groups`` as the board has them, empty ones included; ``locked`` are held."""
    numbers = [number for number, group in enumerate(groups) if group]
    placed = {member for group in groups for member in group}
    grouping = Grouping(
        groups=[list(groups[number]) for number in numbers],
        unplaced=[each for each in range(len(question.people)) if each not in placed],
        objective=0.0,
        bound=0.0,
        reasons_unplaced=[],
        seed=0,
        seconds=0.0,
        steps=0,
    )
    at = {member: number for number, members in enumerate(grouping.groups) for member in members}
    asked = question.for_engine()
    told = explain(
        asked.pop("value"),
        grouping,
        terms=[{*facts["offers"], *facts["wants"]} for facts in question.people],
        people=[person],
        fixed={each: at[each] for each in locked if each in at},
        **asked,
    ).people[person]
    here = at.get(person)
    return WhyHere(
        here=_here(question, grouping.groups[here], person) if here is not None else "They have no place.",
        others=[_other(numbers[move.group], move, is_placed=here is not None) for move in told.moves],
    )


def _here(question: FormingProblem, members: Sequence[int], person: int) -> str:
    mates = [each for each in members if each != person]
    if not mates:
        return "Nobody else is in this group."
    topics = [{*question.people[each]["offers"], *question.people[each]["wants"]} for each in mates]
    mine = {*question.people[person]["offers"], *question.people[person]["wants"]}
    shared = {topic: sum(topic in theirs for theirs in topics) for topic in mine}
    best = sorted((topic for topic in shared if shared[topic]), key=lambda each: (-shared[each], each))[:3]
    if not best:
        return "They share no topic with the others here."
    return f"Here they share {listed([f'{topic} with {shared[topic]} of {len(mates)}' for topic in best])}."


def _other(number: int, move: PersonMove, *, is_placed: bool) -> OtherGroup:
    if move.breaks:
        why = listed([words for kind, words in OBSTACLES.items() if kind in move.breaks])
        return OtherGroup(number, move.exchange, f"Not possible: {why}.", True)
    return OtherGroup(number, move.exchange, _change(move.change, is_placed=is_placed), False)


def _change(change: float, *, is_placed: bool) -> str:
    if not is_placed:
        return "There is room for them."
    if abs(change) <= SAME:
        return "About as good."
    how = "clearly" if abs(change) >= CLEAR else "a little"
    if change < 0:
        return f"Possible, and the groups together would fit {how} less well."
    return f"Possible, and the groups together would fit {how} better."

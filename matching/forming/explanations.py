"""Reasons in words: why a group is one, why somebody could not be placed, and what would place them.

Nothing here says who asked not to share a group with whom, nor that anybody did: such a rule is only ever "a rule on
who may share a group", as are the others of its kind.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from common.distances import miles_words
from matching.choices import Goal, HalfDay, Years
from matching.forming.checking import free_at
from matching.forming.problem import FormingProblem
from matching.forming.representation import alone
from people.choices import AffiliationKind, Governance, MuseumSize

HALF_DAYS = HalfDay.labels
#: What is told of how the people of a group differ: the trait, what it is called, and the words of its values.
TRAITS: Sequence[tuple[str, str, Mapping[str, str]]] = (
    ("size", "museums", {value: str(label).split(" (")[0].lower() for value, label in MuseumSize.choices}),
    ("governance", "governance", {value: str(word).split(" (")[0].lower() for value, word in Governance.choices}),
    ("kind", "who they are", {value: str(label).lower() for value, label in AffiliationKind.choices}),
    ("work", "roles", {"alone": "work alone", "team": "in a team", "manages": "manage others", "leads": "lead"}),
    ("years", "in museums", {value: str(label).lower() for value, label in Years.choices}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupWords:
    """Why these people are a group."""

    shared: str
    helps: str
    differs: Sequence[str]
    free: str
    travel: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class LeftOutWords:
    """Why somebody has no place, and what would give them one."""

    reason: str
    ways: Sequence[str]


def of_group(question: FormingProblem, members: Sequence[int], names: Sequence[str]) -> GroupWords:
    return GroupWords(
        shared=_shared(question, members),
        helps=_helps(question, members, names),
        differs=_differences(question, members),
        free=_free(question, members),
        travel=_travel(question, members, names),
        notes=_notes(question, members, names),
    )


def _topics(question: FormingProblem, person: int) -> set[str]:
    facts = question.people[person]
    return {*facts["offers"], *facts["wants"]}


def _shared(question: FormingProblem, members: Sequence[int]) -> str:
    count = Counter(topic for person in members for topic in _topics(question, person))
    for_all = sorted(topic for topic, many in count.items() if many == len(members))
    if for_all and len(members) > 1:
        return f"All share {listed(for_all[:4])}."
    most = sorted((topic for topic, many in count.items() if many > 1), key=lambda each: (-count[each], each))
    if most:
        words = [f"{topic} ({count[topic]} of {len(members)})" for topic in most[:3]]
        return f"Most share {listed(words)}."
    return "No two of them share a topic."


def _helps(question: FormingProblem, members: Sequence[int], names: Sequence[str]) -> str:
    """What somebody here offers that the most others here want."""
    best: tuple[int, str, str] | None = None
    for giver in members:
        for topic in question.people[giver]["offers"]:
            takers = sum(topic in question.people[each]["wants"] for each in members if each != giver)
            if takers and (best is None or takers > best[0]):
                best = takers, topic, names[giver]
    if best is None:
        return "Nobody offers what another here wants."
    takers, topic, name = best
    return f"{name} offers {topic}, which {takers} of the others {'wants' if takers == 1 else 'want'}."


def _differences(question: FormingProblem, members: Sequence[int]) -> list[str]:
    found = []
    for trait, called, words in TRAITS:
        count = Counter(question.people[person][trait] for person in members)
        count.pop("unknown", None)
        if len(count) > 1:
            parts = [f"{many} {words[value]}" for value, many in count.most_common()]
            found.append(f"{called.capitalize()}: {', '.join(parts)}.")
    return found


def _free(question: FormingProblem, members: Sequence[int]) -> str:
    days = [HALF_DAYS[day] for day in free_at(question, members)]
    if not days:
        return "There is no half-day at which all are free."
    return f"All are free on {listed(days[:4])}{f' and {len(days) - 4} more' if len(days) > 4 else ''}."


def _travel(question: FormingProblem, members: Sequence[int], names: Sequence[str]) -> str:
    if len(members) < 2:
        return ""
    ways = {question.people[person]["meeting"] for person in members}
    if "online" in ways:
        return "They would meet online."
    inside = np.triu(np.nan_to_num(question.km[np.ix_(members, members)], nan=-1.0) + 1, 1) - 1
    if inside.max() < 0:
        return "How far apart they are is not known."
    a, b = np.unravel_index(inside.argmax(), inside.shape)
    far = f"{names[members[int(a)]]} and {names[members[int(b)]]} are farthest apart, {miles_words(inside.max())}"
    return f"{far}; all would also meet online." if ways == {"either"} else f"{far}."


def _notes(question: FormingProblem, members: Sequence[int], names: Sequence[str]) -> list[str]:
    """What an officer should know: who is the only one of their kind here (M13), and who must cross water (M14)."""
    found = [f"{names[who]} is the only {called} here." for who, called in alone(question, members)]
    islands = {person: question.people[person].get("island", "") for person in members}
    in_person = "online" not in {question.people[person]["meeting"] for person in members}
    if in_person and len(set(islands.values())) > 1:
        found += [
            f"{names[person]}'s museum is {where}: the straight line leaves out the crossing."
            for person, where in islands.items()
            if where
        ]
    return found


# --- somebody who could not be placed ---------------------------------------------------------------------------------
FULL, WHO, SLOT, TOPIC, TRAVEL = "full", "who", "slot", "topic", "travel"
SAID = {
    FULL: ("is full", "are full"),
    SLOT: ("has no half-day in common with them", "have no half-day in common with them"),
    TRAVEL: ("is too far or meets in another way", "are too far or meet in another way"),
    TOPIC: ("has somebody with no topic in common", "have somebody with no topic in common"),
    WHO: ("is closed by a rule on who may share a group", "are closed by a rule on who may share a group"),
    "": ("would take them", "would take them"),
}


def obstacles(question: FormingProblem, group: Sequence[int], person: int) -> set[str]:
    """What stands between somebody and a group."""
    members = list(group)
    found = {
        name
        for name, matrix in ((WHO, question.who), (TOPIC, question.topic), (TRAVEL, question.travel))
        if matrix[person, members].any()
    }
    if not free_at(question, [*members, person]):
        found.add(SLOT)
    if len(members) >= question.settings.high:
        found.add(FULL)
    return found


def of_left_out(question: FormingProblem, groups: Sequence[Sequence[int]], person: int) -> LeftOutWords:
    """One reason a group, the firmest first; then what would open a door."""
    if not question.people[person]["half_days"]:
        return LeftOutWords(
            "They gave no half-day at which they are free.",
            ["Ask them when they are free, then solve again."],
        )
    standing = [
        (number, group, obstacles(question, group, person)) for number, group in enumerate(groups) if group
    ]
    if not standing:
        return LeftOutWords("No group of the sizes asked for could be formed.", [])
    firmest = [
        next((each for each in (WHO, SLOT, TRAVEL, TOPIC, FULL) if each in found), "")
        for _, _, found in standing
    ]
    count = Counter(firmest)
    ways = _ways(question, standing)
    if len(standing) == 1:
        return LeftOutWords(f"The only group {SAID[firmest[0]][0]}.", ways)
    parts = [
        f"{many} {SAID[kind][many > 1]}" for kind, many in sorted(count.items(), key=lambda each: -each[1])
    ]
    return LeftOutWords(f"Of {len(standing)} groups, {'; '.join(parts)}.", ways)


def _ways(question: FormingProblem, standing: Sequence[tuple[int, Sequence[int], set[str]]]) -> list[str]:
    """What would open a door, the easiest first: of each kind one sentence, with the groups where nothing else is in
    the way."""
    only: dict[str, list[int]] = {}
    days: Counter[int] = Counter()
    for number, group, found in standing:
        if len(found) <= 1:
            kind = next(iter(found), "")
            only.setdefault(kind, []).append(number + 1)
            if kind == SLOT:
                days.update(free_at(question, group))
    said = []
    if rooms := only.get(""):
        said.append(
            f"{_named(rooms).capitalize()} {'has' if len(rooms) == 1 else 'have'} room: move them there."
        )
    if full := only.get(FULL):
        it = "it" if len(full) == 1 else "one of them"
        said.append(f"{_named(full).capitalize()} would take them if {it} may be larger, or in exchange.")
    if days:
        best = [HALF_DAYS[day] for day, _ in days.most_common(3)]
        said.append(f"Being free on {listed(best, 'or')} would open {_named(only[SLOT])}.")
    if far := only.get(TRAVEL):
        said.append(f"Going farther, or meeting in another way, would open {_named(far)}.")
    if topics := only.get(TOPIC):
        said.append(f"One more topic on their page would open {_named(topics)}.")
    return said


def _named(numbers: Sequence[int]) -> str:
    """ "group 2", "groups 2, 3 and 5", "groups 2, 3, 5 and 4 more"."""
    if len(numbers) == 1:
        return f"group {numbers[0]}"
    more = [f"{len(numbers) - 3} more"] if len(numbers) > 3 else []
    return f"groups {listed([*map(str, numbers[:3]), *more])}"


def message_to(
    question: FormingProblem, groups: Sequence[Sequence[int]], person: int, *, first_name: str
) -> str:
    """The first draft of what somebody without a place is told. An officer reads it over and changes it."""
    found = [obstacles(question, group, person) for group in groups if group]
    because = ""
    if not question.people[person]["half_days"] or (found and all(SLOT in each for each in found)):
        because = ": the half-days you gave did not meet those of the others"
    elif found and all(TRAVEL in each for each in found):
        because = ": the others were too far away, or wanted to meet in another way"
    return (
        f"Dear {first_name},\n\nThank you for wanting to join a group. This time we could not put together one that "
        f"is right for you{because}. It says nothing about you or your museum. You stay on our list, and you come "
        "first when groups are formed next.\n\nIf there is something we should know, for instance more times when you "
        "are free, just answer this mail."
    )


# --- to the people themselves -----------------------------------------------------------------------------------------
def to_member(
    question: FormingProblem, members: Sequence[int], me: int, *, private: Collection[int] = ()
) -> list[str]:
    """Why somebody is in this group (M17). Others' topics count only where they show them to members, and
    only as "several of you"; who may not sit with whom plays no part."""
    others = [person for person in members if person != me]
    seen = [person for person in others if person not in private]
    several = sorted(
        topic
        for topic in _topics(question, me)
        if sum(topic in _topics(question, person) for person in seen) > 1
    )
    words = []
    if several:
        words.append(f"Like you, several of the others chose {listed(several[:3])}.")
    if question.settings.weight("goal") < 0 and len({question.people[p]["goal"] for p in members}) == 1:
        words.append(f"You all said what you want: {Goal(question.people[me]['goal']).label.lower()}.")
    sizes = {question.people[person]["size"] for person in members} - {"unknown"}
    if len(sizes) > 1:
        words.append("You come from museums of different sizes.")
    elif question.settings.weight("size") < 0 and sizes:
        words.append("Your museums are alike in size.")
    words.append(_free(question, members).replace("All are free", "You are all free"))
    return words


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def inside_a_sentence(name: str) -> str:
    """A topic inside a sentence, unless it begins with a short form."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]

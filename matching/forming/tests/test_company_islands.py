"""Nobody alone of their kind where it can be avoided (M13); islands whose crossing a straight line leaves out (M14)."""

import dataclasses
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.forming import explanations, representation, starts
from matching.forming.checking import broken_rules
from matching.forming.islands import island_of
from matching.forming.problem import question_of, worth
from matching.forming.run_settings import PRESETS, Settings, settings_from
from matching.forming.tests.test_question_numbers import frozen, somebody


def many(kinds: str, **facts):
    """People by the first letters of their kinds: s(taff), v(olunteer)."""
    words = {"s": "staff", "v": "volunteer", "t": "trustee"}
    return [somebody(number, kind=words[kind], **facts) for number, kind in enumerate(kinds)]


def test_two_who_are_alone_are_brought_together():
    question = question_of(frozen(*many("vsssvsss"), *many("ssss")), Settings())
    groups = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert [representation.alone(question, group) for group in groups] == [
        [(0, "volunteer")],
        [(4, "volunteer")],
        [],
    ]
    kept = representation.kept_company(question, groups)
    assert [representation.alone(question, group) for group in kept] == [[], [], []]
    assert sorted(map(len, kept)) == [4, 4, 4]
    assert sorted(person for group in kept for person in group) == list(range(12))


def test_only_where_it_is_wanted_and_where_they_are_few():
    groups = [[0, 1, 2, 3], [4, 5, 6, 7]]
    few = frozen(*many("vsssvsss"))
    assert representation.kept_company(question_of(few, Settings(company=False)), groups) == groups
    # A third is not few any more, and somebody who is the only one of all has no company to get.
    assert representation.few(question_of(frozen(*many("vsssvsvs")), Settings())) == []
    one = question_of(frozen(*many("vsssssss")), Settings())
    assert representation.kept_company(one, groups) == groups


def test_who_is_held_or_stays_together_does_not_move():
    question = question_of(frozen(*many("vsssvsss")), Settings())
    groups = [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert representation.kept_company(question, groups, held=range(8)) == groups
    moved = representation.kept_company(question, groups, held=[0, 4])
    assert moved == groups  # both volunteers are held apart
    moved = representation.kept_company(question, groups, held=[0])
    assert {0, 4} <= set(moved[0])
    tied = question_of(frozen(*many("vsssvsss"), together=[[0, 1], [4, 5]]), Settings())
    assert representation.kept_company(tied, groups) == groups


@pytest.mark.parametrize(
    ("share", "is_bought"), [(0.0, True), (0.5, True), (0.98, True), (1.02, False), (3.0, False)]
)
def test_company_is_not_bought_at_any_price(share, is_bought):
    """Two who are alone come together where it costs less than it brings, and stay where they are where it costs more:
    just below the price and just above it."""
    groups = [[0, 1, 2, 3], [4, 5, 6, 7]]
    question = question_of(frozen(*many("vsssvsss")), Settings(need_topic=False))
    # What the second volunteer has in the others of their group, and nobody has in anybody else.
    value = np.zeros((8, 8))
    value[4, 5:8] = value[5:8, 4] = 1.0
    dear = dataclasses.replace(question, value=value)
    ways = [
        [
            [there if each == here else each for each in groups[0]],
            [here if each == there else each for each in groups[1]],
        ]
        for here, there in product(*groups)
        if (here == 0) != (there == 4)  # one of the two joins the other
    ]
    best = min(worth(dear, groups) - worth(dear, way) for way in ways)
    brings = 2 * representation.ALONE
    dear = dataclasses.replace(question, value=value * share * brings / best)
    kept = representation.kept_company(dear, groups)
    assert (kept != groups) is is_bought
    assert sum(len(representation.alone(dear, group)) for group in kept) == (0 if is_bought else 2)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_exchanges_keep_every_rule_and_never_leave_more_alone(seed):
    dice = np.random.default_rng(seed)
    people = [
        somebody(
            number,
            kind=str(dice.choice(["staff", "staff", "staff", "volunteer", "trustee"])),
            size=str(dice.choice(["small", "medium", "large"])),
            half_days=sorted({int(day) for day in dice.integers(0, 4, 3)} | {5}),
            offers=[str(dice.choice(["Rats", "Hats", "Cats"]))],
        )
        for number in range(20)
    ]
    pairs = [pair for pair in combinations(range(20), 2) if dice.random() < 0.1]
    groups = [list(map(int, group)) for group in np.split(dice.permutation(20), 4)]
    at = {person: number for number, group in enumerate(groups) for person in group}
    apart = [list(pair) for pair in pairs if at[pair[0]] != at[pair[1]]]
    question = question_of(frozen(*people, apart=apart), settings_from(PRESETS[0]))
    kept = representation.kept_company(question, groups)
    assert broken_rules(question, kept, [""] * 20) == broken_rules(question, groups, [""] * 20) == []
    assert [len(group) for group in kept] == [5, 5, 5, 5]
    before, after = ([representation.alone(question, group) for group in each] for each in (groups, kept))
    assert sum(map(len, after)) <= sum(map(len, before))
    price = [
        worth(question, each) - representation.ALONE * sum(map(len, of))
        for each, of in ((groups, before), (kept, after))
    ]
    assert price[1] >= price[0] - 1e-9


def test_a_way_that_leaves_out_many_more_is_none():
    def way(objective, unplaced, first):
        people = [person for person in range(20) if person not in unplaced]
        groups = [people[first::2], people[1 - first :: 2]] if first < 2 else [people[:8], people[8:]]
        return {"groups": groups, "unplaced": unplaced, "objective": objective, "bound": 30.0}

    good, much_worse = way(20.0, [0], 0), way(10.0, [0, 1, 2, 3], 2)
    other = way(19.0, [0, 1, 2], 2)
    assert starts.best_ways([much_worse, good]) == [good]
    assert starts.best_ways([other, good]) == [good, other]


@pytest.mark.parametrize(
    ("postcode", "where"),
    [
        ("PO30 4AX", "on the Isle of Wight"), ("po36 0jq", "on the Isle of Wight"), ("PO1 3LJ", ""),
        ("BT3 9EP", "in Northern Ireland"), ("KW15 1DH", "in Orkney"), ("KW1 4JS", ""), ("IV51 9XP", ""),
        ("HS1 2BS", "in the Outer Hebrides"), ("TR21 0JR", "on Scilly"), ("TR1 2SJ", ""), ("", ""), ("115 21", ""),
        ("B3 3DH", ""), ("GY1 1UG", "on Guernsey, Alderney or Sark"),
    ],
)  # fmt: skip
def test_islands_are_known_by_their_postcode(postcode, where):
    assert island_of(postcode) == where


def test_a_crossing_is_flagged_where_people_meet_in_person():
    names = ["Ann", "Ben", "Cat", "Dan"]
    people = [somebody(number) for number in range(4)]
    people[1]["island"] = "on the Isle of Wight"
    said = "Ben's museum is on the Isle of Wight: the straight line leaves out the crossing."
    assert explanations.of_group(question_of(frozen(*people), Settings()), range(4), names).notes == [said]
    everybody = [person | {"island": "on the Isle of Wight"} for person in people]
    assert explanations.of_group(question_of(frozen(*everybody), Settings()), range(4), names).notes == []
    people[2]["meeting"] = "online"
    assert explanations.of_group(question_of(frozen(*people), Settings()), range(4), names).notes == []


def test_doors_are_named_together():
    """Three groups that are all too far away are one sentence and not three."""
    people = [somebody(number) for number in range(13)]
    people[12] |= {"place": [57.0, 0.0], "meeting": "in_person"}
    question = question_of(frozen(*people), Settings(low=2, high=3))
    groups = [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9, 10]]
    assert explanations.of_left_out(question, groups, 12) == explanations.LeftOutWords(
        "Of 5 groups, 5 are too far or meet in another way.",
        ["Going farther, or meeting in another way, would open groups 1, 2, 3 and 1 more."],
    )
    people[12] |= {"place": [51.0, 0.0], "half_days": [7]}
    question = question_of(frozen(*people), Settings(low=2, high=3))
    assert explanations.of_left_out(question, groups[:2], 12).ways == [
        "Being free on Tuesday morning or Tuesday afternoon would open groups 1 and 2."
    ]
    people[12]["half_days"] = [2]
    question = question_of(frozen(*people), Settings(low=2, high=3))
    assert explanations.of_left_out(question, [groups[0], groups[4]], 12).ways == [
        "Group 1 has room: move them there.",
        "Group 2 would take them if it may be larger, or in exchange.",
    ]

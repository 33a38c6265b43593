"""What two people are worth to each other, who may not share a group, and what a group breaks: numbers and words."""

import numpy as np
import pytest

from matching.choices import Breach
from matching.forming import explanations
from matching.forming.checking import broken_rules
from matching.forming.problem import distances, question_of
from matching.forming.run_settings import PRESETS, Settings, preset_of, settings_from


def somebody(entry: int, **facts):
    return {
        "entry": entry, "person": entry, "museum": entry, "size": "small", "governance": "independent",
        "region": "South East", "place": [51.0, 0.0], "kind": "staff", "goal": "problem", "work": "team",
        "years": "two_to_five", "meeting": "either", "km": 60, "half_days": [2, 3], "offers": ["Rats"],
        "wants": ["Mice"], "left_out": 0, **facts,
    }  # fmt: skip


def frozen(*people, apart=(), together=(), met=()):
    return {"format": 1, "people": list(people), "apart": apart, "together": together, "met": met}


def test_each_weight_measures_what_it_says():
    def worth(name, weight, **other):
        both = frozen(somebody(1), somebody(2, **other), met=other.pop("met", ()))
        return question_of(both, Settings(weights={name: weight})).value[0, 1]

    assert worth("learns", 3, offers=["Mice"], wants=["Rats"]) == 0.5  # one each way, of at most two
    assert worth("learns", 3, offers=["Hats"], wants=["Cats"]) == 0
    assert worth("shares", 1) == pytest.approx(1 / 3)
    assert worth("near", 2) == 1
    assert worth("size", 2, size="huge") == 1
    assert worth("size", 2, size="medium") == pytest.approx(1 / 3)
    assert worth("size", -2, size="huge") == 0
    assert worth("size", -2) == 1
    assert worth("size", 2, size="unknown") == 0
    assert worth("governance", 1, governance="national") == 1
    both = frozen(somebody(1), somebody(2), met=[[0, 1]])
    assert question_of(both, Settings(weights={"new": 2})).value[0, 1] == 0


def test_worth_lies_between_nothing_and_one_with_every_preset():
    people = [
        somebody(n, size=size, offers=["Rats", "Mice"], wants=["Mice", "Rats"], years=years)
        for n, (size, years) in enumerate(
            [("small", "under_two"), ("huge", "over_fifteen"), ("medium", "two_to_five")]
        )
    ]
    for preset in PRESETS:
        value = question_of(frozen(*people), settings_from(preset)).value
        assert (value >= 0).all()
        assert (value <= 1).all()
        assert (value == value.T).all()


def test_straight_lines_over_the_ground():
    km = distances([[51.5074, -0.1278], [48.8566, 2.3522], None])
    assert km[0, 1] == pytest.approx(343.6, abs=1)
    assert np.isnan(km[0, 2])


def test_who_cannot_meet():
    far = [53.0, 0.0]
    people = frozen(
        somebody(1, meeting="in_person", km=60),
        somebody(2, meeting="in_person", km=300, place=far),
        somebody(3, meeting="online"),
        somebody(4, meeting="either", place=far),
        somebody(5, meeting="in_person", place=None),
    )
    travel = question_of(people, Settings()).travel
    assert np.argwhere(np.triu(travel)).tolist() == [[0, 1], [0, 2], [0, 3], [1, 2], [2, 4]]


def test_switches_decide_about_museums_and_topics():
    people = frozen(somebody(1, museum=7), somebody(2, museum=7), somebody(3, offers=["Hats"], wants=[]))
    strict = question_of(people, Settings())
    assert strict.apart.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert question_of(people, Settings(same_museum=True, need_topic=False)).apart.tolist() == []


def test_people_without_a_museum_are_not_of_one_museum():
    people = frozen(somebody(1, museum=None), somebody(2, museum=None))
    assert not question_of(people, Settings()).who.any()


def test_who_was_left_out_before_costs_more_to_leave_out_again():
    people = frozen(somebody(1), somebody(2, left_out=2))
    assert question_of(people, Settings()).penalty.tolist() == [2.0, 6.0]


def test_every_rule_that_a_group_breaks_is_said():
    people = frozen(
        somebody(1, half_days=[0]),
        somebody(2, half_days=[1], museum=9),
        somebody(3, half_days=[0], museum=9, offers=["Hats"], wants=[]),
        somebody(4),
        together=[[0, 3]],
    )
    question = question_of(people, Settings(low=4, high=8))
    found = broken_rules(question, [[0, 1, 2], [3], []], ["Ann", "Ben", "Cat", "Dan"])
    assert [(each.group, str(each.kind), each.sentence) for each in found] == [
        (0, "who", "A rule on who may share a group is not kept in group 1."),
        (0, "slot", "There is no half-day at which all of group 1 are free."),
        (0, "size", "Group 1 has 3 people; it should have 4 to 8."),
        (0, "topic", "Ann and Cat have no topic in common."),
        (0, "topic", "Ben and Cat have no topic in common."),
        (1, "size", "Group 2 has 1 person; it should have 4 to 8."),
        (0, "together", "Ann and Dan asked to stay together and are not."),
    ]
    assert {each.kind for each in found if not each.may_be_set_aside} == {Breach.WHO, Breach.SLOT}


def test_a_group_is_told_by_what_it_shares_first():
    people = frozen(
        somebody(1, offers=["Mice"], wants=["Rats"], kind="volunteer"),
        somebody(2, size="large"), somebody(3), somebody(4),
    )  # fmt: skip
    words = explanations.of_group(question_of(people, Settings()), [0, 1, 2, 3], ["Ann", "Ben", "Cat", "Dan"])
    assert words.shared == "All share Mice and Rats."
    assert words.helps == "Ann offers Mice, which 3 of the others want."
    assert words.differs == [
        "Museums: 3 small, 1 large.", "Who they are: 3 paid staff, 1 volunteer.",
    ]  # fmt: skip
    assert words.free == "All are free on Tuesday morning and Tuesday afternoon."
    assert "less than a mile; all would also meet online." in words.travel
    assert words.notes[0] == "Ann is the only volunteer here."


def test_who_is_left_out_is_told_why_and_what_would_place_them():
    people = frozen(
        somebody(1), somebody(2), somebody(3, half_days=[9]), somebody(4, half_days=[]),
        somebody(5, museum=1), somebody(6),
    )  # fmt: skip
    question = question_of(people, Settings(low=2, high=2))
    groups = [[0, 1]]
    assert explanations.of_left_out(question, groups, 2) == explanations.LeftOutWords(
        "The only group has no half-day in common with them.", []
    )
    assert (
        explanations.of_left_out(question, groups, 3).reason
        == "They gave no half-day at which they are free."
    )
    assert explanations.of_left_out(question, groups, 4) == explanations.LeftOutWords(
        "The only group is closed by a rule on who may share a group.", []
    )
    assert explanations.of_left_out(question, groups, 5) == explanations.LeftOutWords(
        "The only group is full.", ["Group 1 would take them if it may be larger, or in exchange."]
    )


def test_a_preset_that_is_none_is_the_first():
    assert preset_of("nonsense") is PRESETS[0]

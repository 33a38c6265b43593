"""A size that is aimed at: without one the smallest always wins, because three companions are chosen more choosily than
five; and enough of a budget is left to later ways that each is one."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from matching.engine import alternatives, difference, form_groups
from matching.engine.tests.test_number_of_groups import people_like_ours

SIX = {4: 0.6, 5: 0.9, 6: 1.0, 7: 0.9, 8: 0.6}


def average(value, members):
    inside = value[np.ix_(members, members)]
    return float(inside.sum() - np.trace(inside)) / 2 / (len(members) - 1)


def people_who_can_all_meet(count: int, seed: int) -> dict:
    """Everybody is free on six of ten half-days, and everybody may share a group with everybody."""
    people = people_like_ours(count, seed)
    dice = np.random.default_rng(seed)
    free = np.zeros((count, 10), bool)
    for person in range(count):
        free[person, dice.choice(10, 6, replace=False)] = True
    return {**people, "apart": [], "availability": free}


def test_a_hundred_and_twenty_people_are_not_thirty_groups_of_four():
    people = people_who_can_all_meet(120, 3)
    free = form_groups(**people, steps=4_000_000, seed=1, starts=1)
    aimed = form_groups(**people, size_worth=SIX, steps=4_000_000, seed=1, starts=1)
    assert set(map(len, free.groups)) == {4}
    assert free.unplaced == aimed.unplaced == []
    assert Counter(map(len, aimed.groups)) == {6: 20}


def test_the_objective_is_what_each_group_is_worth_times_what_its_size_counts():
    people = people_like_ours(40, 2)
    way = form_groups(**people, size_worth=SIX, steps=1_000_000, seed=1, starts=1)
    whole = sum(SIX[len(group)] * average(people["value"], group) for group in way.groups)
    assert way.objective == pytest.approx(whole - 2.0 * len(way.unplaced))
    assert way.bound >= way.objective


def test_the_exact_answer_for_few_people_counts_sizes_too():
    dice = np.random.default_rng(8)
    half = np.triu(dice.random((9, 9)), 1)
    value, counts = half + half.T, {4: 0.4, 5: 1.0}
    found = form_groups(value, sizes=(4, 5), size_worth=counts, steps=1)
    ways = (([*four], [each for each in range(9) if each not in four]) for four in combinations(range(9), 4))
    best = max(sum(counts[len(group)] * average(value, group) for group in way) for way in ways)
    assert found.objective == pytest.approx(best)


@pytest.mark.parametrize("counts", [{4: 0}, {4: 1.5}, {0: 0.5}, {"four": 0.5}])
def test_what_a_size_cannot_count_is_refused(counts):
    with pytest.raises(ValueError, match="size"):
        form_groups(np.zeros((8, 8)), sizes=(4, 4), size_worth=counts)


@pytest.mark.parametrize("size_worth", [None, SIX])
def test_later_ways_of_many_people_leave_no_more_out_than_the_first(size_worth):
    """Trying numbers of groups with a ninth of the budget took groups of eight for the best, half of all left out."""
    people = people_like_ours(240, 1)
    found = alternatives(
        **people, size_worth=size_worth, k=3, min_difference=0.35, steps=24_000_000, seed=2, starts=1
    )
    assert len(found) == 3
    assert max(len(way.unplaced) for way in found) <= 30  # of 240; those tried anew left 120 and 224 out
    assert min(difference(a, b) for a, b in combinations(found, 2)) >= 0.35


def test_the_same_seed_gives_the_same_ways():
    people = people_like_ours(60, 4)
    first, again = (
        alternatives(**people, size_worth=SIX, k=3, min_difference=0.3, steps=3_000_000, seed=5, starts=1)
        for _ in range(2)
    )
    assert [(way.groups, way.unplaced) for way in first] == [(way.groups, way.unplaced) for way in again]

"""What conflicts is named: the smallest set for small inputs, a certificate for large ones."""

import numpy as np
import pytest

from matching.engine import Infeasible, Rule, form_groups


def refusal(n, **rules):
    with pytest.raises(Infeasible) as caught:
        form_groups(np.zeros((n, n)), **rules)
    return caught.value


def test_small_conflicts_are_named_without_what_is_innocent():
    caught = refusal(6, sizes=(3, 3), apart=[(0, 1), (1, 2), (0, 2), (3, 4)], together=[(4, 5)])
    assert caught.rules == (
        Rule("sizes"),
        Rule("everyone placed"),
        Rule("apart", (0, 1)),
        Rule("apart", (0, 2)),
        Rule("apart", (1, 2)),
    )
    assert caught.people == (0, 1, 2)
    assert caught.proved


def test_apart_and_together_through_a_chain():
    for n in (8, 40):
        caught = refusal(n, sizes=(2, 8), apart=[(0, 3)], together=[(0, 1), (1, 3), (4, 5)])
        assert set(caught.rules) == {
            Rule("everyone placed"),
            Rule("apart", (0, 3)),
            Rule("together", (0, 1)),
            Rule("together", (1, 3)),
        }
        assert caught.people == (0, 1, 3)


def test_people_who_can_be_in_no_group_are_left_out_where_that_is_allowed():
    rules = {"sizes": (3, 8), "apart": [(0, 3)], "together": [(0, 1), (1, 3)]}
    for n in (8, 40):
        answer = form_groups(np.ones((n, n)), unplaced_penalty=1.0, steps=50_000, **rules)
        assert answer.unplaced == [0, 1, 3]


@pytest.mark.parametrize("n", [9, 50])
def test_apart_and_fixed_in_one_group(n):
    caught = refusal(n, sizes=[(1, n), (1, n)], apart=[(2, 3)], fixed={2: 0, 3: 0})
    assert set(caught.rules) == {Rule("apart", (2, 3)), Rule("fixed", (2,), 0), Rule("fixed", (3,), 0)}


def test_counting():
    assert "cannot be divided" in refusal(23, sizes=(5, 5)).reason
    assert "at least 40" in refusal(30, sizes=(4, 8), groups=10).reason
    assert "at most 24" in refusal(30, sizes=(4, 8), groups=3).reason


def test_a_clique_of_more_people_than_groups():
    caught = refusal(24, sizes=(4, 6), apart=[range(8)])
    assert len(caught.people) == 7
    assert "only 6 groups" in caught.reason


def test_a_person_with_nobody_to_sit_with():
    caught = refusal(20, sizes=(4, 5), apart=[(0, p) for p in range(1, 18)])
    assert "only 2 others" in caught.reason
    assert 0 in caught.people


def test_too_few_free_slots():
    free = np.ones((20, 6), bool)
    free[7] = False
    caught = refusal(20, sizes=(4, 5), availability=free)
    assert caught.people == (7,)
    answer = form_groups(
        np.zeros((20, 20)), sizes=(4, 5), availability=free, unplaced_penalty=1.0, steps=20_000
    )
    assert answer.unplaced == [7]
    assert answer.reasons_unplaced == ["Their free times are fewer than the 1 common slots a group needs."]


def test_a_group_fixed_over_its_size():
    caught = refusal(20, sizes=(4, 5), fixed=dict.fromkeys(range(6), 0))
    assert caught.people == tuple(range(6))

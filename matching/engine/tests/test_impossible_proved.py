"""Up to forty people: what the engine calls impossible is impossible, and what is possible it does (see ``judge``)."""

import itertools

import numpy as np
import pytest

from matching.engine import Infeasible, form_groups
from matching.engine.tests.checker import broken_rules
from matching.engine.tests.judge import is_possible


def planted(n, k, dice):
    """A seating that is possible: sets apart only across its groups, sets together only inside one."""
    seats = np.array([p % k for p in range(n)])
    dice.shuffle(seats)
    apart = [
        (a, b) for a, b in itertools.combinations(range(n), 2) if seats[a] != seats[b] and dice.random() < 0.2
    ]
    inside = [np.flatnonzero(seats == g)[:2].tolist() for g in range(k)]
    together = [pair for pair in inside if len(pair) == 2 and dice.random() < 0.4]
    free = dice.random((n, 6)) < 0.6
    free[np.arange(n), seats % 6] = True
    return apart, together, free


def spoilt(apart, together, free, n, k, dice):
    """The same, made impossible in one of the ways that hide among the others."""
    how = int(dice.integers(4))
    people = dice.permutation(n).tolist()
    if how == 0:  # more people apart from each other than there are groups
        return [*apart, tuple(people[: k + 1])], together, free
    if how == 1:  # together by a chain, and apart at its ends
        a, b, c, d = people[:4]
        return [*apart, (a, d)], [*together, [a, b], [b, c], [c, d]], free
    if how == 2:  # somebody who is free when nobody is
        free = free.copy()
        free[people[0]] = False
        return apart, together, free
    # somebody who may sit with nobody but two
    return [*apart, *((people[0], other) for other in people[3:])], together, free


CASES = [(n, seed) for n in (12, 16, 24, 32, 40) for seed in range(4)]


@pytest.mark.parametrize(("n", "seed"), CASES)
@pytest.mark.parametrize("possible", [True, False], ids=["possible", "impossible"])
def test_the_engine_and_an_independent_solver_agree(n, seed, possible):
    dice = np.random.default_rng(1000 * n + seed)
    k, sizes = n // 4, (4, 4)
    case = planted(n, k, dice)
    apart, together, free = case if possible else spoilt(*case, n, k, dice)
    rules = {"apart": apart, "together": together, "availability": free}
    assert is_possible(n, sizes=sizes, group_count=k, **rules) is possible
    if not possible:
        with pytest.raises(Infeasible) as caught:
            form_groups(np.zeros((n, n)), sizes=sizes, groups=k, steps=200_000, **rules)
        assert caught.value.proved
        return
    found = form_groups(np.zeros((n, n)), sizes=sizes, groups=k, steps=400_000, **rules)
    assert found.unplaced == []
    assert broken_rules(n, found.groups, [], sizes=sizes, group_count=k, **rules) == []


@pytest.mark.parametrize("seed", range(12))
def test_of_rules_that_nobody_planned_nothing_is_called_impossible_that_is_not(seed):
    """At the edge, where half of all inputs are impossible: a partition keeps every rule, a proof is never wrong, and
    where neither is found the engine says that it has not proved it."""
    dice = np.random.default_rng(seed)
    n, k = 16, 4
    apart = [pair for pair in itertools.combinations(range(n), 2) if dice.random() < 0.62]
    possible = is_possible(n, sizes=(4, 4), group_count=k, apart=apart)
    assert possible is not None
    ask = {"sizes": (4, 4), "groups": k, "apart": apart, "steps": 400_000}
    if possible:
        found = form_groups(np.zeros((n, n)), **ask)
        assert broken_rules(n, found.groups, [], sizes=(4, 4), group_count=k, apart=apart) == []
        return
    with pytest.raises(Infeasible) as caught:
        form_groups(np.zeros((n, n)), **ask)
    assert caught.value.proved or "The best attempt broke" in caught.value.reason

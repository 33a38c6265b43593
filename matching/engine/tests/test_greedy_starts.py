"""Where very many people are divided, the search begins with groups filled one after another."""

import numpy as np
import pytest

from matching.engine import form_groups, search
from matching.engine.problem import check
from matching.engine.state import Draws
from matching.engine.tests.checker import broken_rules, objective


def people(n, seed):
    rng = np.random.default_rng(seed)
    half = np.triu(rng.random((n, n)), 1)
    apart = [(a, b) for a in range(n) for b in range(a) if rng.random() < 0.1]
    return half + half.T, {"sizes": (4, 8), "apart": apart, "availability": rng.random((n, 8)) < 0.7}


@pytest.mark.parametrize("penalty", [None, 0.5])
def test_a_greedy_start_is_whole_and_better_than_chance(penalty):
    value, rules = people(90, 1)
    problem = check(value, unplaced_penalty=penalty, **rules)
    groups = {}
    for way in (search.greedy, search.construct):
        group = way(problem, 20, Draws(3))
        size = np.bincount(group, minlength=21)
        assert ((size[:20] >= 4) & (size[:20] <= 8)).all()
        assert size[20] == 0 or penalty is not None
        groups[way.__name__] = search.people_of(problem, group, 20)[0]
    assert objective(value, groups["greedy"]) > objective(value, groups["construct"]) + 5
    fewer = [len(broken_rules(90, groups[way], [], **rules)) for way in ("greedy", "construct")]
    assert fewer[0] < fewer[1]


def test_a_search_from_a_greedy_start_keeps_every_rule_and_repeats(monkeypatch):
    monkeypatch.setattr(search, "MANY", 50)
    value, rules = people(90, 2)
    first, second = (form_groups(value, steps=2_000_000, seed=1, **rules) for _ in range(2))
    assert broken_rules(90, first.groups, [], **rules) == []
    assert (first.groups, first.objective) == (second.groups, second.objective)
    assert search.greedy(check(value, fixed={0: 1}, **rules), 20, Draws(3)) is None

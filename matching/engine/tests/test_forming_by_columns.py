"""Parts of a partition taken out, formed anew by columns, and put back."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import form_groups, parts
from matching.engine.problem import check
from matching.engine.search import Lane, broken, construct, people_of
from matching.engine.state import Draws, build
from matching.engine.tests.checker import broken_rules, objective

COUNTED = ("gain", "own", "worth", "size", "refused", "none", "one", "short", "scale", "label", "group")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(16, 40),
    slots=st.sampled_from([0, 6, 40]),
    penalty=st.sampled_from([None, 0.4]),
    normalise=st.sampled_from([None, "person"]),
    merged=st.booleans(),
)
def test_what_is_put_back_is_counted_rightly_and_never_worse(seed, n, slots, penalty, normalise, merged):
    rng = np.random.default_rng(seed)
    value = rng.normal(size=(n, n))
    k = n // 4
    problem = check(
        value + value.T,
        sizes=(3, 6),
        groups=k,
        apart=rng.integers(0, n, (n // 2, 2)),
        together=[(0, 1), (2, 3, 4)] if merged else [],
        availability=rng.random((n, slots)) < 0.7 if slots else None,
        fixed={n - 1: 1},
        unplaced_penalty=penalty,
        normalise=normalise,
    )
    start = construct(problem, k, Draws(seed))
    if start is None:
        return
    whole = build(problem, start, problem.price, problem.bounds(k)[0])
    before, rules = float(whole.totals[0]), broken(problem, k, start)
    groups = parts.loose_groups(whole)
    assert 1 not in groups  # somebody is fixed there
    part, nodes = parts.take(whole, groups)
    again = {field: getattr(part, field).copy() for field in COUNTED}
    formed, spent = parts.regroup(part, penalty is None, lambda: False)
    assert spent > 0
    if not formed:
        assert all(np.array_equal(getattr(part, field), again[field]) for field in COUNTED)
        return
    kept = parts.put_back(whole, part, nodes, groups)
    assert float(whole.totals[0]) >= before - 1e-6
    assert kept or np.array_equal(whole.group, start)
    fresh = build(problem, whole.group.astype(np.int64), problem.price, problem.bounds(k)[0])
    for field in COUNTED:
        assert np.array_equal(getattr(fresh, field), getattr(whole, field)), field
    size = np.bincount(whole.group, weights=problem.weight, minlength=k + 1)[:k]
    assert ((size >= 3) & (size <= 6)).all()
    assert broken(problem, k, whole.group.astype(np.int64)) <= rules
    assert whole.group[problem.node_of[n - 1]] == 1


@pytest.mark.parametrize("penalty", [None, 5.0])
def test_hidden_groups_are_found_at_once(penalty):
    """Groups of four whose members suit each other, in noise: a dive without any annealing sees them."""
    n, rng = 80, np.random.default_rng(4)
    hidden = rng.permutation(n).reshape(-1, 4)
    half = np.triu(rng.random((n, n)) * 0.8, 1)
    value = half + half.T
    for mine in hidden:
        value[np.ix_(mine, mine)] = 1.0
    problem = check(value, sizes=(4, 8), groups=20, unplaced_penalty=penalty)
    whole = build(problem, construct(problem, 20, Draws(1)), problem.price, problem.bounds(20)[0])
    part, _ = parts.take(whole, np.arange(20))
    assert parts.regroup(part, penalty is None, lambda: False)[0]
    groups, unplaced = people_of(problem, part.best.astype(np.int64), 20)
    assert sorted(map(tuple, groups)) == sorted(tuple(sorted(mine.tolist())) for mine in hidden)
    assert unplaced == []


def test_a_budget_of_steps_that_pays_for_columns_gives_the_same_answer_on_any_number_of_threads(monkeypatch):
    rng = np.random.default_rng(3)
    value = rng.normal(size=(24, 24))
    value = value + value.T
    free = rng.random((24, 14)) < 0.65
    apart = [(a, b) for a in range(24) for b in range(a) if rng.random() < 0.2]
    rules = {"sizes": (4, 5), "apart": apart, "availability": free}
    formed = []
    monkeypatch.setattr(Lane, "_form", lambda lane, form=Lane._form: formed.append(form(lane)))
    answers = []
    for cores in (1, 5):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        answers.append(form_groups(value, groups=6, steps=60_000_000, seed=6, **rules))
    assert len(formed) >= 2
    assert len({(str(a.groups), a.objective, a.steps) for a in answers}) == 1
    assert broken_rules(24, answers[0].groups, [], group_count=6, **rules) == []
    assert answers[0].objective == pytest.approx(objective(value, answers[0].groups))

"""form_groups against an independent checker, brute force, and itself."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from common.testing import GUARD
from matching.engine import Infeasible, alternatives, difference, form_groups, search
from matching.engine.bounds import upper_bound
from matching.engine.kernel import ACCEPTED
from matching.engine.problem import check as as_problem
from matching.engine.state import Draws, build, noise_for
from matching.engine.tests.checker import broken_rules, objective, partitions
from matching.engine.tests.judge import is_possible


def values(n, seed, whole=False):
    draw = np.random.default_rng(seed)
    half = draw.integers(0, 101, (n, n)).astype(float) if whole else draw.normal(size=(n, n))
    half = np.triu(half, 1)
    return half + half.T


@st.composite
def inputs(draw, least, most):
    n = draw(st.integers(least, most))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    normalise = draw(st.sampled_from(["person", None]))
    if draw(st.booleans()):
        low = draw(st.integers(1, 4))
        sizes = (low, low + draw(st.integers(0, 3)))
    else:
        k = draw(st.integers(1, max(1, n // 3)))
        least_size, most_size = max(1, n // k - draw(st.integers(0, 2))), max(1, -(-n // k))
        sizes = [(least_size, most_size + draw(st.integers(0, 2))) for _ in range(k)]
    pairs = list(itertools.combinations(range(n), 2))
    apart = draw(st.lists(st.sampled_from(pairs), max_size=n)) if pairs else []
    together = draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    slots = draw(st.integers(0, 40))
    availability = rng.random((n, slots)) < draw(st.sampled_from([0.4, 0.7, 0.95])) if slots else None
    penalty = draw(st.sampled_from([None, 0.0, 0.7, 1e6, "each"]))
    rules = {"sizes": sizes, "apart": apart, "together": together, "availability": availability}
    if draw(st.booleans()) and n:
        most_groups = len(sizes) if not isinstance(sizes, tuple) else n // sizes[0]
        if most_groups:
            rules["fixed"] = {draw(st.integers(0, n - 1)): draw(st.integers(0, most_groups - 1))}
    rules["min_common_slots"] = draw(st.integers(1, 2))
    if penalty == "each":
        penalty = rng.random(n)
    return values(n, draw(st.integers(0, 10_000)), whole=draw(st.booleans())), rules, penalty, normalise


def check(value, rules, penalty, normalise, answer):
    bad = broken_rules(len(value), answer.groups, answer.unplaced, may_leave_out=penalty is not None, **rules)
    assert bad == []
    ours = objective(value, answer.groups, answer.unplaced, penalty, normalise)
    assert answer.objective == pytest.approx(ours, rel=1e-9, abs=1e-9)
    assert answer.objective <= answer.bound + 1e-9
    assert len(answer.reasons_unplaced) == len(answer.unplaced)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(inputs(0, 7))
def test_small_inputs_get_the_best_there_is(case):
    value, rules, penalty, normalise = case
    best = None
    for groups, unplaced in partitions(len(value), rules["sizes"], penalty is not None):
        if not broken_rules(len(value), groups, unplaced, may_leave_out=penalty is not None, **rules):
            worth = objective(value, groups, unplaced, penalty, normalise)
            best = worth if best is None else max(best, worth)
    if best is None and not ("fixed" in rules and isinstance(rules["sizes"], tuple)):
        with pytest.raises(Infeasible) as caught:
            form_groups(value, unplaced_penalty=penalty, normalise=normalise, **rules)
        assert caught.value.proved
        return
    try:
        answer = form_groups(value, unplaced_penalty=penalty, normalise=normalise, **rules)
    except Infeasible:
        assert best is None
        return
    check(value, rules, penalty, normalise, answer)
    if not ("fixed" in rules and isinstance(rules["sizes"], tuple)):
        assert answer.objective == pytest.approx(best, abs=1e-9)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(inputs(2, 6))
def test_nothing_is_above_the_bound(case):
    """The bound that large inputs get, held against every partition of small ones."""
    value, rules, penalty, normalise = case
    bound = upper_bound(as_problem(value, unplaced_penalty=penalty, normalise=normalise, **rules))
    for groups, unplaced in partitions(len(value), rules["sizes"], penalty is not None):
        if not broken_rules(len(value), groups, unplaced, may_leave_out=penalty is not None, **rules):
            assert objective(value, groups, unplaced, penalty, normalise) <= bound


def test_the_bound_sees_pairs_that_cannot_be_and_partners_that_are_shared():
    value, n = values(60, 3), 60
    dearest = -np.sort(-(value - 1e9 * np.eye(n)), axis=1)[:, :3].mean(axis=1).sum() / 2
    free = np.random.default_rng(1).random((n, 6)) < 0.4
    plain = upper_bound(as_problem(value, sizes=(4, 8)))
    ruled = upper_bound(as_problem(value, sizes=(4, 8), availability=free, apart=[range(9)]))
    assert form_groups(value, sizes=(4, 8), steps=10_000_000).objective <= plain < dearest
    assert ruled < plain


@pytest.mark.parametrize("seed", range(3))
def test_ten_people_get_the_best_there_is(seed):
    value = values(10, seed)
    best = max(objective(value, g, u) for g, u in partitions(10, (3, 4)) if all(3 <= len(x) <= 4 for x in g))
    answer = form_groups(value, sizes=(3, 4))
    assert answer.objective == pytest.approx(best)
    assert answer.bound == pytest.approx(best)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(inputs(11, 40))
def test_no_rule_is_ever_broken(case):
    value, rules, penalty, normalise = case
    try:
        answer = form_groups(value, unplaced_penalty=penalty, normalise=normalise, steps=60_000, **rules)
    except Infeasible as error:
        event("proved" if error.proved else "not found, and said so")
        if error.proved:  # an independent solver finds no partition either
            assert is_possible(len(value), may_leave_out=penalty is not None, **rules) is False
        else:
            assert "in the budget given" in error.reason or "was found" in error.reason  # noqa: PT017
        return
    check(value, rules, penalty, normalise, answer)


def test_the_search_meets_the_exact_optimum():
    """Eleven people are searched, not enumerated: the answers of both ways must meet."""
    for seed in range(4):
        value = values(11, seed)
        best = max(
            objective(value, g, u) for g, u in partitions(11, (3, 4)) if all(3 <= len(x) <= 4 for x in g)
        )
        assert form_groups(value, sizes=(3, 4), steps=400_000).objective == pytest.approx(best)


def test_same_seed_and_steps_give_the_same_answer():
    value = values(60, 1)
    free = np.random.default_rng(2).random((60, 12)) < 0.6
    given_ = {"sizes": (4, 8), "availability": free, "unplaced_penalty": 0.5, "steps": 500_000}
    first, second = (form_groups(value, seed=4, starts=3, **given_) for _ in range(2))
    assert (first.groups, first.unplaced, first.objective, first.steps) == (
        second.groups,
        second.unplaced,
        second.objective,
        second.steps,
    )


def test_sizes_of_each_group_and_fixed_people_keep_their_order():
    value = values(30, 5)
    sizes = [(4, 4), (5, 5), (6, 6), (7, 7), (8, 8)]
    answer = form_groups(value, sizes=sizes, fixed={3: 4, 7: 0}, steps=200_000)
    assert [len(g) for g in answer.groups] == [4, 5, 6, 7, 8]
    assert 3 in answer.groups[4]
    assert 7 in answer.groups[0]


def test_a_normalised_group_of_eight_does_not_beat_two_of_four_by_being_more():
    value = np.ones((16, 16))
    answer = form_groups(value, sizes=(4, 8), steps=50_000)
    assert answer.objective == pytest.approx(8)


def test_a_run_can_be_stopped_and_taken_up_again():
    value = values(80, 3)
    heard = []

    def progress(share, best):
        heard.append((share, best))
        return len(heard) > 3

    first = form_groups(value, sizes=(4, 8), time_limit=GUARD, progress=progress)
    assert first.stopped
    assert first.seconds < GUARD
    assert all(0 <= share <= 1 for share, _ in heard)
    assert broken_rules(80, first.groups, first.unplaced, sizes=(4, 8)) == []
    second = form_groups(value, sizes=(4, 8), steps=300_000, resume=first)
    assert second.objective >= first.objective - 1e-9


def test_each_of_several_anneals_cools_however_slow_the_machine(monkeypatch):
    """Large groups: hot, nearly everything is accepted, and the proposals that were reckoned with are never made."""
    value, sizes = values(300, 5, whole=True), (24, 36)
    one = form_groups(value, sizes=sizes, groups=10, normalise=None, time_limit=0.8)
    monkeypatch.setattr(search, "RATE", 2 * search.DEPTH * 300**3 / 1.6)
    two = form_groups(value, sizes=sizes, groups=10, normalise=None, time_limit=1.6)
    assert two.objective > 0.99 * one.objective


@pytest.mark.parametrize("seconds, steps, stops", [(1.0, None, True), (GUARD, None, False), (0.0, 5, False)])
def test_a_descent_ends_soon_after_the_time_has_gone_and_otherwise_at_the_bottom(seconds, steps, stops):
    """Where people may move freely it takes many looks at everybody; a budget of steps lets it have them all."""
    problem = as_problem(values(200, 5), sizes=(4, 8))
    clock = search.Clock(seconds, steps, began=time.monotonic() - 5)
    lane = search.Lane(problem, 33, 0, 0, clock)
    lane.sweeper, lane.noise = search.prepare(), noise_for(problem.nodes, 33)
    lane.movable = np.arange(200)
    draws = Draws(0, 0, 33)
    state = build(problem, search.construct(problem, 33, draws), problem.price, problem.bounds(33)[0])
    lane._descend(state, draws)
    before = int(state.counters[ACCEPTED])
    lane._sweep(state, draws, 0, 0.0, whole=True)
    assert (int(state.counters[ACCEPTED]) > before) is stops


def test_an_error_in_progress_reaches_the_caller():
    def progress(share, best):
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="the caller's own"):
        form_groups(values(60, 1), sizes=(4, 8), time_limit=GUARD, progress=progress)


def test_a_budget_of_nothing_still_gives_a_partition():
    answer = form_groups(values(40, 1), sizes=(4, 8), steps=0)
    assert broken_rules(40, answer.groups, answer.unplaced, sizes=(4, 8)) == []


def test_alternatives_differ_by_what_was_asked():
    value = values(60, 8)
    found = alternatives(value, sizes=(4, 8), k=3, min_difference=0.3, steps=2_000_000)
    assert len(found) == 3
    for a, b in itertools.combinations(found, 2):
        assert difference(a, b) >= 0.3
    for answer in found:
        check(value, {"sizes": (4, 8)}, None, "person", answer)
    assert found[0].objective == max(a.objective for a in found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": np.ones((3, 4))}, "square"),
        ({"value": np.full((12, 12), np.nan)}, "finite"),
        ({"value": np.triu(np.ones((12, 12)))}, "symmetric"),
        ({"sizes": (5, 4)}, "above"),
        ({"sizes": (0, 4)}, "at least 1"),
        ({"sizes": [(2, 3), (1,)]}, "sizes"),
        ({"time_limit": -1.0}, "time_limit"),
        ({"steps": -5}, "steps"),
        ({"seed": -1}, "seed"),
        ({"starts": 0}, "starts"),
        ({"availability": np.ones((3, 2), bool)}, "availability"),
        ({"apart": [(0, 99)]}, "apart"),
        ({"fixed": {0: 99}}, "fixed"),
        ({"unplaced_penalty": -1.0}, "negative"),
        ({"normalise": "group"}, "normalise"),
        ({"groups": 2, "sizes": [(4, 4)] * 3}, "groups"),
    ],
)
def test_malformed_input_is_refused_with_a_sentence(change, words):
    given_ = {"value": np.zeros((12, 12)), "sizes": (4, 8)} | change
    with pytest.raises(ValueError, match=words):
        form_groups(given_.pop("value"), **given_)


@pytest.mark.parametrize("penalty", [None, 0.5])
def test_a_budget_far_too_small_still_breaks_no_rule(penalty):
    value, rng = values(300, 2), np.random.default_rng(2)
    apart = [(a, b) for a, b in itertools.combinations(range(300), 2) if rng.random() < 0.2]
    rules = {"sizes": (4, 8), "apart": apart, "availability": rng.random((300, 14)) < 0.65}
    answer = form_groups(value, steps=1_000, unplaced_penalty=penalty, **rules)
    check(value, rules, penalty, "person", answer)

"""Explanations: sentences that hold, and moves valued exactly."""

import numpy as np
import pytest

from matching.engine import explain, form_groups
from matching.engine.tests.checker import broken_rules, objective

N = 24


@pytest.fixture(scope="module")
def formed():
    rng = np.random.default_rng(3)
    value = rng.random((N, N))
    value += value.T
    rules = {"sizes": (4, 6), "availability": rng.random((N, 8)) < 0.7, "apart": [(0, 1), (2, 3)]}
    answer = form_groups(value, unplaced_penalty=0.1, steps=300_000, **rules)
    terms = [
        {"volunteers", *rng.choice(["grants", "digital", "retail", "moving"], 2).tolist()} for _ in range(N)
    ]
    return value, rules, answer, terms


def test_moves_are_worth_what_they_say_and_break_what_they_say(formed):
    value, rules, answer, _ = formed
    told = explain(value, answer, unplaced_penalty=0.1, **rules)
    before = objective(value, answer.groups, answer.unplaced, 0.1)
    for person, reasons in told.people.items():
        for move in reasons.moves:
            groups = [list(g) for g in answer.groups]
            unplaced = list(answer.unplaced)
            home = next((g for g in groups if person in g), unplaced)
            home.remove(person)
            groups[move.group].append(person)
            if move.exchange is not None:
                groups[move.group].remove(move.exchange)
                home.append(move.exchange)
            after = objective(value, groups, unplaced, 0.1)
            assert move.change == pytest.approx(after - before)
            bad = broken_rules(N, groups, unplaced, may_leave_out=True, **rules)
            assert bool(bad) == bool(move.breaks)


def test_terms_come_first_and_hold(formed):
    value, rules, answer, terms = formed
    told = explain(value, answer, terms=terms, unplaced_penalty=0.1, **rules)
    for members, reasons in zip(answer.groups, told.groups, strict=True):
        assert set(reasons.shared) == set.intersection(*(terms[p] for p in members))
        assert "volunteers" in reasons.sentences[0]
        assert reasons.common_slots == np.flatnonzero(rules["availability"][members].all(axis=0)).tolist()


def test_a_grouping_must_hold_everybody_once(formed):
    value, _rules, answer, _ = formed
    with pytest.raises(ValueError, match="exactly once"):
        explain(value[:20, :20], answer, sizes=(4, 6))

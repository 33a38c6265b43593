"""form_groups: from a checked input to a partition that breaks no rule."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from numpy.typing import ArrayLike

from matching.engine import exact
from matching.engine.answers import Grouping, Infeasible
from matching.engine.feasible import group_counts, refuse_impossible, smallest_conflict
from matching.engine.leaving_out import reasons_unplaced
from matching.engine.problem import People, Problem, Sizes, check
from matching.engine.running import SolverRun
from matching.engine.search import Progress, people_of, prepare


def form_groups(
    value: ArrayLike,
    *,
    sizes: Sizes,
    groups: int | None = None,
    apart: People = (),
    together: People = (),
    availability: ArrayLike | None = None,
    min_common_slots: int = 1,
    fixed: Mapping[int, int] | None = None,
    unplaced_penalty: float | ArrayLike | None = None,
    normalise: str | None = "person",
    size_worth: Mapping[int, float] | None = None,
    number: int | None = None,
    time_limit: float = 10.0,
    steps: int | None = None,
    seed: int = 0,
    starts: int = 2,
    progress: Progress | None = None,
    resume: Grouping | None = None,
) -> Grouping:
    """Divide n people into groups so that the pairs inside them are worth as much as possible.

    value: (n, n) finite, symmetric; worth of two people sharing a group, in any unit; the diagonal is ignored.
    sizes: (low, high) for any number of groups, or one such pair for each group; `groups` asks for a number.
    apart: pairs or sets of people (or an integer array (pairs, 2)) of whom no two may share a group.
    together: pairs or sets of people who must share one (or all be left out).
    availability: bool (n, slots); each group needs `min_common_slots` slots at which all its members are free.
    fixed: person -> group; groups 0 to the highest one named then exist.
    unplaced_penalty: None, and everybody must be placed; or what leaving a person out costs, in units of
        `value`: one number, or one for each person.
    normalise: "person": a pair counts divided by its group's size less one; None: a plain sum (the literature's).
    size_worth: what a group of a size counts, from 0.1 to 1, where some sizes are better than others whoever is in
        them; a size that it does not name counts 1.
    number: how many groups are probably right: tried first, and for longer than others. `groups` is a rule, this is
        a hint.
    time_limit: seconds, from when the search starts. steps: a budget of proposed moves, shared among the starts,
        in place of time; with it the answer depends on nothing but the input and the seed.
    starts: independent starts, on as many threads. progress: called in the caller's thread with the share done
        (0 to 1) and the best objective so far (-inf before there is one that keeps the rules); where it returns
        True the run stops and gives its best so far.
    resume: a Grouping of the same people to begin from.

    Raises ValueError for malformed input and Infeasible for an impossible one. Method and sources:
    docs/matching-engine.md.
    """
    check_run(time_limit, steps, seed, starts)
    problem = check(
        value,
        sizes=sizes,
        groups=groups,
        apart=apart,
        together=together,
        availability=availability,
        min_common_slots=min_common_slots,
        fixed=fixed,
        unplaced_penalty=unplaced_penalty,
        normalise=normalise,
        size_worth=size_worth,
    )
    began = time.monotonic()
    if problem.people <= exact.PEOPLE:
        return _exactly(problem, seed, began, progress)
    refuse_impossible(problem)
    prepare()
    return SolverRun(problem, time_limit, steps, seed, starts, progress, number).solve(resume)


def check_run(time_limit: float, steps: int | None, seed: int, starts: int) -> None:
    if not math.isfinite(time_limit) or time_limit < 0:
        raise ValueError("time_limit must be zero or more seconds.")
    if steps is not None and (steps != int(steps) or steps < 0):
        raise ValueError("steps must be a whole number, zero or more.")
    if seed != int(seed) or seed < 0:
        raise ValueError("seed must be a whole number, zero or more.")
    if starts != int(starts) or starts < 1:
        raise ValueError("starts must be a whole number, one or more.")


def _exactly(problem: Problem, seed: int, began: float, progress: Progress | None) -> Grouping:
    counts = group_counts(problem)
    found = exact.solve(problem, counts) if counts else None
    if found is None:
        conflict = smallest_conflict(problem)
        if conflict is None:
            refuse_impossible(problem)
            raise Infeasible("No partition keeps every rule.")
        raise conflict
    objective, group, k = found
    groups, unplaced = people_of(problem, group, k)
    if progress is not None:
        progress(1.0, objective)
    return Grouping(
        groups=groups,
        unplaced=unplaced,
        objective=problem.objective(groups, unplaced),
        bound=objective,
        reasons_unplaced=reasons_unplaced(problem, groups, unplaced),
        seed=seed,
        seconds=time.monotonic() - began,
        steps=0,
    )

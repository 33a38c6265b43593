"""form_groups and alternatives: from a checked input to a partition that breaks no rule."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from matching.engine import exact
from matching.engine.answers import Grouping, Infeasible, Rule
from matching.engine.bounds import upper_bound
from matching.engine.feasible import group_counts, refuse_impossible, smallest_conflict
from matching.engine.problem import People, Problem, Sizes, check
from matching.engine.search import Clock, Lane, Partition, Progress, broken, construct, people_of, prepare
from matching.engine.state import Draws

TRIAL = 0.04  # share of the budget spent on trying one number of groups
POLL = 0.05  # seconds between calls of progress


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
    time_limit: seconds, from when the search starts. steps: a budget of proposed moves, shared among the starts,
        in place of time; with it the answer depends on nothing but the input and the seed.
    starts: independent starts, on as many threads. progress: called in the caller's thread with the share done
        (0 to 1) and the best objective so far (-inf before there is one that keeps the rules); where it returns
        True the run stops and gives its best so far.
    resume: a Grouping of the same people to begin from.

    Raises ValueError for malformed input and Infeasible for an impossible one. Method and sources:
    docs/matching-engine.md.
    """
    _check_run(time_limit, steps, seed, starts)
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
    )
    began = time.monotonic()
    if problem.people <= exact.PEOPLE:
        return _exactly(problem, seed, began, progress)
    refuse_impossible(problem)
    prepare()
    return Run(problem, time_limit, steps, seed, starts, progress).solve(resume)


def _check_run(time_limit: float, steps: int | None, seed: int, starts: int) -> None:
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


@dataclass
class Run:
    """One search over an input that no certificate refuses."""

    problem: Problem
    time_limit: float
    steps: int | None
    seed: int
    starts: int
    progress: Progress | None
    spent: int = 0
    stopped: bool = False

    def __post_init__(self) -> None:
        self.began = time.monotonic()
        self.known = -math.inf
        p = self.problem
        _ = (
            p.value,
            p.inner,
            p.weight,
            p.inverse,
            p.penalty,
            p.pinned,
            p.busy,
            p.hopeless,
        )  # made once: lanes share them

    def solve(self, resume: Grouping | None) -> Grouping:
        counts = group_counts(self.problem)
        start = self._start(resume, counts)
        k = len(resume.groups) if resume is not None and start is not None else self._count(counts)
        lanes = self._lanes(k, start)
        best = max(lanes, key=lambda lane: (-lane.broken, lane.objective, -lane.number))
        if best.best is None:
            raise self._unproved("No partition into groups of the sizes asked for was found.", None, k)
        group, k = best.best, best.k
        if best.broken:
            group, k = self._repair(group, k)
        if broken(self.problem, k, group):
            raise self._unproved(
                "No partition that keeps every rule was found in the budget given.", group, k
            )
        groups, unplaced = people_of(self.problem, group, k)
        objective = self.problem.objective(groups, unplaced)
        return Grouping(
            groups=groups,
            unplaced=unplaced,
            objective=objective,
            bound=max(objective, upper_bound(self.problem)),
            reasons_unplaced=reasons_unplaced(self.problem, groups, unplaced),
            seed=self.seed,
            seconds=time.monotonic() - self.began,
            steps=self.spent,
            stopped=self.stopped,
        )

    def _start(self, resume: Grouping | None, counts: list[int]) -> Partition | None:
        if resume is None or len(resume.groups) not in counts:
            return None
        k = len(resume.groups)
        at = np.full(self.problem.people, -1, np.int64)
        for g, members in enumerate([*resume.groups, resume.unplaced]):
            at[members] = g
        group = np.array([at[m[0]] for m in self.problem.members], dtype=np.int64)
        if (group < 0).any() or (group[self.problem.node_of] != at).any():
            return None
        held = self.problem.pinned >= 0
        sizes = np.bincount(group, weights=self.problem.weight, minlength=k + 1)[:k]
        low, high = self.problem.bounds(k)
        fits = bool(((sizes >= low) & (sizes <= high)).all()) and (
            self.problem.penalty is not None or k > group.max()
        )
        return group if fits and bool((group[held] == self.problem.pinned[held]).all()) else None

    def _budget(self, share: float, parts: int) -> list[Clock]:
        if self.steps is None:
            left = max(0.0, self.time_limit - (time.monotonic() - self.began))
            return [Clock(min(left, self.time_limit * share), None) for _ in range(parts)]
        whole = int(self.steps * share)
        return [Clock(0.0, whole // parts + (x < whole % parts)) for x in range(parts)]

    def _count(self, counts: list[int]) -> int:
        """The number of groups: where several are allowed, short trials of five and then of two between."""
        if len(counts) == 1:
            return counts[0]
        tried: dict[int, tuple[int, float]] = {}

        def trial(k: int) -> None:
            if k in tried or self.stopped:
                return
            (clock,) = self._budget(TRIAL, 1)
            lane = Lane(self.problem, k, self.seed, 1_000, clock)
            self._watch([lane], [None], 0.0)
            self.spent += lane.proposed
            tried[k] = (-lane.broken, lane.objective)

        ends = np.linspace(counts[0], counts[-1], 5).round().astype(int).tolist()
        for k in ends:
            trial(k)
        best = max(tried, key=lambda k: (tried[k], k))
        for x in range(len(ends) - 1):
            if best in (ends[x], ends[x + 1]):
                trial((ends[x] + ends[x + 1]) // 2)
        return max(tried, key=lambda k: (tried[k], k))

    def _lanes(self, k: int, start: Partition | None) -> list[Lane]:
        if self.steps is None:
            clocks = self._budget(1.0, self.starts)
        else:
            clocks = self._budget(max(0.0, 1 - self.spent / self.steps) if self.steps else 0.0, self.starts)
        lanes = [Lane(self.problem, k, self.seed, x, clock) for x, clock in enumerate(clocks)]
        first = construct(self.problem, k, Draws(self.seed, 0, k)) if start is None and self.stopped else None
        self._watch(lanes, [start if start is not None else first] * len(lanes), self._done())
        self.spent += sum(lane.proposed for lane in lanes)
        return lanes

    def _done(self) -> float:
        if self.steps:
            return min(1.0, self.spent / self.steps)
        return min(1.0, (time.monotonic() - self.began) / self.time_limit) if self.time_limit else 0.0

    def _watch(self, lanes: list[Lane], starts: Sequence[Partition | None], before: float) -> None:
        """Run lanes side by side while the caller's thread reports progress and listens for a stop."""
        if self.stopped:
            for lane in lanes:
                lane.clock.stop = True
        with ThreadPoolExecutor(min(len(lanes), max(os.cpu_count() or 1, 1))) as pool:
            running: set[Future[None]] = {
                pool.submit(lane.run, s) for lane, s in zip(lanes, starts, strict=True)
            }
            try:
                while running:
                    done, running = wait(running, timeout=POLL if self.progress else None)
                    for finished in done:
                        finished.result()
                    if self.progress is not None and not self.stopped:
                        self._report(lanes, before)
                    if self.stopped:
                        for lane in lanes:
                            lane.clock.stop = True
            except BaseException:
                for lane in lanes:
                    lane.clock.stop = True
                raise

    def _report(self, lanes: list[Lane], before: float) -> None:
        assert self.progress is not None
        if self.steps:
            share = min(1.0, (self.spent + sum(lane.clock.used for lane in lanes)) / self.steps)
        else:
            share = max(before, self._done())
        self.known = max([self.known, *(lane.objective for lane in lanes if lane.broken == 0)])
        if self.progress(share, self.known) is True:
            self.stopped = True

    def _repair(self, group: Partition, k: int) -> tuple[Partition, int]:
        """Leave out as few as it takes to break no rule, where leaving out is allowed."""
        problem = self.problem
        if problem.penalty is None:
            return group, k
        group = group.copy()
        low, _ = problem.bounds(k)
        pairs = problem.node_of[problem.apart]
        for _step in range(problem.nodes):
            bad = np.zeros(problem.nodes)
            live = (group[pairs[:, 0]] == group[pairs[:, 1]]) & (group[pairs[:, 0]] < k)
            np.add.at(bad, pairs[live].ravel(), 1)
            for g in range(k):
                mine = np.flatnonzero(group == g)
                refused = problem.refusals[mine].sum(axis=0)
                if problem.need and len(mine) and int((refused == 0).sum()) < problem.need:
                    bad[mine] += (problem.refusals[mine] & (refused == 1)).sum(axis=1) + 0.5
            bad[problem.pinned >= 0] = 0
            if not bad.any():
                break
            node = int(bad.argmax())
            g = int(group[node])
            if problem.weight[group == g].sum() - problem.weight[node] >= low[g]:
                group[node] = k
            elif problem.per_group is None and g >= problem.labels:  # too small without: the group goes
                group[group == g] = k
                group[group == k - 1] = g
                group[group == k] = k - 1
                k -= 1
                low, _ = problem.bounds(k)
            else:
                break
        (clock,) = self._budget(TRIAL, 1)
        if self.steps is None:
            clock.seconds = max(clock.seconds, 0.2)
        lane = Lane(problem, k, self.seed, 2_000, clock)
        self._watch([lane], [group], 1.0)
        return (lane.best, k) if lane.best is not None and not lane.broken else (group, k)

    def _unproved(self, reason: str, group: Partition | None, k: int) -> Infeasible:
        rules: list[Rule] = []
        if group is not None:
            pairs = self.problem.node_of[self.problem.apart]
            for x in np.flatnonzero(
                (group[pairs[:, 0]] == group[pairs[:, 1]]) & (group[pairs[:, 0]] < k)
            ).tolist():
                a, b = self.problem.apart[x].tolist()
                rules.append(Rule("apart", (a, b)))
            for g, members in enumerate(people_of(self.problem, group, k)[0]):
                free = self.problem.available
                if free is not None and members and int(free[members].all(axis=0).sum()) < self.problem.need:
                    rules.append(Rule("common slots", tuple(members), g))
        else:
            rules.append(Rule("sizes"))
        people = tuple(sorted({p for r in rules for p in r.people}))
        broke = "; ".join(str(r) for r in rules[:5])
        return Infeasible(
            f"{reason} The best attempt broke: {broke}.", rules=tuple(rules), people=people, proved=False
        )


def reasons_unplaced(problem: Problem, groups: list[list[int]], unplaced: list[int]) -> list[str]:
    """One sentence a person: what stands between them and each group. Names nobody."""
    return [_reason(problem, groups, person) for person in unplaced]


def _reason(problem: Problem, groups: list[list[int]], person: int) -> str:
    mine = problem.members[int(problem.node_of[person])]
    _, high = problem.bounds(len(groups))
    against = {b if a in mine else a for a, b in problem.apart.tolist() if (a in mine) != (b in mine)}
    free = problem.available
    if problem.need and free is not None and int(free[mine].all(axis=0).sum()) < problem.need:
        who = "Their" if len(mine) == 1 else "The"
        return f"{who} free times are fewer than the {problem.need} common slots a group needs."
    full = rules = slots = open_ = 0
    for g, members in enumerate(groups):
        if against & set(members):
            rules += 1
        elif (
            problem.need
            and free is not None
            and int(free[[*members, *mine]].all(axis=0).sum()) < problem.need
        ):
            slots += 1
        elif len(members) + len(mine) > high[g]:
            full += 1
        else:
            open_ += 1
    if not groups:
        return "No group of the sizes asked for could be formed."
    parts = []
    if full:
        parts.append(f"{_groups(full)} full")
    if slots:
        parts.append(f"{_groups(slots)} without a common slot")
    if rules:
        parts.append(f"{_groups(rules)} closed by a rule on who may share a group")
    if open_:
        parts.append(f"{_groups(open_)} where joining would cost more than it brings")
    return "Of the groups: " + ", ".join(parts) + "."


def _groups(count: int) -> str:
    return f"{count} {'is' if count == 1 else 'are'}"


def difference(first: Grouping, second: Grouping) -> float:
    """The share of people who sit elsewhere: those that the best matching of groups to groups leaves over."""
    ones, others = ([set(g) for g in (*x.groups, x.unplaced)] for x in (first, second))
    people = sum(map(len, ones))
    if not people:
        return 0.0
    table = np.array([[len(a & b) for b in others] for a in ones])
    rows, columns = linear_sum_assignment(-table)
    return 1.0 - float(table[rows, columns].sum()) / people


def alternatives(
    value: ArrayLike,
    *,
    k: int = 3,
    min_difference: float = 0.3,
    sizes: Sizes,
    groups: int | None = None,
    apart: People = (),
    together: People = (),
    availability: ArrayLike | None = None,
    min_common_slots: int = 1,
    fixed: Mapping[int, int] | None = None,
    unplaced_penalty: float | ArrayLike | None = None,
    normalise: str | None = "person",
    time_limit: float = 10.0,
    steps: int | None = None,
    seed: int = 0,
    starts: int = 2,
    progress: Progress | None = None,
) -> list[Grouping]:
    """Up to k good partitions, best first, of which any two differ by at least `min_difference`.

    The difference is the share of people who would sit elsewhere (see `difference`). Pairs already used are made
    worth less until the next partition is far enough from all before it; the budget is shared among the k. Fewer
    than k come back where the rules leave no partition so different. Other arguments as form_groups.
    """
    if k != int(k) or k < 1:
        raise ValueError("k must be a whole number, one or more.")
    if not 0 <= min_difference <= 1:
        raise ValueError("min_difference must be from 0 to 1.")
    _check_run(time_limit, steps, seed, starts)
    raw = np.asarray(value, dtype=np.float64)
    given: dict[str, Any] = {
        "sizes": sizes,
        "groups": groups,
        "apart": apart,
        "together": together,
        "fixed": fixed,
    }
    given |= {"availability": availability, "min_common_slots": min_common_slots, "normalise": normalise}
    given |= {"unplaced_penalty": unplaced_penalty, "starts": starts}
    for name in ("apart", "together"):  # iterables are read more than once here
        if not isinstance(given[name], np.ndarray):
            given[name] = [tuple(s) for s in given[name]]
    problem = check(raw, **{name: given[name] for name in given if name != "starts"})
    tries = 3
    found: list[Grouping] = []
    heard = _Relay(progress, k)
    for number in range(k):
        heard.number = number
        push, extra = (0.0, 1) if not found else (0.3 * float(np.std(raw)) or 1.0, tries)
        for attempt in range(extra):
            share = 1 / (k * (1 if not found else extra))
            bent = _bend(raw, found, push * 4.0**attempt)
            answer = form_groups(
                bent,
                **given,
                time_limit=time_limit * share,
                steps=None if steps is None else int(steps * share),
                seed=seed + number,
                progress=heard if progress else None,
            )
            if all(difference(answer, other) >= min_difference for other in found):
                objective = problem.objective(answer.groups, answer.unplaced)
                bound = found[0].bound if found else answer.bound
                found.append(replace(answer, objective=objective, bound=max(bound, objective), seed=seed))
                break
            if heard.stopped:
                break
        if heard.stopped:
            break
    return sorted(found, key=lambda g: -g.objective)


def _bend(raw: np.ndarray, found: list[Grouping], push: float) -> np.ndarray:
    """Values with the pairs of earlier partitions made worth less."""
    if not found:
        return raw
    bent = raw.copy()
    for grouping in found:
        for members in grouping.groups:
            bent[np.ix_(members, members)] -= push
    return bent


@dataclass
class _Relay:
    """Progress of one of several runs as progress of them all."""

    progress: Progress | None
    runs: int
    number: int = 0
    stopped: bool = False

    def __call__(self, share: float, best: float) -> bool:
        if self.progress is not None and self.progress((self.number + share) / self.runs, best) is True:
            self.stopped = True
        return self.stopped

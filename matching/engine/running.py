"""One search: how many groups, starts side by side, what is left out, what is heard while it runs."""

from __future__ import annotations

import itertools
import math
import os
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from matching.engine.answers import Grouping, Infeasible, Rule
from matching.engine.bounds import upper_bound
from matching.engine.feasible import group_counts
from matching.engine.leaving_out import reasons_unplaced
from matching.engine.problem import Problem
from matching.engine.search import Clock, Lane, Partition, Progress, broken, construct, people_of
from matching.engine.state import Draws

TRIAL, DECIDING = (
    0.015,
    0.08,
)  # shares of the budget spent on trying one number of groups, and on the best two
REPAIR = 40  # looks at every pair for mending what a budget too small has left broken
AIMED = 0.2  # share of the budget spent on trying the number of groups whose sizes count most
TRYING = 0.4  # share of a budget of steps that trials may cost all together
DESCENT, ENOUGH_TRIALS = 10, 8  # looks at every pair that one trial costs; trials that are needed to be sure
POLL = 0.05  # seconds between calls of progress


@dataclass
class SolverRun:
    """One search over an input that no certificate refuses."""

    problem: Problem
    time_limit: float
    steps: int | None
    seed: int
    starts: int
    progress: Progress | None
    number: int | None = None
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
        """The number of groups: short trials of five and of two between, then longer ones of the best two.

        A number that is thought to be right (one that was asked for, or the one that comes nearest to the sizes that
        count most) is tried first and for longer. It is taken if it breaks no rule and leaves nobody out: what a short
        trial of other numbers leaves broken says too little against it. Trials cost more than their share, because each
        descends: where a budget of steps does not pay for enough of them, the number that was asked for is taken.
        """
        if len(counts) == 1:
            return counts[0]
        pays = self._trials_paid()
        if self.number in counts and pays < ENOUGH_TRIALS:
            return self.number
        tried: dict[int, tuple[float, float, int]] = {}

        def trial(share: float, *numbers: int) -> None:
            if self.stopped:
                return
            clocks = self._budget(share, len(numbers))
            lanes = [
                Lane(self.problem, k, self.seed, 1_000, clock, dives=False)
                for k, clock in zip(numbers, clocks, strict=True)
            ]
            self._watch(lanes, [None] * len(lanes), 0.0)
            self.spent += sum(lane.proposed for lane in lanes)
            tried.update({lane.k: self._promise(lane) for lane in lanes})

        aimed = self.number if self.number in counts else self._aimed(counts)
        if aimed is not None:
            trial(AIMED, aimed)
            if self.stopped or (math.isfinite(tried[aimed][1]) and tried[aimed][2] == 0):
                return aimed

        def ranked() -> list[int]:
            return sorted(tried, key=lambda k: (tried[k], k), reverse=True)

        ends = sorted(set(np.linspace(counts[0], counts[-1], 5).round().astype(int).tolist()))
        for k in ends:
            if k not in tried:
                trial(TRIAL if aimed is None else AIMED / len(ends), k)
        best = (ranked() or counts[-1:])[0]
        for below, above in itertools.pairwise(ends):
            if best in (below, above) and (below + above) // 2 not in tried:
                trial(TRIAL, (below + above) // 2)
        if len(tried) > 1:
            trial(DECIDING, *ranked()[:2])
        return (ranked() or counts[-1:])[0]

    def _trials_paid(self) -> int:
        """How many trials of a number of groups the budget pays for, descents and all."""
        if self.steps is None:
            return ENOUGH_TRIALS
        return int(TRYING * self.steps / (DESCENT * max(1, self.problem.nodes) ** 2))

    def _aimed(self, counts: list[int]) -> int | None:
        """The number of groups whose sizes count most when people are divided evenly; None where all sizes count
        alike."""
        worth = self.problem.size_worth
        if not worth or self.problem.per_group is not None:
            return None

        def evenly(k: int) -> float:
            small, more = divmod(self.problem.people, k)
            return (k - more) * small * worth.get(small, 1.0) + more * (small + 1) * worth.get(small + 1, 1.0)

        low, high = self.problem.any_size
        whole = [k for k in counts if k and low * k <= self.problem.people <= high * k]
        return max(whole, key=evenly, default=None)

    def _promise(self, lane: Lane) -> tuple[float, float, int]:
        """How good a number of groups may become, and how many rules and people stand in its way. Where people may be
        left out, what a short trial breaks is mended by leaving somebody out, and costs as much; otherwise few groups
        that leave nearly everybody out would win."""
        if self.problem.raw_penalty is None:
            return -lane.broken, lane.objective, lane.broken
        out = int((lane.best == lane.k).sum() - self.problem.hopeless.sum()) if lane.best is not None else 1
        promise = lane.objective - lane.broken * float(self.problem.raw_penalty.max())
        return 0.0, promise, lane.broken + max(0, out)

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
        """A last try at breaking no rule, whatever the budget: fewest are left out for it where that is allowed."""
        if self.problem.penalty is not None:
            group, k = self._leave_out(group, k)
        lane = Lane(
            self.problem, k, self.seed, 2_000, Clock(0.0, REPAIR * self.problem.nodes**2), dives=False
        )
        self._watch([lane], [group], 1.0)
        self.spent += lane.proposed
        return (lane.best, k) if lane.best is not None and not lane.broken else (group, k)

    def _leave_out(self, group: Partition, k: int) -> tuple[Partition, int]:
        problem = self.problem
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
        return group, k

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

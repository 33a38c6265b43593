"""Annealing lanes: each start has its own random numbers, so the answer does not depend on the number of cores."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.engine import kernel, parts
from matching.engine.kernel import ACCEPTED, PROPOSED, State, Sweep
from matching.engine.problem import Problem, check
from matching.engine.state import NOISE, Draws, build, noise_for, settle

CHUNK_SECONDS = 0.02
OVERTIME, GRACE = (
    1.05,
    0.1,
)  # how long after its budget a search may still descend: times the seconds, and seconds
Partition = NDArray[np.int64]


@dataclass
class Clock:
    """Share of the budget used: proposals where a step budget is given, seconds otherwise."""

    seconds: float
    steps: int | None
    began: float = field(default_factory=time.monotonic)
    used: int = 0
    stop: bool = False

    def share(self) -> float:
        if self.stop:
            return 1.0
        if self.steps is not None:
            return 1.0 if self.steps <= 0 else min(1.0, self.used / self.steps)
        return 1.0 if self.seconds <= 0 else min(1.0, (time.monotonic() - self.began) / self.seconds)

    def is_over(self) -> bool:
        """Whether as much time has gone as there was, and some more for finishing. A step budget never is."""
        if self.steps is not None:
            return False
        return time.monotonic() - self.began > OVERTIME * self.seconds + GRACE


@functools.cache
def prepare() -> Sweep:
    """Load the kernel (1-2 s a process), compiling it first where that was never done (some 20 s a machine).

    Call it when a worker starts, and never in a web request. The first form_groups of a process does so itself,
    before its time begins to count. Without numba it is the NumPy kernel, at once."""
    compiled = kernel.compiled()
    if compiled is None:
        return kernel.sweep
    problem = check(np.zeros((4, 4)), sizes=[(2, 2), (2, 2)])
    state = build(problem, np.array([0, 0, 1, 1]), 1.0, problem.bounds(2)[0])
    nobody = np.zeros(0, np.int64)
    compiled(state, nobody, nobody, noise_for(4, 2), 0.0, False)
    return compiled


def construct(problem: Problem, k: int, draws: Draws) -> Partition | None:
    """A random partition into k groups within the size bounds, or None where none was found."""
    low, high = problem.bounds(k)
    for _ in range(60 if problem.nodes < problem.people or problem.fixed else 1):
        group = _fill(problem, low, high, draws)
        if group is not None:
            return group
    return None


def _targets(
    problem: Problem, low: NDArray[np.int64], high: NDArray[np.int64], order: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Sizes to fill to. Where pairs are simply summed, big groups hold more of them: start at the extremes."""
    target = low.copy()
    rest = problem.people - int(low.sum())
    if problem.normalise is None:
        for g in order.tolist():
            add = max(0, min(rest, int(high[g] - low[g])))
            target[g] += add
            rest -= add
        return target
    while rest > 0 and (target < high).any():
        for g in order.tolist():
            if rest > 0 and target[g] < high[g]:
                target[g] += 1
                rest -= 1
    return target


def _fill(
    problem: Problem, low: NDArray[np.int64], high: NDArray[np.int64], draws: Draws
) -> Partition | None:
    k, m = len(low), problem.nodes
    weight, pinned = problem.weight, problem.pinned
    group = np.full(m, -1, np.int64)
    size = np.zeros(k, np.int64)
    held = np.flatnonzero(pinned >= 0)
    group[held] = pinned[held]
    np.add.at(size, pinned[held], weight[held])
    if (size > high).any():
        return None
    target = np.maximum(_targets(problem, low, high, draws.order(k) if k else np.zeros(0, np.int64)), size)
    mixed = draws.order(m)
    free = mixed[pinned[mixed] < 0]
    if problem.penalty is not None:
        free = free[~problem.hopeless[free]]
    heavy = free[weight[free] > 1]
    for node in heavy[np.argsort(-weight[heavy], kind="stable")].tolist():
        room = np.where(size + weight[node] <= high, target - size, -(1 << 30)) if k else np.zeros(0)
        g = int(room.argmax()) if k else -1
        if g < 0 or size[g] + weight[node] > high[g]:
            if problem.penalty is None:
                return None
            continue
        group[node] = g
        size[g] += weight[node]
    light = free[weight[free] == 1]
    seats = np.repeat(np.arange(k), np.maximum(low - size, 0))
    extra = np.repeat(np.arange(k), np.maximum(np.minimum(target, high) - np.maximum(size, low), 0))
    spare = np.repeat(np.arange(k), np.maximum(high - np.maximum(np.minimum(target, high), size), 0))
    seats = np.concatenate([seats, extra, spare])[: len(light)]
    group[light[: len(seats)]] = seats
    np.add.at(size, seats, 1)
    if (size < low).any() or (size > high).any():
        return None
    if (group < 0).any() and problem.penalty is None:
        return None
    return np.where(group < 0, k, group)


def greedy(problem: Problem, k: int, draws: Draws) -> Partition | None:
    """Groups filled one after another with whoever suits them best and keeps the rules, where there is such a person.

    For many people: an anneal that begins here needs no heat that it has not the time to cool. None where people are
    fixed or stay together, which `construct` can do."""
    low, high = problem.bounds(k)
    if problem.nodes < problem.people or problem.fixed or k == 0:
        return None
    target = _targets(problem, low, high, draws.order(k))
    if target.sum() > problem.people or (problem.penalty is None and target.sum() < problem.people):
        return None
    group = np.full(problem.nodes, k, np.int64)
    left = ~problem.hopeless if problem.penalty is not None else np.ones(problem.nodes, np.bool_)
    waiting = iter(draws.order(problem.nodes).tolist())
    free = ~problem.refusals
    for g in range(k):
        first = next((node for node in waiting if left[node]), None)
        if first is None:
            return None
        worth, common = problem.value[first].astype(np.int64), free[first].copy()
        group[first], left[first] = g, False
        for _ in range(int(target[g]) - 1):
            fits = left & ((free & common).sum(axis=1) >= problem.need) if problem.need else left
            node = int(np.where(fits if fits.any() else left, worth, np.iinfo(np.int64).min).argmax())
            if not left[node]:
                return None
            group[node], left[node] = g, False
            worth, common = worth + problem.value[node], common & free[node]
    return group


def broken(problem: Problem, k: int, group: Partition) -> int:
    """How many rules a partition into nodes breaks: pairs apart, groups short of slots, sizes, people fixed."""
    pairs = problem.node_of[problem.apart]
    mine = group[pairs[:, 0]]
    count = int(((mine == group[pairs[:, 1]]) & (mine < k)).sum())
    count += int(((problem.pinned >= 0) & (problem.pinned != group)).sum())
    low, high = problem.bounds(k)
    size = np.bincount(group, weights=problem.weight, minlength=k + 1)[:k]
    count += int(((size < low) | (size > high)).sum())
    if problem.penalty is None:
        count += int((group == k).sum())
    if problem.need:
        for g in np.unique(group[group < k]).tolist():
            free = int((~problem.refusals[group == g].any(axis=0)).sum())
            count += free < problem.need
    return count


def people_of(problem: Problem, group: Partition, k: int) -> tuple[list[list[int]], list[int]]:
    groups: list[list[int]] = [[] for _ in range(k + 1)]
    for person, g in enumerate(group[problem.node_of].tolist()):
        groups[g].append(person)
    return groups[:k], groups[k]


def mean_size(problem: Problem, k: int) -> float:
    placed = min(problem.people, int(problem.bounds(k)[1].sum()))
    return max(2.0, placed / max(k, 1))


def temperature(problem: Problem, k: int) -> tuple[float, float]:
    """Where annealing starts to bite and where it ends: by the spread of values and the size of a group."""
    m = problem.nodes
    sample = problem.value[:: max(1, m // 400), :: max(1, m // 400)]
    plain = sample[sample > -problem.conflict // 2]
    spread = float(np.std(plain)) if len(plain) else 0.0
    size = mean_size(problem, k)
    hot, cold = SMALL_HOT_COLD if size < SMALL else HOT_COLD
    if m >= MANY:
        cold = max(cold, MANY_COLD)
    unit = max(spread, 1e-9 * problem.span) * size * float(problem.inverse[round(size)])
    return hot * unit, cold * hot * unit


SMALL = 8  # where groups are smaller, exchanges are worth more beside what they leave: hotter, and colder at the end
HOT_COLD, SMALL_HOT_COLD = (0.12, 0.25), (0.15, 0.1)
MANY_COLD = 0.4  # of very many people: what a short budget has goes to the heats at which most is gained
REHEAT, DEPTH = 0.65, 50
FORMED, MOST_FORMED, EARLY = 6, 600, 0.05  # see Lane.forms


@dataclass
class Lane:
    """One start: anneals in turn, keeps the best partition that breaks no rule, and the best of any."""

    problem: Problem
    k: int
    seed: int
    number: int
    clock: Clock
    dives: bool = True  # whether it may form groups by columns; a trial is too short
    best: Partition | None = None
    objective: float = -math.inf
    broken: int = 1 << 30
    proposed: int = 0

    def offer(self, group: Partition) -> None:
        bad = broken(self.problem, self.k, group)
        if bad > self.broken:
            return
        worth = self.problem.objective(*people_of(self.problem, group, self.k))
        if bad < self.broken or worth > self.objective + 1e-9 * max(1.0, abs(worth)):
            self.best, self.objective, self.broken = group, worth, bad

    def run(self, start: Partition | None = None) -> None:
        if self.k == 0:
            self.offer(np.zeros(self.problem.nodes, np.int64))
            return
        draws = Draws(self.seed, self.number, self.k)
        self.sweeper = prepare()
        self.noise = noise_for(self.problem.nodes, self.k)
        self.movable = np.flatnonzero(self.problem.pinned < 0)
        if start is None and self.problem.nodes >= MANY:
            start = greedy(self.problem, self.k, draws)
        first = start if start is not None else construct(self.problem, self.k, draws)
        if first is None:
            return
        low, _ = self.problem.bounds(self.k)
        state = build(self.problem, first, self.problem.price, low)
        self.offer(first)
        if not len(self.movable):
            return
        hot, cold = temperature(self.problem, self.k)
        forms = self.dives and self.forms(state)
        began = opening = self.clock.share()
        warm = start is not None
        while opening < 1:
            done = self.proposed
            closing = self._window(began, opening)
            if forms and opening == began and self.number % 2 == 0:
                closing = min(closing, opening + EARLY * (1 - opening))
            self._anneal(state, draws, hot * (REHEAT if warm else 1.0), cold, opening, closing)
            self.offer(state.best.astype(np.int64))
            if forms and self._affords_columns():
                self._form()
            opening = self.clock.share()
            if self.proposed == done:
                break
            assert self.best is not None  # offered above
            warm = draws.below(3, 1)[0] > 0
            group = self.best if warm else construct(self.problem, self.k, draws)
            state = build(self.problem, self.best if group is None else group, self.problem.price, low)

    def forms(self, state: State) -> bool:
        """Whether columns (see there) can be of use: groups small and all of one kind, not too many people."""
        alike = bool((state.low[:-1] == state.low[0]).all() and (state.high[:-1] == state.high[0]).all())
        return alike and self.problem.nodes <= MOST_FORMED and mean_size(self.problem, self.k) <= FORMED

    def _affords_columns(self) -> bool:
        """Whether what is left of the budget pays for a dive, at the pace that was kept so far."""
        nodes, done = self.problem.nodes, self.clock.share()
        pace = float(self.clock.steps) if self.clock.steps is not None else self.clock.used / max(done, 1e-9)
        return (1 - done) * pace > 3_000 * nodes**2 + 700_000 * nodes

    def _form(self) -> None:
        """Form anew, by columns, the groups of the best partition in which nobody is fixed."""
        assert self.best is not None
        low, _ = self.problem.bounds(self.k)
        state = build(self.problem, self.best, self.problem.price, low)
        groups = parts.loose_groups(state)
        if len(groups) < 2:
            return
        part, nodes = parts.take(state, groups)
        formed, spent = parts.regroup(part, self.problem.penalty is None, lambda: self.clock.share() >= 1)
        self.proposed += spent
        self.clock.used += spent
        if formed and parts.put_back(state, part, nodes, groups):
            self.offer(state.best.astype(np.int64))

    def _depth(self) -> float:
        """Proposals of an anneal that is deep enough for its size."""
        return float(DEPTH * self.problem.nodes**3)

    def _window(self, began: float, opening: float) -> float:
        """The share of the budget at which this anneal ends: deep enough for its size, as many as then fit."""
        pace = float(self.clock.steps) if self.clock.steps is not None else RATE * self.clock.seconds
        rounds = max(1, round((1 - began) * pace / self._depth()))
        return min(1.0, opening + (1 - began) / rounds) if opening + 1.5 * (1 - began) / rounds < 1 else 1.0

    def _sweep(self, state: State, draws: Draws, rows: int, heat: float, whole: bool = False) -> None:
        chosen = self.movable if whole else self.movable[draws.below(len(self.movable), rows)]
        offsets = draws.below(NOISE, len(chosen))
        before = int(state.counters[PROPOSED])
        self.sweeper(state, chosen, offsets, self.noise, heat, self.loose(state))
        spent = int(state.counters[PROPOSED]) - before
        self.proposed += spent
        self.clock.used += spent

    def loose(self, state: State) -> bool:
        return bool((state.low < state.high).any())

    def _anneal(
        self, state: State, draws: Draws, hot: float, cold: float, opening: float, closing: float
    ) -> None:
        m = self.problem.nodes
        rows = max(8, min(m // 2, 400))
        if self.clock.steps is not None:  # few people: more rows at once, as calling costs more than looking
            rows = max(rows, min(CALL, int((closing - opening) * self.clock.steps) // COOLINGS) // m)
        # One of many anneals is as deep as it should be, however fast the machine: others wait for its processors too.
        many = self.clock.steps is None and closing < 1
        depth = min(self._depth(), (closing - opening) * RATE * self.clock.seconds)
        before = self.proposed
        while (now := self.clock.share()) < 1:
            cooled = (now - opening) / (closing - opening)
            if (
                many
            ):  # by whichever is further: hot, where most is accepted, proposals cost fifty times as much
                cooled = max(cooled, (self.proposed - before) / depth)
            if cooled >= 1:
                break
            began = time.monotonic()
            self._sweep(state, draws, rows, hot * (cold / hot) ** cooled)
            if self.clock.steps is None:  # by time, chunks may be of any length; by steps, of one
                took = time.monotonic() - began
                rows = max(4, min(4 * m, int(rows * min(2.0, CHUNK_SECONDS / max(took, 1e-6)))))
        self._descend(state, draws)

    def _descend(self, state: State, draws: Draws) -> None:
        """Down to a partition that no single exchange or move improves, from the best seen.

        Of very many people who may move freely that takes seconds from where a short trial ends, so by time it stops
        soon after the budget has."""
        seen = state.best.astype(np.int64)
        if (seen != state.group).any():
            fresh = build(self.problem, seen, self.problem.price, state.low[:-1])
            for name in State._fields:
                getattr(state, name)[...] = getattr(fresh, name)
        for _ in range(50):
            before = int(state.counters[ACCEPTED])
            self._sweep(state, draws, 0, 0.0, whole=True)
            if int(state.counters[ACCEPTED]) == before or self.clock.stop or self.clock.is_over():
                break
        settle(state)


MANY = 3_000  # people from which a budget is likely too short to cool from hot: the start is greedy
CALL, COOLINGS = 8192, 64  # proposals that outweigh a call; temperatures that an anneal has at least
RATE = 4e8  # proposals a second that one core makes, for dividing a time budget; a guess suffices

Progress = Callable[[float, float], object]

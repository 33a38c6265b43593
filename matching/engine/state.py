"""A partition made ready for the kernel, and random numbers that are the same everywhere."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from matching.engine.kernel import BEST, LEFT_OUT, MASKED, NEED, PRICE, SHORT, TOTAL, State
from matching.engine.problem import Problem

NOISE = 4096


@functools.cache
def exponentials() -> NDArray[np.float32]:
    """-ln(u) at 4,096 evenly spaced u, shuffled. Rounded to 1/65,536 so that no maths library can differ."""
    levels = [round(-math.log((k + 0.5) / NOISE) * 65536) / 65536 for k in range(NOISE)]
    table = np.array(levels, dtype=np.float32)
    return table[np.argsort(np.random.PCG64(20_211).random_raw(NOISE), kind="stable")]


def noise_for(nodes: int, groups: int) -> NDArray[np.float32]:
    """The table repeated so that a row may start anywhere in the first copy and run on."""
    return np.tile(exponentials(), 2 + (nodes + groups + 2) // NOISE)


class Draws:
    """Random integers from PCG64's raw stream, which NumPy promises never to change."""

    def __init__(self, seed: int, *more: int) -> None:
        self.raw = np.random.PCG64(np.random.SeedSequence([seed, *more]))

    def below(self, limit: int, count: int) -> NDArray[np.int64]:
        bits = self.raw.random_raw(count) >> np.uint64(32)
        return ((bits * np.uint64(limit)) >> np.uint64(32)).astype(np.int64)

    def order(self, count: int) -> NDArray[np.int64]:
        return np.argsort(self.raw.random_raw(count), kind="stable")


def build(problem: Problem, group: NDArray[np.int64], price: float, low: NDArray[np.int64]) -> State:
    """The state of a partition: `group[node]` is a group, or len(low) for unplaced."""
    m, k = problem.nodes, len(low)
    busy = problem.busy
    words = busy.shape[1]
    slots = problem.slots
    size = np.bincount(group, weights=problem.weight, minlength=k + 1).astype(np.int64)
    state = State(
        value=problem.value,
        gain=np.zeros((k + 1, m), np.int32),
        own=np.full(m, MASKED, np.int32),
        group=group.astype(np.uint16),
        label=np.where(problem.pinned >= 0, k + 1, group).astype(np.uint16),
        weight=problem.weight,
        inner=problem.inner,
        size=size,
        low=np.append(low, 0),
        high=np.append(problem.high[:k], problem.people if problem.penalty is not None else 0),
        worth=np.zeros(k + 1, np.int64),
        inverse=problem.inverse,
        scale=np.ones(m, np.float32),
        penalty=problem.penalty if problem.penalty is not None else np.zeros(m),
        busy=busy,
        refused=np.zeros((k + 1, slots), np.int32),
        none=np.zeros((k + 1, words), np.int64),
        one=np.zeros((k + 1, words), np.int64),
        short=np.zeros(k + 1, np.int64),
        gains=np.zeros(k + 2, np.int32),
        totals=np.zeros(4),
        counters=np.zeros(4, np.int64),
        best=group.astype(np.uint16),
    )
    state.totals[PRICE] = price
    state.counters[NEED] = problem.need
    for g in range(k + 1):
        fill(state, g)
    settle(state)
    return state


def fill(state: State, g: int) -> None:
    """Count group g (or the bin) afresh from who is in it."""
    bin_ = len(state.size) - 1
    mine = np.flatnonzero(state.group == g)
    free = mine[state.label[mine] == g]
    state.size[g] = int(state.weight[mine].sum())
    if g == bin_:
        state.own[free] = MASKED
        state.scale[free] = 1
        state.totals[LEFT_OUT] = float(state.penalty[mine].sum())
        return
    state.gain[g] = state.value[mine].sum(axis=0, dtype=np.int32)
    state.worth[g] = int(state.gain[g, mine].sum(dtype=np.int64)) // 2 + int(state.inner[mine].sum())
    state.own[free] = state.gain[g, free]
    state.scale[free] = np.float32(state.inverse[state.size[g]])
    if state.counters[NEED]:
        _count_slots(state, g, mine)


def _count_slots(state: State, g: int, mine: NDArray[np.int64]) -> None:
    slots = np.arange(state.refused.shape[1])
    refused = (state.busy[np.ix_(mine, slots // 32)] >> (slots % 32) & 1).sum(axis=0)
    state.refused[g] = refused
    for mask, level in ((state.none, 0), (state.one, 1)):
        mask[g] = 0
        for slot in np.flatnonzero(refused == level).tolist():
            mask[g, slot // 32] |= 1 << (slot % 32)
    missing = int(state.counters[NEED]) - int((refused == 0).sum())
    state.short[g] = max(missing, 0) if state.size[g] else 0


def total(state: State) -> float:
    """The total from the group sums, free of what adding up moves has rounded."""
    k = len(state.size) - 1
    worth = math.fsum((state.worth[:k] * state.inverse[state.size[:k]]).tolist())
    return worth - float(state.totals[PRICE]) * int(state.short.sum()) - float(state.totals[LEFT_OUT])


def settle(state: State) -> None:
    """Take the present partition as the best seen and count its total afresh."""
    state.counters[SHORT] = int(state.short.sum())
    state.totals[TOTAL] = state.totals[BEST] = total(state)
    state.best[:] = state.group

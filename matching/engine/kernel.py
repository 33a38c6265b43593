"""The inner loop of the group former: one sweep of noisy row scans, in NumPy or compiled.

A row scan takes one node and looks at every exchange it could make, in one pass over contiguous rows (the
*gain matrix* holds what each node would bring to each group, so an exchange is worth six look-ups). An
exchange is taken when its gain plus the temperature times an exponential random number is above zero: that is
the Metropolis rule written so that a whole row can be tested at once. Everything that is summed is an integer,
everything that is rounded is plain IEEE arithmetic in a fixed order, and random numbers come in as arrays: so
the NumPy path and the compiled path (`compiled()`) give the same answer, move for move, on any machine.

There is one driver, `sweep`. Helpers marked *overloaded* are NumPy here and loops when compiled.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Index = int | np.int64

MASKED = 1 << 30  # the `own` of a node that no exchange may take: bins any gain far below zero
BLOCK = 512  # partners tested at once by the compiled path
EPS = 1e-7  # smallest gain worth a move; keeps rounding from cycling at temperature zero

# Places in State.totals and State.counters
TOTAL, BEST, PRICE, LEFT_OUT = 0, 1, 2, 3
PROPOSED, ACCEPTED, SHORT, NEED = 0, 1, 2, 3


class State(NamedTuple):
    """A partition and all that makes its neighbours cheap to value. m nodes, k groups; row k is the bin."""

    value: NDArray[np.int32]  # (m, m) worth of a pair, zero diagonal, conflicts far below zero
    gain: NDArray[np.int32]  # (k + 1, m) sum of value from a node to the members of a group
    own: NDArray[np.int32]  # (m,) gain to one's own group; MASKED for pinned and unplaced nodes
    group: NDArray[np.uint16]  # (m,) the group of each node, k if unplaced
    label: NDArray[np.uint16]  # (m,) as group, but k + 1 for pinned nodes
    weight: Ints  # (m,) people in each node
    inner: Ints  # (m,) worth of the pairs inside a node
    size: Ints  # (k + 1,) people in each group
    low: Ints  # (k + 1,)
    high: Ints  # (k + 1,)
    worth: Ints  # (k + 1,) sum of value over pairs inside a group, row k unused
    inverse: Floats  # (largest size + 2,) what a pair counts in a group of that size
    scale: NDArray[np.float32]  # (m,) inverse[size of one's group]
    penalty: Floats  # (m,) what it costs to leave a node out
    busy: Ints  # (m, words) bit mask of the slots a node cannot do, 32 to a word
    refused: NDArray[np.int32]  # (k + 1, slots) members who cannot do a slot
    none: Ints  # (k + 1, words) slots that no member refuses
    one: Ints  # (k + 1, words) slots that exactly one member refuses
    short: Ints  # (k + 1,) slots missing to the number needed
    gains: NDArray[np.int32]  # (k + 2,) scratch: the row's node's gain to each group
    totals: Floats  # (4,) total, best total, price of a missing slot, sum of penalties
    counters: Ints  # (4,) proposed, accepted, sum of short, slots needed
    best: NDArray[np.uint16]  # (m,) the best partition seen


# --- overloaded helpers: NumPy here, loops in compiled() --------------------------------------------------


def copy_gains(s: State, i: Index, a: Index) -> None:
    """The row's gains, with i's own group masked: nobody changes places with a groupmate."""
    s.gains[:-1] = s.gain[:, i]
    s.gains[a] = -MASKED


def first_swap(
    s: State, i: Index, a: Index, start: Index, noise: Any, offset: Index, t: Any, bonus: Any
) -> int:
    """The first node from `start` on whose exchange with i passes the noisy test, or -1."""
    vi = s.value[i, start:]
    mine = s.scale[i] * (s.gain[a, start:] - vi - s.own[i]).astype(np.float32)
    theirs = s.scale[start:] * (s.gains[s.label[start:]] - vi - s.own[start:]).astype(np.float32)
    passed = (mine + theirs) + t * noise[offset + start : offset + len(s.own)] > -bonus
    j = int(passed.argmax()) if len(passed) else 0
    return int(start) + j if len(passed) and passed[j] else -1


def first_from_bin(s: State, i: Index, start: Index, noise: Any, offset: Index, t: Any, bonus: Any) -> int:
    """As first_swap, for a node that is unplaced."""
    theirs = s.scale[start:] * (s.gains[s.label[start:]] - s.value[i, start:] - s.own[start:]).astype(
        np.float32
    )
    mine = (s.penalty[i] - s.penalty[start:]).astype(np.float32)
    passed = (mine + theirs) + t * noise[offset + start : offset + len(s.own)] > -bonus
    j = int(passed.argmax()) if len(passed) else 0
    return int(start) + j if len(passed) and passed[j] else -1


def shift(s: State, i: Index, j: Index, a: Index, b: Index) -> None:
    """Column sums after i leaves a for b and j the other way (j = -1: nobody does)."""
    bin_ = s.gain.shape[0] - 1
    d = s.value[i] - s.value[j] if j >= 0 else s.value[i]
    if a != bin_:
        s.gain[a] -= d
    if b != bin_:
        s.gain[b] += d


def refresh(s: State, a: Index, b: Index) -> None:
    """`own` and `scale` of the members of two groups."""
    bin_ = s.gain.shape[0] - 1
    for g in (a, b):
        mine = s.label == g
        if g == bin_:
            s.own[mine] = MASKED
            s.scale[mine] = 1
        else:
            s.own[mine] = s.gain[g, mine]
            s.scale[mine] = s.inverse[s.size[g]]


def popcount(x: Index) -> int:
    return int(x).bit_count()


def best_move(
    s: State, i: Index, a: Index, noise: Any, offset: Index, temperature: float
) -> tuple[Index, float]:
    """The group with the best noisy gain for moving node i out of a: (group or -1, gain without noise)."""
    k = s.gain.shape[0] - 1
    w = s.weight[i]
    room = s.size + w <= s.high
    room[a] = False
    if not room.any():
        return -1, 0.0
    sizes = np.minimum(s.size + w, len(s.inverse) - 1)
    gains = (s.worth + s.gains[:-1] + s.inner[i]) * s.inverse[sizes] - s.worth * s.inverse[s.size]
    if s.counters[NEED]:
        free = np.bitwise_count(s.none & ~s.busy[i]).sum(axis=1, dtype=np.int64)
        missing = np.maximum(s.counters[NEED] - free, 0)
        gains -= s.totals[PRICE] * (missing - s.short)
    gains[k] = -s.penalty[i]
    gains += leaving(s, i, a)
    noisy = gains + temperature * noise[offset + len(s.own) : offset + len(s.own) + k + 1].astype(np.float64)
    noisy[~room] = -np.inf
    b = int(noisy.argmax())
    return (b, float(gains[b])) if noisy[b] > EPS else (-1, 0.0)


# --- scalar parts, the same source for both paths ---------------------------------------------------------


def free_after(s: State, g: Index, out: Index, into: Index) -> int:
    """Slots at which all of group g are free once `out` has left and `into` has come (-1: nobody)."""
    free = 0
    for word in range(s.none.shape[1]):
        mask = s.none[g, word]
        if out >= 0:
            mask |= s.one[g, word] & s.busy[out, word]
        if into >= 0:
            mask &= ~s.busy[into, word]
        free += popcount(mask)
    return free


def short_after(s: State, g: Index, out: Index, into: Index) -> int:
    return max(int(s.counters[NEED]) - free_after(s, g, out, into), 0)


def leaving(s: State, i: Index, a: Index) -> float:
    """What the total changes by when node i leaves group a for nowhere."""
    if a == s.gain.shape[0] - 1:
        return float(s.penalty[i])
    size = s.size[a] - s.weight[i]
    d = (s.worth[a] - s.gain[a, i] - s.inner[i]) * s.inverse[size] - s.worth[a] * s.inverse[s.size[a]]
    if s.counters[NEED]:
        after = short_after(s, a, i, -1) if size > 0 else 0
        d -= s.totals[PRICE] * (after - s.short[a])
    return float(d)


def refuse(s: State, i: Index, g: Index, step: Index) -> None:
    """Count node i's refused slots in (step 1) or out (step -1) of group g."""
    if not s.counters[NEED] or g == s.gain.shape[0] - 1:
        return
    for word in range(s.none.shape[1]):
        mask = s.busy[i, word]
        for bit in range(min(32, s.refused.shape[1] - 32 * word)):
            if mask >> bit & 1:
                slot = 32 * word + bit
                s.refused[g, slot] += step
                now = s.refused[g, slot]
                place = np.int64(1) << bit
                if now == 0:
                    s.none[g, word] |= place
                else:
                    s.none[g, word] &= ~place
                if now == 1:
                    s.one[g, word] |= place
                else:
                    s.one[g, word] &= ~place


def recount(s: State, g: Index) -> None:
    """The slots group g is short of, after a change of members."""
    if s.counters[NEED] and g != s.gain.shape[0] - 1:
        now = short_after(s, g, -1, -1) if s.size[g] > 0 else 0
        s.counters[SHORT] += now - s.short[g]
        s.short[g] = now


def relabel(s: State, i: Index, g: Index) -> None:
    s.group[i] = g
    s.label[i] = g


def relocate(s: State, i: Index, a: Index, b: Index) -> None:
    bin_ = s.gain.shape[0] - 1
    if a == bin_:
        s.totals[LEFT_OUT] -= s.penalty[i]
    else:
        s.worth[a] -= s.gain[a, i] + s.inner[i]
    if b == bin_:
        s.totals[LEFT_OUT] += s.penalty[i]
    else:
        s.worth[b] += s.gain[b, i] + s.inner[i]
    shift(s, i, -1, a, b)
    s.size[a] -= s.weight[i]
    s.size[b] += s.weight[i]
    relabel(s, i, b)
    refresh(s, a, b)
    refuse(s, i, a, -1)
    refuse(s, i, b, 1)
    recount(s, a)
    recount(s, b)


def swap_gain(s: State, i: Index, j: Index, a: Index, b: Index) -> float:
    """What the total changes by when i (in a, or unplaced) and j (in b) change places; equal weights."""
    bin_ = s.gain.shape[0] - 1
    v = s.value[i, j]
    d = np.float64(s.gain[b, i] - v - s.gain[b, j] + s.inner[i] - s.inner[j]) * s.inverse[s.size[b]]
    if a == bin_:
        d += s.penalty[i] - s.penalty[j]
    else:
        mine = np.float64(s.gain[a, j] - v - s.gain[a, i] + s.inner[j] - s.inner[i])
        d += mine * s.inverse[s.size[a]]
    if s.counters[NEED]:
        change = short_after(s, b, j, i) - s.short[b]
        if a != bin_:
            change += short_after(s, a, i, j) - s.short[a]
        d -= s.totals[PRICE] * change
    return float(d)


def swap(s: State, i: Index, j: Index, a: Index, b: Index) -> None:
    bin_ = s.gain.shape[0] - 1
    v = s.value[i, j]
    if a == bin_:
        s.totals[LEFT_OUT] += s.penalty[j] - s.penalty[i]
    else:
        s.worth[a] += s.gain[a, j] - v - s.gain[a, i] + s.inner[j] - s.inner[i]
    s.worth[b] += s.gain[b, i] - v - s.gain[b, j] + s.inner[i] - s.inner[j]
    shift(s, i, j, a, b)
    relabel(s, i, b)
    relabel(s, j, a)
    refresh(s, a, b)
    if s.counters[NEED]:
        refuse(s, i, a, -1)
        refuse(s, j, b, -1)
        refuse(s, i, b, 1)
        refuse(s, j, a, 1)
        recount(s, a)
        recount(s, b)


def group_total(s: State, g: Index) -> float:
    if g == s.gain.shape[0] - 1:
        return -float(s.totals[LEFT_OUT])
    return float(s.worth[g] * s.inverse[s.size[g]] - s.totals[PRICE] * s.short[g])


def trade(s: State, i: Index, a: Index, offset: Index, chance: float) -> Index:
    """Try to exchange a node of several people for as many single ones of another group; i's group after."""
    m, groups = s.value.shape[0], s.gain.shape[0]
    b = (offset * 31 + i) % np.int64(groups)
    if b == a:
        return a
    taken = np.empty(s.weight[i], np.int64)
    found = 0
    for step in range(m):
        x = (offset * 17 + step) % m
        if s.label[x] == b and s.weight[x] == 1:
            taken[found] = x
            found += 1
            if found == s.weight[i]:
                break
    if found < s.weight[i]:
        return a
    before = group_total(s, a) + group_total(s, b)
    relocate(s, i, a, b)
    for t in range(found):
        relocate(s, taken[t], b, a)
    d = group_total(s, a) + group_total(s, b) - before
    if d + chance > EPS:
        s.totals[TOTAL] += d
        s.counters[ACCEPTED] += 1
        return b
    for t in range(found):
        relocate(s, taken[t], a, b)
    relocate(s, i, b, a)
    return a


def sweep(
    s: State,
    rows: NDArray[np.int64],
    offsets: NDArray[np.int64],
    noise: NDArray[np.float32],
    temperature: float,
    loose: bool,
) -> None:
    """Scan the nodes `rows` in turn at one temperature; `loose` where group sizes may still change."""
    m, bin_ = s.value.shape[0], s.gain.shape[0] - 1
    t = np.float32(temperature)
    for r in range(rows.shape[0]):
        i, offset = rows[r], offsets[r]
        a: Index = np.int64(s.group[i])
        copy_gains(s, i, a)
        s.counters[PROPOSED] += m - 1
        if loose and s.size[a] - s.weight[i] >= s.low[a]:
            s.counters[PROPOSED] += bin_
            b, d = best_move(s, i, a, noise, offset, temperature)
            if b >= 0:
                relocate(s, i, a, b)
                s.totals[TOTAL] += d
                s.counters[ACCEPTED] += 1
                a = b
                copy_gains(s, i, a)
        if s.weight[i] > 1:
            b = trade(s, i, a, offset, temperature * np.float64(noise[offset]))
            if b != a:
                a = b
                copy_gains(s, i, a)
        j = 0
        while True:
            bonus = np.float32(0)
            if s.counters[SHORT] > 0:  # an exchange may pay in slots what it loses in worth
                bonus = np.float32(s.totals[PRICE] * (2 * s.counters[NEED]))
            if a == bin_:
                j = first_from_bin(s, i, j, noise, offset, t, bonus)
            else:
                j = first_swap(s, i, a, j, noise, offset, t, bonus)
            if j < 0:
                break
            b = np.int64(s.label[j])
            if b < bin_ and b != a and s.weight[i] == s.weight[j]:
                d = swap_gain(s, i, j, a, b)
                if d + temperature * np.float64(noise[offset + j]) > EPS:
                    swap(s, i, j, a, b)
                    s.totals[TOTAL] += d
                    s.counters[ACCEPTED] += 1
                    a = b
                    copy_gains(s, i, a)
            j += 1
        if s.totals[TOTAL] > s.totals[BEST] + EPS:
            s.totals[BEST] = s.totals[TOTAL]
            s.best[:] = s.group


Sweep = Callable[[State, Any, Any, Any, float, bool], None]


@functools.cache
def compiled() -> Sweep | None:
    """`sweep` compiled by numba (kept on disk beside this file), or None where numba is not installed."""
    try:
        loops: Any = importlib.import_module("matching.engine.kernel_loops")
    except ImportError:
        return None
    return cast(Sweep, loops.compile_sweep())

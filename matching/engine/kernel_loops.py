"""The helpers of the kernel as loops, and the compiled sweep. Imported only when numba is wanted."""

# mypy: ignore-errors
# Numba reads these functions as source; its types are its own.

import numpy as np
from numba import njit
from numba.extending import overload, register_jitable

from matching.engine import kernel
from matching.engine.kernel import BLOCK, EPS, MASKED, NEED, PRICE

ZERO = np.float32(0)
ONE32 = np.float32(1)


@register_jitable
def _count_swaps(vi, ga, gains, label, own, scale, noise, ia, own_i, t, bar):
    hits = np.int32(0)
    for j in range(vi.shape[0]):
        mine = ia * np.float32(np.int32(np.int32(ga[j] - vi[j]) - own_i))
        theirs = scale[j] * np.float32(np.int32(np.int32(gains[label[j]] - vi[j]) - own[j]))
        hits = np.int32(hits + np.int32(1 if (mine + theirs) + t * noise[j] > bar else 0))
    return hits


@register_jitable
def _find_swap(vi, ga, gains, label, own, scale, noise, ia, own_i, t, bar):
    for j in range(vi.shape[0]):
        mine = ia * np.float32(np.int32(np.int32(ga[j] - vi[j]) - own_i))
        theirs = scale[j] * np.float32(np.int32(np.int32(gains[label[j]] - vi[j]) - own[j]))
        if (mine + theirs) + t * noise[j] > bar:
            return j
    return -1


@overload(kernel.first_swap)
def _first_swap(s, i, a, start, noise, offset, t, bonus):
    def loops(s, i, a, start, noise, offset, t, bonus):
        m = s.own.shape[0]
        vi, ga, near = s.value[i], s.gain[a], noise[offset : offset + m]
        ia, own_i, bar = s.scale[i], s.own[i], -bonus
        lo = start
        while lo < m:
            hi = min(lo + BLOCK, m)
            v, g, lab, own, sc, nz = (
                vi[lo:hi],
                ga[lo:hi],
                s.label[lo:hi],
                s.own[lo:hi],
                s.scale[lo:hi],
                near[lo:hi],
            )
            if _count_swaps(v, g, s.gains, lab, own, sc, nz, ia, own_i, t, bar) > 0:
                return lo + _find_swap(v, g, s.gains, lab, own, sc, nz, ia, own_i, t, bar)
            lo = hi
        return -1

    return loops


@overload(kernel.first_from_bin)
def _first_from_bin(s, i, start, noise, offset, t, bonus):
    def loops(s, i, start, noise, offset, t, bonus):
        for j in range(start, s.own.shape[0]):
            theirs = s.scale[j] * np.float32(s.gains[s.label[j]] - s.value[i, j] - s.own[j])
            mine = np.float32(s.penalty[i] - s.penalty[j])
            if (mine + theirs) + t * noise[offset + j] > -bonus:
                return j
        return -1

    return loops


@overload(kernel.copy_gains)
def _copy_gains(s, i, a):
    def loops(s, i, a):
        for g in range(s.gain.shape[0]):
            s.gains[g] = s.gain[g, i]
        s.gains[a] = -MASKED

    return loops


@register_jitable
def _move_two(vi, vj, ga, gb):
    for x in range(vi.shape[0]):
        d = vi[x] - vj[x]
        ga[x] -= d
        gb[x] += d


@register_jitable
def _add(v, g):
    for x in range(v.shape[0]):
        g[x] += v[x]


@register_jitable
def _take(v, g):
    for x in range(v.shape[0]):
        g[x] -= v[x]


@overload(kernel.shift)
def _shift(s, i, j, a, b):
    def loops(s, i, j, a, b):
        bin_ = s.gain.shape[0] - 1
        if j >= 0 and a != bin_ and b != bin_:
            _move_two(s.value[i], s.value[j], s.gain[a], s.gain[b])
            return
        if a != bin_:
            _take(s.value[i], s.gain[a])
            if j >= 0:
                _add(s.value[j], s.gain[a])
        if b != bin_:
            _add(s.value[i], s.gain[b])
            if j >= 0:
                _take(s.value[j], s.gain[b])

    return loops


@register_jitable
def _refresh_one(label, own, scale, ga, g, inverse):
    mark = np.uint16(g)
    for x in range(label.shape[0]):
        mine = label[x] == mark
        own[x] = ga[x] if mine else own[x]
        scale[x] = inverse if mine else scale[x]


@register_jitable
def _mask_one(label, own, scale, g):
    for x in range(label.shape[0]):
        if label[x] == g:
            own[x] = MASKED
            scale[x] = ONE32


@overload(kernel.refresh)
def _refresh(s, a, b):
    def loops(s, a, b):
        bin_ = s.gain.shape[0] - 1
        for g in (a, b):
            if g == bin_:
                _mask_one(s.label, s.own, s.scale, g)
            else:
                _refresh_one(s.label, s.own, s.scale, s.gain[g], g, np.float32(s.inverse[s.size[g]]))

    return loops


@overload(kernel.popcount)
def _popcount(x):
    def loops(x):
        x = x - ((x >> 1) & 0x55555555)
        x = (x & 0x33333333) + ((x >> 2) & 0x33333333)
        x = (x + (x >> 4)) & 0x0F0F0F0F
        return ((x * 0x01010101) & 0xFFFFFFFF) >> 24

    return loops


@overload(kernel.best_move)
def _best_move(s, i, a, noise, offset, temperature):
    def loops(s, i, a, noise, offset, temperature):
        k, m, w = s.gain.shape[0] - 1, s.own.shape[0], s.weight[i]
        base, known = 0.0, False
        top, best, best_gain = EPS, -1, 0.0
        for g in range(k + 1):
            if g == a or s.size[g] + w > s.high[g]:
                continue
            if not known:
                base, known = kernel.leaving(s, i, a), True
            if g == k:
                d = -s.penalty[i]
            else:
                after = (s.worth[g] + s.gains[g] + s.inner[i]) * s.inverse[s.size[g] + w]
                d = after - s.worth[g] * s.inverse[s.size[g]]
                if s.counters[NEED]:
                    d -= s.totals[PRICE] * (kernel.short_after(s, g, -1, i) - s.short[g])
            d += base
            noisy = d + temperature * np.float64(noise[offset + m + g])
            if noisy > top:
                top, best, best_gain = noisy, g, d
        return best, best_gain

    return loops


# Numba compiles only what it is told to: the scalar parts keep their one source in kernel.py.
for _name in (
    "free_after",
    "short_after",
    "leaving",
    "refuse",
    "recount",
    "relabel",
    "relocate",
    "swap_gain",
    "swap",
    "group_total",
    "trade",
):
    register_jitable(getattr(kernel, _name))


def compile_sweep():
    try:
        return njit(cache=True, nogil=True, boundscheck=False)(kernel.sweep)
    except RuntimeError:  # nowhere to keep it: every process compiles for itself
        return njit(nogil=True, boundscheck=False)(kernel.sweep)

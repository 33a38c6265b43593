"""Mutual pairs: a matching of greatest weight in a general graph, exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.engine.answers import Pairs
from matching.engine.blossoming import heaviest
from matching.engine.problem import CHUNK

LEVELS = 1 << 40  # whole numbers that values are scaled to: a thousand-millionth of the largest, or finer


def pair_up(
    value_given: ArrayLike,
    *,
    allowed: ArrayLike | None = None,
    apart: ArrayLike | None = None,
    most_pairs: bool = False,
) -> Pairs:
    """Pair people so that the sum over pairs of what each gains, taken at its smaller side, is greatest.

    value_given: (n, n), value_given[i, j] is what j gives i; entries that are NaN, or 0 or below on either side,
        make no pair. allowed: bool (n, n), both sides must allow. apart: integer (pairs, 2) that never pair.
    most_pairs: place as many people as possible first, then the greatest sum.

    Exact at every size, to a thousand-millionth of the largest value; how: see blossoming.
    Raises ValueError for bad shapes and infinite values.
    """
    given = np.asarray(value_given, dtype=np.float64)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"value_given must be a square matrix (n, n), not of shape {given.shape}.")
    if np.isinf(given).any():
        raise ValueError("value_given has entries that are infinite; use NaN for a pair that cannot be.")
    n = len(given)
    mutual = np.fmin(given, given.T)
    mutual[np.isnan(given) | np.isnan(given.T)] = 0
    np.fill_diagonal(mutual, 0)
    if allowed is not None:
        table = np.asarray(allowed, dtype=np.bool_)
        if table.shape != (n, n):
            raise ValueError(f"allowed must have the shape ({n}, {n}).")
        mutual[~(table & table.T)] = 0
    if apart is not None:
        kept = np.asarray(apart, dtype=np.int64).reshape(-1, 2)
        if kept.size and (kept.min() < 0 or kept.max() >= n):
            raise ValueError("apart names people who are not there.")
        mutual[kept[:, 0], kept[:, 1]] = mutual[kept[:, 1], kept[:, 0]] = 0
    pairs = _best(mutual, most_pairs)
    odd = sorted(set(range(n)) - {p for pair in pairs for p in pair})
    return Pairs(
        pairs=pairs,
        odd=odd,
        reasons_odd=[_odd_reason(mutual, person, odd) for person in odd],
        value=float(sum(mutual[a, b] for a, b in pairs)),
        blocking=blocking_pairs(given, mutual, pairs),
    )


def _best(mutual: NDArray[np.float64], most_pairs: bool) -> list[tuple[int, int]]:
    """The heaviest pairs; with `most_pairs` the heaviest of those that are most."""
    half, top = len(mutual) // 2, float(mutual.max(initial=0.0))
    if not top:
        return []
    levels = min(LEVELS, (1 << 61) // max(half * (half + 2), 1))  # so that sums stay inside int64
    whole = top <= 1 << 20 and bool((mutual == np.rint(mutual)).all())
    unit = max(1, levels >> 20) if whole else levels / top
    weights = np.rint(mutual * unit).astype(np.int64)
    np.maximum(weights, 1, out=weights, where=mutual > 0)
    step = int(unit) if whole else 1
    if not most_pairs:
        return heaviest(weights, step)
    for lift in (
        2,
        half + 1,
    ):  # a little often suffices: where nobody who could have a pair is alone, there it does
        lifted = np.where(weights > 0, weights + lift * int(weights.max()), 0)
        pairs = heaviest(lifted, step)
        if len(pairs) == half:
            break
    return pairs


def _odd_reason(mutual: NDArray[np.float64], person: int, odd: list[int]) -> str:
    possible = int((mutual[person] > 0).sum())
    if not possible:
        return "There is nobody with whom both would gain."
    if len(odd) % 2 and len(odd) == 1:
        return f"The number of people is odd; {possible} others would suit."
    others = "one person" if possible == 1 else f"{possible} people"
    verb = "is" if possible == 1 else "are"
    return f"Would suit {others}, who {verb} paired so that the whole gains more."


def blocking_pairs(
    given: NDArray[np.float64], mutual: NDArray[np.float64], pairs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Pairs that could be, and of whom both gain more from each other than from whom they have."""
    have = np.zeros(len(given))
    for a, b in pairs:
        have[a], have[b] = given[a, b], given[b, a]
    found: list[tuple[int, int]] = []
    for r in range(0, len(given), CHUNK):
        rather = given[r : r + CHUNK] > have[r : r + CHUNK, None]
        back = have[None, :] < given[:, r : r + CHUNK].T
        rows, columns = np.nonzero(rather & back & (mutual[r : r + CHUNK] > 0))
        found += [(a, b) for a, b in zip((rows + r).tolist(), columns.tolist(), strict=True) if a < b]
    return found

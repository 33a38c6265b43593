"""Mutual pairs: a matching of greatest weight in a general graph, exact (Edmonds 1965; Galil 1986)."""

from __future__ import annotations

import numpy as np
import rustworkx
from numpy.typing import ArrayLike, NDArray

from matching.engine.answers import Pairs
from matching.engine.problem import CHUNK

LEVELS = 1 << 40  # whole-number weights for the exact solver: a ten-billionth of the largest value


def pair_up(
    value_given: ArrayLike,
    *,
    allowed: ArrayLike | None = None,
    apart: ArrayLike | None = None,
    most_pairs: bool = False,
    nearest: int | None = None,
) -> Pairs:
    """Pair people so that the sum over pairs of what each gains, taken at its smaller side, is greatest.

    value_given: (n, n), value_given[i, j] is what j gives i; entries that are NaN, or 0 or below on either side,
        make no pair. allowed: bool (n, n), both sides must allow. apart: integer (pairs, 2) that never pair.
    most_pairs: place as many people as possible first, then the greatest sum. nearest: look only at pairs where
        one is among the other's best `nearest`; exact among those (for thousands of people), not among all.

    Exact: the value is that of networkx's max_weight_matching (rustworkx, a port, some hundred times faster).
    Raises ValueError for bad shapes and infinite values.
    """
    given = np.asarray(value_given, dtype=np.float64)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"value_given must be a square matrix (n, n), not of shape {given.shape}.")
    if np.isinf(given).any():
        raise ValueError("value_given has entries that are infinite; use NaN for a pair that cannot be.")
    if nearest is not None and nearest < 1:
        raise ValueError("nearest must be one or more.")
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
    first, second = _edges(mutual, nearest)
    weights = mutual[first, second]
    top = float(weights.max(initial=0.0))
    whole = bool((weights == np.rint(weights)).all()) and top <= LEVELS
    unit = 1.0 if whole or not top else LEVELS / top
    scaled = np.maximum(np.rint(weights * unit), 1).astype(np.int64)
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(n))
    graph.add_edges_from(list(zip(first.tolist(), second.tolist(), scaled.tolist(), strict=True)))
    matched = rustworkx.max_weight_matching(graph, max_cardinality=most_pairs, weight_fn=int)
    pairs = sorted((min(a, b), max(a, b)) for a, b in matched)
    odd = sorted(set(range(n)) - {p for pair in pairs for p in pair})
    return Pairs(
        pairs=pairs,
        odd=odd,
        reasons_odd=[_odd_reason(mutual, person, odd) for person in odd],
        value=float(sum(mutual[a, b] for a, b in pairs)),
        blocking=blocking_pairs(given, mutual, pairs),
    )


def _edges(mutual: NDArray[np.float64], nearest: int | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if nearest is None or nearest >= len(mutual) - 1:
        first, second = np.nonzero(np.triu(mutual, 1) > 0)
        return first, second
    rows, columns = [], []
    for r in range(0, len(mutual), CHUNK):
        block = mutual[r : r + CHUNK]
        best = np.argpartition(-block, nearest - 1, axis=1)[:, :nearest]
        rows.append(np.repeat(np.arange(r, r + len(block)), nearest))
        columns.append(best.ravel())
    row, column = np.concatenate(rows), np.concatenate(columns)
    good = mutual[row, column] > 0
    edges = np.unique(np.sort(np.stack([row[good], column[good]], axis=1), axis=1), axis=0)
    return edges[:, 0], edges[:, 1]


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

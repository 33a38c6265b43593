"""What no partition can be above."""

from __future__ import annotations

import numpy as np

from matching.engine.problem import CHUNK, Problem


def upper_bound(problem: Problem) -> float:
    """Half the sum over people of the best they could have: their dearest partners, at the best allowed size.

    A pair's worth is half its first member's and half its second's, and nobody's half can be above their best
    s - 1 partners in a group of s. It ignores that partners are shared: say "cannot be above", not "nearly best".
    """
    n = problem.people
    if n == 0:
        return 0.0
    bounds = problem.per_group if problem.per_group is not None else (problem.any_size,)
    sizes = sorted({s for low, high in bounds for s in range(low, min(high, n) + 1)})
    most = max(sizes, default=1)
    against = [np.zeros(0, np.int64)] * n
    if len(problem.apart):
        both = np.concatenate([problem.apart, problem.apart[:, ::-1]])
        both = both[np.argsort(both[:, 0], kind="stable")]
        against = np.split(both[:, 1], np.searchsorted(both[:, 0], np.arange(1, n)))
    whole = 0.0
    for r in range(0, n, CHUNK):
        block = problem.raw[r : r + CHUNK].copy()
        for x in range(len(block)):
            block[x, against[r + x]] = -np.inf
            block[x, r + x] = -np.inf
        keep = min(most - 1, n - 1)
        if keep > 0:
            best = -np.sort(np.partition(-block, keep - 1, axis=1)[:, :keep], axis=1)
        else:
            best = np.zeros((len(block), 0))
        sums = np.concatenate([np.zeros((len(block), 1)), np.cumsum(best, axis=1)], axis=1)
        choices = np.array([sums[:, s - 1] * problem.inverse[s] for s in sizes if s - 1 <= keep])
        top = choices.max(axis=0) / 2 if len(choices) else np.full(len(block), -np.inf)
        if problem.raw_penalty is not None:
            top = np.maximum(top, -problem.raw_penalty[r : r + CHUNK])
        whole += float(top.sum())
    return whole + 1e-9 * max(1.0, abs(whole))

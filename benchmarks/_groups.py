"""People to be matched, made from fixed seeds, and the ways of grouping them that the engine is held against."""

import csv
import itertools
import time

import numpy as np

from common.testing import shared_folder
from matching.engine import kernel, prepare
from matching.engine.search import construct, people_of
from matching.engine.state import Draws, build, noise_for

MUSEUMS = shared_folder() / "data" / "museums" / "mapping-museums-2021.csv"
GROUPS = {120: 10, 240: 12, 480: 20}


def ranint(n, seed):
    """A RanInt-like instance: (value, size bounds, number of groups)."""
    half = np.triu(np.random.default_rng(seed).integers(0, 101, (n, n)), 1).astype(float)
    mean = n / GROUPS[n]
    return half + half.T, (int(np.ceil(0.8 * mean)), int(1.2 * mean)), GROUPS[n]


def museum_people(n, seed):
    """(value, apart, availability) of n people at real museums; places are drawn at random where there is no file."""
    rng = np.random.default_rng(seed)
    places = _places(rng)
    where = places[rng.integers(0, 10**9, n) % len(places)]
    offered, wanted = np.zeros((n, 40), np.float32), np.zeros((n, 40), np.float32)
    for person in range(n):
        offered[person, rng.choice(40, 4, replace=False)] = 1
        wanted[person, rng.choice(40, 4, replace=False)] = 1
    value, apart = np.zeros((n, n)), []
    for r in range(0, n, 512):
        far = np.hypot(
            where[r : r + 512, None, 0] - where[None, :, 0], where[r : r + 512, None, 1] - where[None, :, 1]
        )
        value[r : r + 512] = offered[r : r + 512] @ wanted.T + wanted[r : r + 512] @ offered.T - far / 200
    for person in range(n - 1):
        others = person + 1 + np.flatnonzero(rng.random(n - 1 - person) < 0.2).astype(np.int32)
        apart.append(np.stack([np.full(len(others), person, np.int32), others], axis=1))
    return value, np.concatenate(apart), rng.random((n, 14)) < 0.65


def _places(rng):
    if not MUSEUMS.exists():
        return rng.random((4000, 2)) * [500, 900]
    with MUSEUMS.open(newline="", encoding="utf-8") as lines:
        rows = [(row["longitude"], row["latitude"]) for row in csv.DictReader(lines)]
    return np.array(
        [(float(x) * 70, float(y) * 111) for x, y in rows if x not in ("", "na") and y not in ("", "na")]
    )


def keeps_rules(groups, apart, free, low, high):
    """Checked from the raw input, with nothing of the engine's."""
    n = len(free)
    at = np.full(n, -1)
    for g, members in enumerate(groups):
        at[members] = g
    whole = sorted(itertools.chain(*groups)) == list(range(n))
    sizes = all(low <= len(members) <= high for members in groups)
    slots = all(free[members].all(axis=0).any() for members in groups)
    return whole and sizes and slots and not (at[apart[:, 0]] == at[apart[:, 1]]).any()


def by_size(value, groups):
    """The worth of groups: each pair divided by its group's size less one."""
    return sum(float(np.triu(value[np.ix_(g, g)], 1).sum()) / max(len(g) - 1, 1) for g in groups)


def greedy(value, apart, free, low):
    """What a careful person with a spreadsheet does: fill groups of `low` with the next best who fits."""
    n = len(value)
    against = np.zeros((n, n), bool)
    against[apart[:, 0], apart[:, 1]] = against[apart[:, 1], apart[:, 0]] = True
    left = np.ones(n, bool)
    groups, misfits = [], 0
    while left.sum() >= 2 * low:
        group = [int(np.flatnonzero(left)[0])]
        left[group[0]] = False
        while len(group) < low:
            worth = value[group].sum(axis=0)
            fits = left & ~against[group].any(axis=0) & (free & free[group].all(axis=0)).any(axis=1)
            if not fits.any():
                misfits += 1
                fits = left
            group.append(int(np.where(fits, worth, -np.inf).argmax()))
            left[group[-1]] = False
        groups.append(group)
    groups.append(np.flatnonzero(left).tolist())
    return groups, misfits


def descent(problem, k, seconds):
    """Plain descent from random starts: the best objective in the time."""
    began, draws, best = time.perf_counter(), Draws(5), -np.inf
    everyone, still = np.arange(problem.nodes), np.zeros(problem.nodes, np.int64)
    while best == -np.inf or time.perf_counter() - began < seconds:
        state = build(problem, construct(problem, k, draws), problem.price, problem.bounds(k)[0])
        while True:
            taken = int(state.counters[kernel.ACCEPTED])
            prepare()(state, everyone, still, noise_for(problem.nodes, k), 0.0, True)
            if int(state.counters[kernel.ACCEPTED]) == taken:
                break
        best = max(best, problem.objective(*people_of(problem, state.group.astype(np.int64), k)))
    return best


def by_highs(value, size, seconds):
    """Groups of one size by HiGHS: (what it found, whether it proved it, seconds)."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_array

    n = len(value)
    k, both = n // size, list(itertools.combinations(range(n), 2))
    seats = n * k
    table = lil_array((n + k + 2 * len(both) * k, seats + len(both) * k))
    for person in range(n):
        for g in range(k):
            table[person, person * k + g] = table[n + g, person * k + g] = 1
    for x, (a, b) in enumerate(both):
        for g in range(k):
            row, pair = n + k + 2 * (x * k + g), seats + x * k + g
            table[row, pair] = table[row + 1, pair] = 1
            table[row, a * k + g] = table[row + 1, b * k + g] = -1
    cost = np.concatenate([np.zeros(seats), -np.repeat([value[a, b] for a, b in both], k)])
    rows = LinearConstraint(
        table.tocsr(),
        [1.0] * n + [float(size)] * k + [-np.inf] * (2 * len(both) * k),
        [1.0] * n + [float(size)] * k + [0.0] * (2 * len(both) * k),
    )
    began = time.perf_counter()
    found = milp(
        cost, constraints=rows, integrality=1, bounds=Bounds(0, 1), options={"time_limit": float(seconds)}
    )
    return -(found.fun or 0.0), found.status == 0, time.perf_counter() - began

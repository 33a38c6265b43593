"""What no partition can be above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.problem import CHUNK, Problem

Floats = NDArray[np.float64]
NEAR = 48  # partners of each person by whom prices are found; they are then held against everybody
ROUNDS = 60  # of lowering the bound


def upper_bound(problem: Problem) -> float:
    """The dual of a fractional matching: prices of people under which no pair inside a group can bring more.

    In a group of s a person has s - 1 pairs, each of which counts 1 / (s - 1) (or 1, where pairs are summed), and less
    where groups of that size do. So whatever the prices u, a partition is worth at most what each person's pairs pay
    at their own price, and for each pair what it is worth above both prices, at its greatest share. Every choice of u
    bounds; a good one is looked for, and then held against all pairs. It ignores that groups are whole: say "cannot
    be above", not "nearly best".
    """
    if problem.people == 0:
        return 0.0
    dual = _Dual.of(problem)
    whole = dual.bound(dual.lower())
    return whole + 1e-9 * max(1.0, abs(whole))


@dataclass
class _Dual:
    """The terms of the bound: everybody has `least` to `most` shares, a pair at most `share`, `out` is the price of
    being left out."""

    problem: Problem
    least: float
    most: float
    share: float
    out: Floats
    against: list[NDArray[np.int64]]  # of each person: with whom they may not share a group

    @classmethod
    def of(cls, problem: Problem) -> _Dual:
        bounds = problem.per_group or (problem.any_size,)
        low, high = min(b[0] for b in bounds), min(max(b[1] for b in bounds), problem.people)
        sizes = np.arange(min(low, high), high + 1)
        pairs_of_one = (sizes - 1) * problem.inverse[sizes]
        least, most = float(pairs_of_one.min()), float(pairs_of_one.max())
        share = float(problem.inverse[sizes[sizes > 1]].max(initial=0.0)) or 1.0
        out = -problem.raw_penalty if problem.raw_penalty is not None else np.full(problem.people, -np.inf)
        pairs = np.concatenate([problem.apart, problem.apart[:, ::-1]])
        pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        against = np.split(pairs[:, 1], np.searchsorted(pairs[:, 0], np.arange(1, problem.people)))
        return cls(problem, least, most, share, out, against)

    def rows(self, r: int) -> Floats:
        """Worth of some people's pairs; minus infinity where two may not share a group."""
        p = self.problem
        block = p.raw[r : r + CHUNK].copy()
        if p.need and p.available is not None:
            common = p.available[r : r + CHUNK].astype(np.float32) @ p.available.T.astype(np.float32)
            block[common < p.need] = -np.inf
        for x in range(len(block)):
            block[x, self.against[r + x]] = -np.inf
            block[x, r + x] = -np.inf
        return block

    def paid(self, u: Floats) -> Floats:
        """The most that each person's own price can come to."""
        return np.maximum(np.maximum(u * self.least, u * self.most), self.out)

    def bound(self, u: Floats) -> float:
        whole = float(self.paid(u).sum())
        for r in range(0, len(u), CHUNK):
            over = self.rows(r) - u[r : r + CHUNK, None] - u[None, :]
            whole += self.share * float(over[over > 0].sum()) / 2
        return whole

    @property
    def wanted(self) -> int:
        """How many pairs a person has where every share is at its greatest."""
        return min(max(1, round(self.most / self.share)), self.problem.people - 1)

    def near(self, u: Floats) -> tuple[NDArray[np.int64], Floats]:
        """The partners that are dearest to each person above their price, and what those pairs are worth."""
        count = min(max(NEAR, 2 * self.wanted), len(u) - 1)
        found, worth = [], []
        for r in range(0, len(u), CHUNK):
            block = self.rows(r)
            best = np.argpartition(u[None, :] - block, count - 1, axis=1)[:, :count]
            found.append(best)
            worth.append(np.take_along_axis(block, best, axis=1))
        return np.concatenate(found), np.concatenate(worth)

    def start(self) -> Floats:
        """Half of what the last of one's dearest partners brings."""
        n = len(self.out)
        if n < 2:
            return np.zeros(n)
        _, worth = self.near(np.zeros(n))
        last = -np.partition(-worth, self.wanted - 1, axis=1)[:, self.wanted - 1]
        return np.where(np.isfinite(last), last, 0.0) / 2

    def lower(self) -> Floats:
        """Prices at which everybody has about as many pairs above them as a group gives: the bound is then lowest."""
        u = self.start()
        if len(u) < 2:
            return u
        mates, worth = self.near(u)
        best, lowest = u, np.inf
        for x in range(ROUNDS):
            top = -np.partition(u[mates] - worth, last := min(self.wanted, mates.shape[1] - 1), axis=1)
            fair = (top[:, self.wanted - 1] + top[:, last]) / 2
            u = u + (np.where(np.isfinite(fair), fair, u) - u) / (2 + x / 10)
            above = np.maximum(worth - u[mates] - u[:, None], 0).sum() * self.share / 2
            if (now := float(self.paid(u).sum() + above)) < lowest:
                best, lowest = u, now
        return best

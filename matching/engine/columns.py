"""Small groups as columns of a linear programme: good groups are looked for where its prices say that they pay.

An annealer moves one or two people at a time; where groups are of four or five, the best partition is many such
moves away, through worse ones. The programme sees them all at once: each column is a group that keeps every rule,
each row a node that is in one group at most (column generation, Gilmore and Gomory 1961, for set packing). A beam
search finds the columns; a dive (take what the programme is surest of, price again what is left) makes it whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.engine.kernel import NEED, State

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Groups = list[tuple[int, ...]]
NEAR, BEAM, KEEP = (
    40,
    60,
    4,
)  # partners looked at for each node; partial groups kept; columns taken from each node
AT_ONCE = 64  # nodes priced together
ROUNDS, AGAIN, FEW = (
    12,
    1,
    0.05,
)  # of pricing before the dive, and in it; enough when a round finds so few a node
SURE, AT_LEAST = (
    0.8,
    0.1,
)  # shares above which columns are taken, and how much of the whole in each step of the dive
COVER = 4.0  # what placing a node is worth, in largest values, where everybody must be
PAYS = 1e-6
MASTER, LOOK = (
    5_000,
    10,
)  # what a column in the programme and a look at a group cost, in proposals of the annealer


@dataclass
class Columns:
    """The groups known so far over the nodes of a state whose groups all have the same bounds."""

    state: State
    must: bool  # everybody is to be placed
    groups: Groups = field(default_factory=list)
    worth: list[float] = field(default_factory=list)
    known: set[tuple[int, ...]] = field(default_factory=set)
    spent: int = 0  # in proposals, so that a budget of steps can pay for it

    def __post_init__(self) -> None:
        s = self.state
        self.unit = max(1.0, float(s.value.max(initial=0)))
        self.value = s.value / self.unit
        self.inner = s.inner / self.unit
        self.bonus = s.penalty / self.unit + (COVER * s.weight if self.must else 0.0)
        counts = {size: round(min(1.0, float(s.inverse[size]) * (size - 1)), 9)
                  for size in range(max(int(s.low[0]), 2), int(s.high[0]) + 1)}  # fmt: skip
        self.sizes = sorted(counts, key=lambda size: (-counts[size], size))
        for g in range(len(s.size) - 1):
            mine = np.flatnonzero(s.group == g)
            if s.short[g] == 0 and len(mine) and self.value[np.ix_(mine, mine)].min() >= -1.0:
                self.add(tuple(mine.tolist()))

    def add(self, nodes: tuple[int, ...]) -> None:
        if nodes in self.known:
            return
        mine = np.array(nodes)
        size = int(self.state.weight[mine].sum())
        inside = float(self.value[np.ix_(mine, mine)].sum()) / 2 + float(self.inner[mine].sum())
        self.known.add(nodes)
        self.groups.append(nodes)
        self.worth.append(inside * float(self.state.inverse[size]) + float(self.bonus[mine].sum()))

    def dive(self, enough: Callable[[], bool]) -> Groups | None:
        """Groups that share nobody; None where `enough` says that it is taking too long."""
        alive = np.ones(len(self.state.own), bool)
        chosen: Groups = []
        rounds, places = ROUNDS, len(self.state.size) - 1
        while alive.any() and len(chosen) < places:
            shares, open_ = self._settle(alive, places - len(chosen), rounds, enough)
            if enough():
                return None
            if not len(open_) or shares.max() < PAYS:
                break
            rounds = AGAIN
            least = max(1, int(AT_LEAST * (places - len(chosen))))
            for rank, x in enumerate(np.argsort(-shares, kind="stable").tolist()):
                if shares[x] < PAYS or (shares[x] < SURE and rank >= least):
                    break
                group = self.groups[open_[x]]
                if alive[list(group)].all() and len(chosen) < places:
                    chosen.append(group)
                    alive[list(group)] = False
        return chosen

    def _settle(
        self, alive: NDArray[np.bool_], places: int, rounds: int, enough: Callable[[], bool]
    ) -> tuple[Floats, list[int]]:
        """Price until little pays, smaller sizes and those that count more first; then the shares it gives."""
        prices, place, shares, open_ = self._master(alive, places)
        for _ in range(rounds):
            new = 0
            for size in self.sizes:
                if (new := self._price(prices, place, alive, size)) or enough():
                    break
            if not new:
                break
            prices, place, shares, open_ = self._master(alive, places)
            if new < FEW * alive.sum():
                break
        return shares, open_

    def _master(self, alive: NDArray[np.bool_], places: int) -> tuple[Floats, float, Floats, list[int]]:
        """Prices of the nodes and of a place for a group; shares of the columns among the nodes still alive."""
        import scipy

        open_ = [x for x, g in enumerate(self.groups) if alive[list(g)].all()]
        if not open_:
            return np.where(alive, self.bonus, 0.0), 0.0, np.zeros(0), open_
        rows = np.concatenate([np.array(self.groups[x]) for x in open_])
        ends = np.cumsum([0, *(len(self.groups[x]) for x in open_)])
        table = scipy.sparse.csc_array((np.ones(len(rows)), rows, ends), shape=(len(alive), len(open_)))
        table = scipy.sparse.vstack([table, scipy.sparse.csc_array(np.ones((1, len(open_))))], format="csc")
        cost = -np.array([self.worth[x] for x in open_])
        limits = np.append(np.ones(len(alive)), places)
        answer = scipy.optimize.linprog(cost, A_ub=table, b_ub=limits, bounds=(0, None), method="highs-ipm")
        self.spent += MASTER * len(open_)
        if answer.status != 0:
            return np.where(alive, self.bonus, 0.0), 0.0, np.zeros(0), []
        # Rounded, so that what a machine does in its last digits decides nothing.
        prices = np.round(-np.asarray(answer.ineqlin.marginals), 7)
        return prices[:-1], float(prices[-1]), np.round(np.asarray(answer.x), 7), open_

    def _price(self, prices: Floats, place: float, alive: NDArray[np.bool_], size: int) -> int:
        """Add groups of one size that pay at these prices; how many were new."""
        before = len(self.groups)
        nodes = np.flatnonzero(alive)
        for r in range(0, len(nodes), AT_ONCE):
            for found in self._beam(nodes[r : r + AT_ONCE], nodes, prices - self.bonus, place, size):
                self.add(found)
        return len(self.groups) - before

    def _beam(self, first: Ints, nodes: Ints, due: Floats, place: float, size: int) -> Groups:
        """Groups of `size` people around each of `first` that bring more than the prices due."""
        s, count = self.state, len(first)
        near = min(NEAR, len(nodes) - 1)
        if near < 1:
            return []
        rate, slots = float(s.inverse[size]), s.refused.shape[1]
        toward = self.value[np.ix_(first, nodes)] * rate + (self.inner * rate - due)[nodes]
        toward[nodes[None, :] == first[:, None]] = -np.inf
        at = np.argpartition(-toward, near - 1, axis=1)[:, :near]
        gain = np.take_along_axis(toward, at, axis=1)
        order = np.argsort(-gain, axis=1, kind="stable")
        gain, mates = np.take_along_axis(gain, order, axis=1), nodes[np.take_along_axis(at, order, axis=1)]
        between = self.value[mates[:, :, None], mates[:, None, :]] * rate
        weight, busy, rows = s.weight[mates], s.busy[mates], np.arange(count)[:, None]
        score = (self.inner[first] * rate - due[first] - place)[:, None]
        held, refused = s.weight[first][:, None], s.busy[first][:, None, :]
        ahead, members = gain[:, None, :], np.zeros((count, 1, 0), np.int64)
        last = np.full((count, 1), -1)
        found: Groups = []
        for _ in range(size - 1):
            fits = (np.arange(near) > last[:, :, None]) & (held[:, :, None] + weight[:, None, :] <= size)
            total = np.where(fits, score[:, :, None] + ahead, -np.inf)
            if s.counters[NEED]:
                gone = np.bitwise_count(refused[:, :, None, :] | busy[:, None, :, :]).sum(axis=3)
                total[slots - gone.astype(np.int64) < s.counters[NEED]] = -np.inf
            self.spent += LOOK * total.size
            flat = total.reshape(count, -1)
            keep = min(BEAM, flat.shape[1])
            best = np.argpartition(-flat, keep - 1, axis=1)[:, :keep]
            score, parent, last = np.take_along_axis(flat, best, axis=1), best // near, best % near
            members = np.concatenate([members[rows, parent], mates[rows, last][:, :, None]], axis=2)
            held, refused = held[rows, parent] + weight[rows, last], refused[rows, parent] | busy[rows, last]
            ahead = ahead[rows, parent] + between[rows, last]
            whole = np.where(held == size, score, -np.inf)
            top = np.argsort(-whole, axis=1, kind="stable")[:, :KEEP]
            for x, y in np.argwhere(np.take_along_axis(whole, top, axis=1) > PAYS).tolist():
                found.append(tuple(sorted([int(first[x]), *members[x, top[x, y]].tolist()])))
            score = np.where(held == size, -np.inf, score)
            if not np.isfinite(score).any():
                break
        return found

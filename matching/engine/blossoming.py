"""A matching of greatest weight, proved over all pairs while only few of them are ever searched.

Blossom algorithms are slow on dense graphs, and hardly a pair of a dense graph matters. So a linear programme over
each node's best partners is solved by cutting planes (Grötschel and Holland 1985): a price a node, and a price for
each odd set of nodes that the programme would have divided into halves. Where the prices of two nodes, and of the
sets they are both in, are at least their weight, and that for all pairs, then no matching is worth more than all
prices together (weak duality). Mostly the programme's answer is a matching and worth just that. If not, a pair with
prices above its weight by more than the gap is in no better matching: it is left out, and the few pairs that remain
are searched by a blossom algorithm (reduced-cost fixing). What decides is compared in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import rustworkx
from numpy.typing import NDArray

from matching.engine.problem import CHUNK

Ints = NDArray[np.int64]
DENSE = 150  # people up to whom every pair is simply searched
NEAR = 8  # partners of each node in the first programme, and that a round of pricing may add
ROUNDS = 10  # of the programme; past them the search has more to do
HALF = 1e-6


def heaviest(weights: Ints, step: int = 1) -> list[tuple[int, int]]:
    """Pairs of nodes whose weights add up to the most there is.

    weights: (n, n), symmetric, 0 where no pair may be. step: a number of which every weight is a multiple.
    """
    if len(weights) <= DENSE:
        return _search(weights, np.argwhere(np.triu(weights, 1)))
    proof = _Proof(weights)
    pairs = proof.make()
    complete = -1  # pairs with as much slack as this have all been searched
    # A pair with more slack than the gap less one step is in no matching that is heavier.
    while (gap := proof.above() - sum(int(weights[a, b]) for a, b in pairs) - step) > complete:
        complete = gap
        pairs = _search(weights, proof.within(gap))
    return pairs


def _search(weights: Ints, edges: Ints) -> list[tuple[int, int]]:
    """The heaviest matching of these edges, one connected part at a time."""
    import scipy

    n = len(weights)
    worth = weights[edges[:, 0], edges[:, 1]]
    graph = scipy.sparse.csc_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    part = scipy.sparse.csgraph.connected_components(graph, directed=False)[1][edges[:, 0]]
    order = np.argsort(part, kind="stable")
    pairs: list[tuple[int, int]] = []
    for mine in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
        nodes, at = np.unique(edges[mine], return_inverse=True)
        small = rustworkx.PyGraph(multigraph=False)
        small.add_nodes_from(nodes.tolist())
        ends = at.reshape(-1, 2)
        small.add_edges_from(
            list(zip(ends[:, 0].tolist(), ends[:, 1].tolist(), worth[mine].tolist(), strict=True))
        )
        matched = rustworkx.max_weight_matching(small, weight_fn=int)
        pairs += [(min(a, b), max(a, b)) for a, b in ((int(nodes[x]), int(nodes[y])) for x, y in matched)]
    return sorted(pairs)


@dataclass
class _Proof:
    """Whole prices of nodes and of odd sets, none negative, that hold for every pair."""

    weights: Ints
    prices: Ints = field(init=False)
    sets: list[Ints] = field(default_factory=list)
    charges: list[int] = field(default_factory=list)

    def make(self) -> list[tuple[int, int]]:
        """Find the prices, and good pairs: the programme's own where they are whole."""
        self.top = max(int(self.weights.max(initial=0)), 1)
        self.prices = np.zeros(len(self.weights), np.int64)
        if len(self.weights) % 2:  # somebody stays alone: the first odd set is of all
            self.sets, self.charges = [np.arange(len(self.weights))], [0]
        edges = self._nearest(-1)
        shares = self._solve(edges)
        for _ in range(ROUNDS):
            more = np.unique(np.concatenate([edges, self._over()]), axis=0)
            if not self._cut(edges, shares) and len(more) == len(edges):
                break
            edges = more
            shares = self._solve(edges)
        for r, slack in self._slacks():
            self.prices[r : r + len(slack)] += np.maximum(-slack.min(axis=1), 0)
        if (np.abs(shares - np.rint(shares)) <= HALF).all():
            return sorted((int(a), int(b)) for a, b in edges[shares > 0.5].tolist())
        slack = self._slack_of(edges)
        least = min(2 * len(self.prices), len(edges)) - 1
        return _search(self.weights, edges[slack <= np.partition(slack, least)[least]])

    def above(self) -> int:
        """What no matching is worth more than."""
        odd = sum(charge * (len(mine) // 2) for mine, charge in zip(self.sets, self.charges, strict=True))
        return int(self.prices.sum()) + odd

    def within(self, slack: int) -> Ints:
        """The pairs whose prices are above their weight by `slack` at most."""
        found = [np.zeros((0, 2), np.int64)]
        for r, block in self._slacks():
            rows, columns = np.nonzero((block <= slack) & (self.weights[r : r + len(block)] > 0))
            found.append(np.stack([rows + r, columns], axis=1)[rows + r < columns])
        return np.concatenate(found)

    def _slacks(self) -> Iterator[tuple[int, Ints]]:
        """Prices less weight, some rows at a time, with the first row's number."""
        for r in range(0, len(self.weights), CHUNK):
            block = self.prices[r : r + CHUNK, None] + self.prices[None, :]
            block -= self.weights[r : r + CHUNK]
            for mine, charge in zip(self.sets, self.charges, strict=True):
                rows = mine[(mine >= r) & (mine < r + CHUNK)] - r
                block[np.ix_(rows, mine)] += charge
            yield r, block

    def _slack_of(self, edges: Ints) -> Ints:
        slack = self.prices[edges].sum(axis=1) - self.weights[edges[:, 0], edges[:, 1]]
        for mine, charge in zip(self.sets, self.charges, strict=True):
            slack[np.isin(edges, mine).all(axis=1)] += charge
        return slack

    def _nearest(self, below: int) -> Ints:
        """Of each node the pairs with the least slack, where that is less than `below` (-1: any)."""
        near = min(NEAR, len(self.weights))
        found = []
        for r, block in self._slacks():
            mates = np.argpartition(block, near - 1, axis=1)[:, :near]
            kept = (
                np.take_along_axis(block, mates, axis=1) < below if below >= 0 else np.ones(mates.shape, bool)
            )
            found.append(np.stack([np.nonzero(kept)[0] + r, mates[kept]], axis=1))
        pairs = np.sort(np.concatenate(found), axis=1)
        return np.unique(pairs[self.weights[pairs[:, 0], pairs[:, 1]] > 0], axis=0)

    def _over(self) -> Ints:
        """Where pairs are worth more than their prices: those, and others that nearly are."""
        worst = -min(int(block.min()) for _, block in self._slacks())
        return self._nearest(worst) if worst > 1e-9 * self.top else np.zeros((0, 2), np.int64)

    def _solve(self, edges: Ints) -> NDArray[np.float64]:
        """The programme over these edges: sets the prices, gives the share of each edge."""
        import scipy

        n, count = len(self.weights), len(edges)
        rows, columns = edges.T.ravel(), np.tile(np.arange(count), 2)
        for x, mine in enumerate(self.sets):
            inside = np.flatnonzero(np.isin(edges, mine).all(axis=1))
            rows = np.append(rows, np.full(len(inside), n + x))
            columns = np.append(columns, inside)
        table = scipy.sparse.csc_array(
            (np.ones(len(rows)), (rows, columns)), shape=(n + len(self.sets), count)
        )
        limits = np.array([1.0] * n + [len(mine) // 2 for mine in self.sets])
        worth = self.weights[edges[:, 0], edges[:, 1]] / self.top
        for method in ("highs-ipm", "highs-ds"):  # the second should the first ever give up
            answer = scipy.optimize.linprog(-worth, A_ub=table, b_ub=limits, bounds=(0, None), method=method)
            if answer.status == 0:
                break
        dual = np.maximum(-np.asarray(answer.ineqlin.marginals), 0.0)
        whole = np.ceil(dual * self.top - 1e-9 * self.top * (dual < 1e-9)).astype(np.int64)
        self.prices, self.charges = np.maximum(whole[:n], 0), np.maximum(whole[n:], 0).tolist()
        return np.asarray(answer.x)

    def _cut(self, edges: Ints, shares: NDArray[np.float64]) -> bool:
        """Take up odd sets of nodes that the programme has put together by more than pairs can be."""
        import scipy

        n = len(self.weights)
        torn = (shares > HALF) & (shares < 1 - HALF)
        graph = scipy.sparse.csc_array((np.ones(torn.sum()), edges[torn].T), shape=(n, n))
        part = scipy.sparse.csgraph.connected_components(graph, directed=False)[1]
        order = np.argsort(part, kind="stable")
        before = len(self.sets)
        for mine in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
            if len(mine) > 1 and len(mine) % 2:
                inside = shares[np.isin(edges, mine).all(axis=1)].sum()
                if inside > len(mine) // 2 + HALF:
                    self.sets.append(np.sort(mine))
                    self.charges.append(0)
        return len(self.sets) > before

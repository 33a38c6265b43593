"""The input, checked once and put in the shape that the search works on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Sizes = tuple[int, int] | Sequence[tuple[int, int]]
People = Iterable[Iterable[int]]
CHUNK = 512  # rows looked at together, so that checks need no second matrix
LEAST_WORTH = (
    0.1  # what a group of any size counts at least: below it a forbidden pair would be too dear for int32
)
SUMS = 1 << 28  # what a sum of scaled values may reach inside int32


@dataclass(frozen=True)
class Problem:
    """A checked input. People are 0..n-1; a node is a person, or people who must stay together."""

    raw: NDArray[np.float64]  # (n, n)
    per_group: tuple[tuple[int, int], ...] | None  # one (low, high) a group, or None for any number of groups
    any_size: tuple[int, int]  # the bounds where per_group is None
    asked_groups: int | None
    apart: NDArray[np.int64]  # (p, 2) people
    together: tuple[tuple[int, ...], ...]  # as given
    available: NDArray[np.bool_] | None  # (n, slots)
    need: int
    fixed: dict[int, int]
    raw_penalty: NDArray[np.float64] | None  # (n,)
    normalise: str | None
    size_worth: dict[int, float]  # what a group of a size counts, to 1; sizes that it does not name count 1
    members: list[list[int]]  # node -> people
    node_of: NDArray[np.int64]

    @property
    def people(self) -> int:
        return len(self.raw)

    @property
    def nodes(self) -> int:
        return len(self.members)

    @cached_property
    def weight(self) -> NDArray[np.int64]:
        return np.array([len(m) for m in self.members], dtype=np.int64)

    @property
    def biggest(self) -> int:
        high = max((h for _, h in self.per_group), default=1) if self.per_group else self.any_size[1]
        return min(high, max(self.people, 1))

    @property
    def labels(self) -> int:
        """Groups that must exist because somebody is fixed to them."""
        return max(self.fixed.values(), default=-1) + 1

    def bounds(self, k: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        pairs = self.per_group if self.per_group is not None else (self.any_size,) * k
        low, high = (np.array([p[side] for p in pairs], dtype=np.int64) for side in (0, 1))
        return low, high

    @property
    def high(self) -> NDArray[np.int64]:
        k = len(self.per_group) if self.per_group is not None else max(self.people // self.any_size[0], 1)
        return self.bounds(k)[1]

    @cached_property
    def top(self) -> float:
        return max(float(self.raw.max(initial=0.0)), -float(self.raw.min(initial=0.0)))

    @cached_property
    def reach(self) -> int:
        """The largest scaled value, so that sums over a group with conflicts stay inside int32."""
        least = min(self.size_worth.values(), default=1.0)
        return max(1, min(1 << 20, int(SUMS * least) // (3 * (self.biggest + 1) ** 2)))

    @cached_property
    def unit(self) -> float:
        """Scaled value of 1.0. One where the values are whole numbers that fit: then nothing is rounded."""
        if self.top == 0:
            return 1.0
        whole = all(
            bool((block == np.rint(block)).all())
            for block in (self.raw[r : r + CHUNK] for r in range(0, self.people, CHUNK))
        )
        return 1.0 if whole and self.top <= self.reach else self.reach / self.top

    @property
    def span(self) -> float:
        """The largest scaled value there is."""
        return max(self.top * self.unit, 1.0)

    @property
    def conflict(self) -> int:
        """What a forbidden pair costs, scaled: more than any exchange can win."""
        return int(2 * (self.biggest + 1) * self.span / min(self.size_worth.values(), default=1.0))

    @property
    def price(self) -> float:
        """What a missing common slot costs."""
        return 4.0 * (self.biggest + 1) * self.span

    @cached_property
    def value(self) -> NDArray[np.int32]:
        m = self.nodes
        if m == self.people:
            value = np.empty((m, m), np.int32)
            for r in range(0, m, CHUNK):
                value[r : r + CHUNK] = np.rint(self.raw[r : r + CHUNK] * self.unit)
        else:
            starts = np.zeros(m, np.int64)
            np.cumsum(self.weight[:-1], out=starts[1:])
            order = np.concatenate([np.array(x, dtype=np.int64) for x in self.members])
            value = np.empty((m, m), np.int32)
            for node, mine in enumerate(self.members):
                row = np.rint(self.raw[mine][:, order] * self.unit).sum(axis=0)
                value[node] = np.add.reduceat(row, starts)
        pairs = self.node_of[self.apart]
        value[pairs[:, 0], pairs[:, 1]] = value[pairs[:, 1], pairs[:, 0]] = -self.conflict
        np.fill_diagonal(value, 0)
        return value

    @cached_property
    def inner(self) -> NDArray[np.int64]:
        inner = np.zeros(self.nodes, np.int64)
        for node, mine in enumerate(self.members):
            if len(mine) > 1:
                inside = np.rint(self.raw[np.ix_(mine, mine)] * self.unit)
                inner[node] = int(np.triu(inside, 1).sum())
        pairs = self.node_of[self.apart]
        np.subtract.at(inner, pairs[pairs[:, 0] == pairs[:, 1], 0], self.conflict)
        return inner

    @cached_property
    def inverse(self) -> NDArray[np.float64]:
        size = self.people + 2
        each = np.ones(size)
        if self.normalise is not None:
            each = 1.0 / np.maximum(np.arange(size, dtype=np.float64) - 1, 1)
        for people, counts in self.size_worth.items():
            if people < size:
                each[people] *= counts
        return each

    @cached_property
    def penalty(self) -> NDArray[np.float64] | None:
        """Scaled, by node. Above what placing anybody can be worth the scale is compressed, not cut: who matters
        more still does, and no price is so high that breaking a rule would pay."""
        if self.raw_penalty is None:
            return None
        pen = self.raw_penalty * self.unit
        cap = self.span * (2.0 if self.normalise else self.biggest)
        most = float(pen.max(initial=0.0))
        if most > cap:
            half = cap / 2
            pen = np.where(pen > half, half + half * (pen - half) / (most - half), pen)
        return np.array([float(pen[m].sum()) for m in self.members])

    @cached_property
    def pinned(self) -> NDArray[np.int64]:
        pinned = np.full(self.nodes, -1, np.int64)
        for person, g in self.fixed.items():
            pinned[self.node_of[person]] = g
        return pinned

    @cached_property
    def hopeless(self) -> NDArray[np.bool_]:
        """Nodes that no group can take: too many people, apart from one another, or without enough free slots."""
        pairs = self.node_of[self.apart]
        lost: NDArray[np.bool_] = self.weight > self.biggest
        lost[pairs[pairs[:, 0] == pairs[:, 1], 0]] = True
        lost |= (~self.refusals).sum(axis=1) < self.need
        return lost

    @property
    def slots(self) -> int:
        return self.available.shape[1] if self.available is not None else 0

    @cached_property
    def refusals(self) -> NDArray[np.bool_]:
        """(m, slots) slots that somebody in the node cannot do."""
        if self.available is None:
            return np.zeros((self.nodes, 0), np.bool_)
        return np.array([~self.available[m].all(axis=0) for m in self.members]).reshape(
            self.nodes, self.slots
        )

    @cached_property
    def busy(self) -> NDArray[np.int64]:
        words = max(1, -(-self.slots // 32))
        busy = np.zeros((self.nodes, words), np.int64)
        for slot in range(self.slots):
            busy[:, slot // 32] |= self.refusals[:, slot].astype(np.int64) << (slot % 32)
        return busy

    def objective(self, groups: Iterable[Sequence[int]], unplaced: Sequence[int]) -> float:
        """From the raw input, as a caller would add it up."""
        whole = 0.0
        for g in groups:
            inside = self.raw[np.ix_(g, g)]
            pairs = (float(inside.sum()) - float(np.trace(inside))) / 2
            whole += pairs * float(self.inverse[len(g)])
        if self.raw_penalty is not None and len(unplaced):
            whole -= float(self.raw_penalty[list(unplaced)].sum())
        return whole


def check(
    value: ArrayLike,
    *,
    sizes: Sizes,
    groups: int | None = None,
    apart: People = (),
    together: People = (),
    availability: ArrayLike | None = None,
    min_common_slots: int = 1,
    fixed: Mapping[int, int] | None = None,
    unplaced_penalty: float | ArrayLike | None = None,
    normalise: str | None = "person",
    size_worth: Mapping[int, float] | None = None,
) -> Problem:
    """A Problem, or ValueError with a sentence where the input has the wrong shape."""
    raw = _matrix(value)
    n = len(raw)
    per_group, any_size = _sizes(sizes, n)
    if groups is not None:
        if isinstance(groups, bool) or groups != int(groups) or groups < 0:
            raise ValueError("groups must be a whole number, zero or more.")
        groups = int(groups)
        if per_group is not None and groups != len(per_group):
            raise ValueError(f"groups is {groups}, but sizes has {len(per_group)} pairs.")
        if per_group is None:
            per_group = (any_size,) * groups
    if normalise not in (None, "person"):
        raise ValueError('normalise must be "person" or None.')
    if (
        isinstance(min_common_slots, bool)
        or min_common_slots != int(min_common_slots)
        or min_common_slots < 0
    ):
        raise ValueError("min_common_slots must be a whole number, zero or more.")
    sets = tuple(tuple(dict.fromkeys(_index(p, n, "together") for p in s)) for s in together)
    members, node_of = _merge(sets, n)
    return Problem(
        raw=raw,
        per_group=per_group,
        any_size=any_size,
        asked_groups=groups,
        apart=_apart(apart, n),
        together=tuple(s for s in sets if len(s) > 1),
        available=_availability(availability, n),
        need=int(min_common_slots) if availability is not None else 0,
        fixed=_fixed(fixed, n, per_group, any_size),
        raw_penalty=_penalty(unplaced_penalty, n),
        normalise=normalise,
        size_worth=_size_worth(size_worth),
        members=members,
        node_of=node_of,
    )


def _matrix(value: ArrayLike) -> NDArray[np.float64]:
    raw = np.asarray(value, dtype=np.float64)
    if raw.ndim != 2 or raw.shape[0] != raw.shape[1]:
        raise ValueError(f"value must be a square matrix (n, n), not of shape {raw.shape}.")
    if len(raw) > 60_000:
        raise ValueError("value is for more than 60,000 people; divide it first.")
    for r in range(0, len(raw), CHUNK):
        block = raw[r : r + CHUNK]
        if not np.isfinite(block).all():
            raise ValueError("value has entries that are not finite numbers.")
        if np.abs(block - raw[:, r : r + CHUNK].T).max(initial=0) > 1e-9 * max(
            1.0, np.abs(block).max(initial=0)
        ):
            raise ValueError("value must be symmetric: what i is worth to j is what j is worth to i.")
    return raw


def _whole(x: object) -> bool:
    return isinstance(x, (int, np.integer)) and not isinstance(x, bool)


def _pair(pair: object, n: int) -> tuple[int, int]:
    if not isinstance(pair, Sequence | np.ndarray) or len(pair) != 2 or not all(_whole(x) for x in pair):
        raise ValueError("sizes must be (low, high) in whole numbers, or one such pair for each group.")
    low, high = int(pair[0]), int(pair[1])
    if low < 1:
        raise ValueError("A group's lowest size must be at least 1.")
    if low > high:
        raise ValueError(f"The lowest size, {low}, is above the highest, {high}.")
    return low, high


def _sizes(sizes: Sizes, n: int) -> tuple[tuple[tuple[int, int], ...] | None, tuple[int, int]]:
    if not isinstance(sizes, Sequence | np.ndarray) or not len(sizes):
        raise ValueError("sizes must be (low, high), or one such pair for each group.")
    if all(_whole(x) for x in sizes):
        return None, _pair(sizes, n)
    pairs = tuple(_pair(pair, n) for pair in sizes)
    return pairs, pairs[0]


def _index(person: object, n: int, where: str) -> int:
    if not isinstance(person, int | np.integer) or isinstance(person, bool) or not 0 <= person < n:
        raise ValueError(f"{where} names person {person!r}; people are whole numbers from 0 to {n - 1}.")
    return int(person)


def _apart(apart: People, n: int) -> NDArray[np.int64]:
    if isinstance(apart, np.ndarray):
        if apart.size and (
            apart.ndim != 2 or apart.shape[1] != 2 or not np.issubdtype(apart.dtype, np.integer)
        ):
            raise ValueError("apart, as an array, must hold whole numbers in the shape (pairs, 2).")
        pairs = apart.reshape(-1, 2).astype(np.int64)
        if pairs.size and (pairs.min() < 0 or pairs.max() >= n):
            raise ValueError(f"apart names people who are not among 0 to {n - 1}.")
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    else:
        found: list[tuple[int, int]] = []
        for together in apart:
            mine = sorted({_index(p, n, "apart") for p in together})
            found.extend((a, b) for x, a in enumerate(mine) for b in mine[x + 1 :])
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return np.unique(np.sort(pairs, axis=1), axis=0) if len(pairs) else pairs


def _availability(availability: ArrayLike | None, n: int) -> NDArray[np.bool_] | None:
    if availability is None:
        return None
    table = np.asarray(availability)
    if table.ndim != 2 or len(table) != n:
        raise ValueError(f"availability must have the shape (n, slots) with n = {n}, not {table.shape}.")
    if table.dtype != np.bool_:
        if not np.isin(table, (0, 1)).all():
            raise ValueError("availability must hold true or false only.")
        table = table.astype(np.bool_)
    return table


def _fixed(
    fixed: Mapping[int, int] | None,
    n: int,
    per_group: tuple[tuple[int, int], ...] | None,
    any_size: tuple[int, int],
) -> dict[int, int]:
    most = len(per_group) if per_group is not None else max(n // any_size[0], 0)
    found: dict[int, int] = {}
    for person, g in (fixed or {}).items():
        if not _whole(g) or g < 0 or (per_group is not None and g >= most) or g >= max(n, 1):
            raise ValueError(f"fixed puts person {person} in group {g!r}, which is not one of the groups.")
        found[_index(person, n, "fixed")] = int(g)
    return found


def _penalty(penalty: float | ArrayLike | None, n: int) -> NDArray[np.float64] | None:
    if penalty is None:
        return None
    pen = np.asarray(penalty, dtype=np.float64)
    if pen.ndim == 0:
        pen = np.full(n, float(pen))
    if pen.shape != (n,):
        raise ValueError(f"unplaced_penalty must be one number, or one for each of the {n} people.")
    if not np.isfinite(pen).all() or (pen < 0).any():
        raise ValueError("unplaced_penalty must be finite and not negative.")
    return pen


def _size_worth(given: Mapping[int, float] | None) -> dict[int, float]:
    found: dict[int, float] = {}
    for size, counts in (given or {}).items():
        if not _whole(size) or size < 1:
            raise ValueError(f"size_worth names a group of {size!r}; sizes are whole numbers from 1.")
        if not LEAST_WORTH <= counts <= 1:
            raise ValueError(f"What a group of a size counts is from {LEAST_WORTH} to 1, not {counts!r}.")
        found[int(size)] = float(counts)
    return found


def _merge(sets: Iterable[Sequence[int]], n: int) -> tuple[list[list[int]], NDArray[np.int64]]:
    """Union-find over the sets that stay together: members of each node, and the node of each person."""
    parent = list(range(n))

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for s in sets:
        for other in s[1:]:
            a, b = sorted((root(s[0]), root(other)))
            parent[b] = a
    node_of = np.zeros(n, np.int64)
    members: list[list[int]] = []
    seen: dict[int, int] = {}
    for person in range(n):
        r = root(person)
        if r not in seen:
            seen[r] = len(members)
            members.append([])
        node_of[person] = seen[r]
        members[seen[r]].append(person)
    return members, node_of

"""Whether there is a partition at all: HiGHS is asked, with a formulation that shares nothing with the engine.

Who sits in which group, whether a group is used, and which slots it meets at; a row for each group's size, each clique
of people who are apart, each set that is together, and each slot at which somebody is not free.
"""

import itertools

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

#: A guard against what would never end, not a budget: whoever is asked here answers in seconds.
SECONDS = 600.0
FOUND, NONE = 0, 2


def cliques(n, apart):
    """Sets of whom no two may sit together, so that every pair is in one: fewer rows than pairs, and stronger."""
    against = [set() for _ in range(n)]
    for people in apart:
        for a, b in itertools.combinations(people, 2):
            against[a].add(b), against[b].add(a)
    left = {(a, b) for a in range(n) for b in against[a] if a < b}
    while left:
        a, b = min(left, key=lambda pair: (-len(against[pair[0]] & against[pair[1]]), pair))
        clique = [a, b]
        for c in sorted(against[a] & against[b], key=lambda other: (-len(against[other]), other)):
            if all(c in against[each] for each in clique):
                clique.append(c)
        left -= set(itertools.combinations(sorted(clique), 2))
        yield clique


class _Rows:
    def __init__(self):
        self.cells, self.low, self.high = [], [], []

    def add(self, cells, low, high):
        self.cells += [(len(self.low), column, value) for column, value in cells]
        self.low.append(low)
        self.high.append(high)

    def constraint(self, columns):
        rows, cols, values = zip(*self.cells, strict=True)
        return LinearConstraint(
            coo_matrix((values, (rows, cols)), (len(self.low), columns)), self.low, self.high
        )


def is_possible(
    n,
    *,
    sizes,
    group_count=None,
    apart=(),
    together=(),
    availability=None,
    min_common_slots=1,
    fixed=None,
    may_leave_out=False,
):
    """Whether some partition keeps all the rules: proved either way. None where HiGHS could not tell."""
    fixed, per_group = fixed or {}, not isinstance(sizes[0], int)
    k = len(sizes) if per_group else group_count if group_count is not None else n // sizes[0]
    named = max(fixed.values(), default=-1) + 1
    must_be = k if per_group or group_count is not None else named
    if named > k or n == 0 or k == 0:
        return named <= k and (n == 0 or may_leave_out)
    slots = 0 if availability is None else len(availability[0])
    seat = lambda p, g: p * k + g  # noqa: E731
    used = lambda g: n * k + g  # noqa: E731
    meets = lambda g, s: n * k + k + g * slots + s  # noqa: E731
    columns = n * k + k + k * slots
    low, high, rows = np.zeros(columns), np.ones(columns), _Rows()
    for p in range(n):
        rows.add([(seat(p, g), 1) for g in range(k)], 0 if may_leave_out else 1, 1)
    for g in range(k):
        least, most = sizes[g] if per_group else sizes
        here = [(seat(p, g), 1) for p in range(n)]
        rows.add([*here, (used(g), -least)], 0, np.inf)
        rows.add([*here, (used(g), -most)], -np.inf, 0)
        if g < must_be:
            low[used(g)] = 1
        elif g > must_be:  # groups without a name are alike: the first ones are used
            rows.add([(used(g - 1), 1), (used(g), -1)], 0, 1)
        if availability is not None:
            rows.add([*((meets(g, s), 1) for s in range(slots)), (used(g), -min_common_slots)], 0, np.inf)
            for p, s in zip(*np.nonzero(~np.asarray(availability, bool)), strict=True):
                rows.add([(seat(p, g), 1), (meets(g, s), 1)], -np.inf, 1)
        for clique in cliques(n, apart):
            rows.add([(seat(p, g), 1) for p in clique], -np.inf, 1)
        for people in together:
            for other in people[1:]:
                rows.add([(seat(people[0], g), 1), (seat(other, g), -1)], 0, 0)
    for p, g in fixed.items():
        low[seat(p, g)] = 1
    if not fixed and not per_group and not may_leave_out:
        # Whoever sits with nobody of a clique is in a group of their own: it may as well be the first.
        for g, p in enumerate(max(cliques(n, apart), key=len, default=[])[:k]):
            low[seat(p, g)] = 1
    found = milp(
        np.zeros(columns),
        constraints=rows.constraint(columns),
        integrality=1,
        bounds=Bounds(low, high),
        options={"time_limit": SECONDS},
    )
    return {FOUND: True, NONE: False}.get(found.status)

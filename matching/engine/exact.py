"""Small inputs solved exactly: every block of people that may form a group, then one pass over subsets."""

from __future__ import annotations

import math

import numpy as np

from matching.engine.answers import Rule
from matching.engine.problem import Problem

PEOPLE = 10


def _blocks(problem: Problem) -> dict[int, float]:
    """Bit mask over nodes -> worth, for each block that keeps the rules between people."""
    m = problem.nodes
    against = [0] * m
    for a, b in problem.node_of[problem.apart].tolist():
        against[a] |= 1 << b
        against[b] |= 1 << a
    pinned, weight, refusals = problem.pinned, problem.weight, problem.refusals
    blocks: dict[int, float] = {}
    for mask in range(1, 1 << m):
        nodes = [x for x in range(m) if mask >> x & 1]
        size = int(weight[nodes].sum())
        if size > problem.biggest or any(against[x] & mask for x in nodes):
            continue
        if len({int(pinned[x]) for x in nodes if pinned[x] >= 0}) > 1:
            continue
        if problem.need and int((~refusals[nodes].any(axis=0)).sum()) < problem.need:
            continue
        people = [p for x in nodes for p in problem.members[x]]
        blocks[mask] = problem.objective([people], [])
    return blocks


def solve(problem: Problem, counts: list[int]) -> tuple[float, np.ndarray, int] | None:
    """The best partition: (objective, group of each node with k for unplaced, k), or None if there is none."""
    m = problem.nodes
    blocks = _blocks(problem)
    weight, pinned = problem.weight, problem.pinned
    most = max(counts, default=0)
    low, high = problem.bounds(most)
    cost = np.zeros(1 << m)
    for mask in range(1 << m):
        left = [p for x in range(m) if not mask >> x & 1 for p in problem.members[x]]
        if problem.raw_penalty is None:
            cost[mask] = math.inf if left else 0.0
        else:
            cost[mask] = float(problem.raw_penalty[left].sum())
        if any(pinned[x] >= 0 and not mask >> x & 1 for x in range(m)):
            cost[mask] = math.inf
    masks = np.arange(1 << m)
    value = np.full(1 << m, -math.inf)
    value[0] = 0.0
    came: list[np.ndarray] = []
    answer: tuple[float, int, int] | None = None
    for k in range(most + 1):
        if k in counts:
            ends = value - cost
            best = int(ends.argmax())
            if math.isfinite(ends[best]) and (answer is None or ends[best] > answer[0] + 1e-12):
                answer = (float(ends[best]), best, k)
        if k == most:
            break
        after = np.full(1 << m, -math.inf)
        via = np.zeros(1 << m, np.int64)
        need = sum(1 << x for x in range(m) if pinned[x] == k)
        for block, worth in blocks.items():
            size = sum(int(weight[x]) for x in range(m) if block >> x & 1)
            if not low[k] <= size <= high[k] or block & need != need:
                continue
            if any(pinned[x] >= 0 and pinned[x] != k for x in range(m) if block >> x & 1):
                continue
            free = masks[(masks & block) == 0]
            total = value[free] + worth
            better = total > after[free | block]
            after[(free | block)[better]] = total[better]
            via[(free | block)[better]] = block
        came.append(via)
        value = after
    if answer is None:
        return None
    objective, mask, k = answer
    group = np.full(m, k, np.int64)
    for g in range(k - 1, -1, -1):
        block = int(came[g][mask])
        for x in range(m):
            if block >> x & 1:
                group[x] = g
        mask &= ~block
    return objective, group, k


def rules_of(problem: Problem) -> list[Rule]:
    """The rules of an input one by one, general ones first."""
    rules = [Rule("sizes")]
    if problem.per_group is not None:
        rules.append(Rule("groups"))
    if problem.penalty is None:
        rules.append(Rule("everyone placed"))
    rules += [Rule("apart", (a, b)) for a, b in problem.apart.tolist()]
    rules += [Rule("together", s) for s in problem.together]
    rules += [Rule("fixed", (p,), g) for p, g in sorted(problem.fixed.items())]
    if problem.need:
        rules += [Rule("common slots", (p,)) for p in range(problem.people)]
    return rules


def possible(problem: Problem, kept: frozenset[int]) -> bool:
    """Whether some partition keeps the chosen rules of rules_of(problem); the others are let go."""
    rules = rules_of(problem)
    chosen = [rules[x] for x in sorted(kept)]
    n = problem.people
    kinds = {r.kind for r in chosen}
    if "sizes" in kinds:
        bounds = list(problem.per_group or ())
    else:
        bounds = [(0, n)] * len(problem.per_group or ())
    any_size = problem.any_size if "sizes" in kinds else (1, max(n, 1))
    counted = "groups" in kinds
    most = len(bounds) if problem.per_group is not None and counted else n
    apart: list[set[int]] = [set() for _ in range(n)]
    for r in chosen:
        if r.kind == "apart":
            apart[r.people[0]].add(r.people[1])
            apart[r.people[1]].add(r.people[0])
    fixed = {r.people[0]: int(r.group or 0) for r in chosen if r.kind == "fixed"}
    labels = max(fixed.values(), default=-1) + 1
    sets = [set(r.people) for r in chosen if r.kind == "together"]
    slots = {r.people[0] for r in chosen if r.kind == "common slots"}
    must = "everyone placed" in kinds
    free = problem.available
    groups: list[list[int]] = [[] for _ in range(most)]
    where = [-2] * n

    def ends() -> bool:
        for g, mine in enumerate(groups):
            if problem.per_group is not None and (counted or g < len(bounds)):
                low, high = bounds[g]
            else:
                low, high = any_size
                if not mine:
                    if g < labels:
                        return False
                    continue
            if not low <= len(mine) <= high:
                return False
        return True

    lows = [
        bounds[g][0] if problem.per_group is not None and g < len(bounds) else any_size[0]
        for g in range(most)
    ]
    alike = not fixed and (problem.per_group is None or len(set(bounds)) == 1)

    def place(person: int) -> bool:
        if person == n:
            return ends()
        wanting = sum(max(0, lows[g] - len(groups[g])) for g in range(most) if groups[g] or counted)
        if wanting > n - person:
            return False
        if person in fixed:
            choices = [fixed[person]] if fixed[person] < most else []
        else:
            empty = next((g for g in range(most) if not groups[g]), most)
            choices = [*range(min(most, empty + 1) if alike else most), *([] if must else [-1])]
        for g in choices:
            if any(where[q] != -2 and where[q] != g for s in sets if person in s for q in s):
                continue
            if g >= 0:
                if any(q in apart[person] for q in groups[g]):
                    continue
                mine = [q for q in (*groups[g], person) if q in slots]
                if mine and free is not None and int(free[mine].all(axis=0).sum()) < problem.need:
                    continue
                high = any_size[1] if problem.per_group is None or g >= len(bounds) else bounds[g][1]
                if len(groups[g]) >= high:
                    continue
                groups[g].append(person)
            where[person] = g
            if place(person + 1):
                return True
            where[person] = -2
            if g >= 0:
                groups[g].pop()
        return False

    return place(0)

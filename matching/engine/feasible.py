"""Proofs that an input is impossible: counting, chains, cliques and slots; and for small ones an exact search."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import combinations

import numpy as np

from matching.engine import exact
from matching.engine.answers import Infeasible, Rule
from matching.engine.problem import Problem

QUESTIONS = 500  # sets of rules tried before a conflict that is merely minimal will do


def refuse_impossible(problem: Problem) -> None:
    """Raise Infeasible where one of the certificates shows that no partition keeps every rule."""
    for certificate in (_chains, _rooms, _alone, _counting, _neighbours, _clique):
        conflict = certificate(problem)
        if conflict is not None:
            raise conflict


def _conflict(reason: str, *rules: Rule) -> Infeasible:
    people = sorted({p for rule in rules for p in rule.people})
    return Infeasible(reason, rules=rules, people=tuple(people))


def _who(people: Iterable[int]) -> str:
    names = [str(p) for p in people]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def chain(problem: Problem, start: int, end: int) -> tuple[Rule, ...]:
    """The fewest "together" sets that lead from one person to the other."""
    if start == end:
        return ()
    of: dict[int, list[int]] = {}
    for x, mine in enumerate(problem.together):
        for person in mine:
            of.setdefault(person, []).append(x)
    came: dict[int, tuple[int, int]] = {start: (start, -1)}
    queue = deque([start])
    while queue and end not in came:
        person = queue.popleft()
        for x in of.get(person, ()):
            for other in problem.together[x]:
                if other not in came:
                    came[other] = (person, x)
                    queue.append(other)
    rules = []
    while end != start:
        end, x = came[end]
        rules.append(Rule("together", problem.together[x]))
    return tuple(reversed(rules))


def _nearest_fixed(problem: Problem, fixed: list[int], person: int) -> int:
    return min(fixed, key=lambda other: len(chain(problem, person, other)))


def _chains(problem: Problem) -> Infeasible | None:
    """People apart who must be together or in one fixed group; people together who are fixed apart."""
    found: list[tuple[Rule, ...]] = []
    pairs = problem.node_of[problem.apart]
    for x in np.flatnonzero(pairs[:, 0] == pairs[:, 1])[:50].tolist():
        a, b = problem.apart[x].tolist()
        if problem.penalty is None:  # where people may be left out, these are
            found.append((Rule("everyone placed"), Rule("apart", (a, b)), *chain(problem, a, b)))
    at: dict[int, list[int]] = {}
    for person in problem.fixed:
        at.setdefault(int(problem.node_of[person]), []).append(person)
    for mine in at.values():
        for other in mine[1:]:
            if problem.fixed[other] != problem.fixed[mine[0]]:
                rules = [Rule("fixed", (p,), problem.fixed[p]) for p in (mine[0], other)]
                found.append((*rules, *chain(problem, mine[0], other)))
    pinned = problem.pinned
    if problem.fixed:
        for x in np.flatnonzero((pairs[:, 0] == pairs[:, 1]) & (pinned[pairs[:, 0]] >= 0))[:50].tolist():
            a, b = problem.apart[x].tolist()
            held = at[int(problem.node_of[a])][0]
            reach = dict.fromkeys((*chain(problem, a, b), *chain(problem, a, held)))
            found.append((Rule("apart", (a, b)), Rule("fixed", (held,), problem.fixed[held]), *reach))
        same = (pinned[pairs[:, 0]] >= 0) & (pinned[pairs[:, 0]] == pinned[pairs[:, 1]])
        for x in np.flatnonzero(same & (pairs[:, 0] != pairs[:, 1]))[:50].tolist():
            a, b = problem.apart[x].tolist()
            ends = [_nearest_fixed(problem, at[int(problem.node_of[p])], p) for p in (a, b)]
            fixes = tuple(Rule("fixed", (p,), problem.fixed[p]) for p in ends)
            found.append(
                (Rule("apart", (a, b)), *fixes, *chain(problem, a, ends[0]), *chain(problem, b, ends[1]))
            )
    if not found:
        return None
    least = min(found, key=len)
    return _conflict("These rules contradict each other: " + "; ".join(str(r) for r in least) + ".", *least)


def _rooms(problem: Problem) -> Infeasible | None:
    """More people together, or fixed in a group, than it can hold."""
    everyone = Rule("everyone placed")
    for node, mine in enumerate(problem.members):
        pinned = int(problem.pinned[node])
        if len(mine) > 1 and len(mine) > problem.biggest and (problem.penalty is None or pinned >= 0):
            sets = [Rule("together", s) for s in problem.together if problem.node_of[s[0]] == node]
            text = f"{_who(mine)} must be together: {len(mine)} people, and no group holds more than {problem.biggest}."
            return _conflict(text, Rule("sizes"), everyone, *sets)
    for g in range(problem.labels):
        nodes = np.flatnonzero(problem.pinned == g)
        people = [p for node in nodes.tolist() for p in problem.members[node]]
        high = problem.per_group[g][1] if problem.per_group is not None else problem.any_size[1]
        if len(people) > high:
            fixes = [Rule("fixed", (p,), g) for p in people if problem.fixed.get(p) == g]
            sets = [
                Rule("together", s) for s in problem.together if problem.pinned[problem.node_of[s[0]]] == g
            ]
            text = (
                f"{len(people)} people are fixed in group {g} ({_who(people)}), which holds {high} at most."
            )
            return _conflict(text, Rule("sizes"), *fixes, *sets)
        if problem.need and len(nodes):
            free = int((~problem.refusals[nodes].any(axis=0)).sum())
            if free < problem.need:
                return _conflict(
                    f"The people fixed in group {g} ({_who(people)}) share {free} slots; {problem.need} are needed.",
                    Rule("common slots", tuple(people)),
                    *(Rule("fixed", (p,), g) for p in people if problem.fixed.get(p) == g),
                )
    return None


def _alone(problem: Problem) -> Infeasible | None:
    """A person, or people who stay together, without enough free slots of their own."""
    if not problem.need:
        return None
    free = (~problem.refusals).sum(axis=1)
    for node in np.flatnonzero(free < problem.need).tolist():
        if problem.penalty is not None and problem.pinned[node] < 0:
            continue
        mine = problem.members[node]
        rules = [
            Rule("common slots", tuple(mine)),
            *(Rule("together", s) for s in problem.together if s[0] in mine),
        ]
        if problem.pinned[node] < 0:
            rules.append(Rule("everyone placed"))
        return _conflict(
            f"{'Person' if len(mine) == 1 else 'People'} {_who(mine)} can do {int(free[node])} slots together; "
            f"{problem.need} are needed.",
            *rules,
        )
    return None


def group_counts(problem: Problem) -> list[int]:
    """The numbers of groups that counting allows."""
    n = problem.people
    if problem.per_group is not None:
        low, high = (sum(p[side] for p in problem.per_group) for side in (0, 1))
        fits = low <= n and (problem.penalty is not None or n <= high)
        return [len(problem.per_group)] if fits else []
    low, high = problem.any_size
    most = n // low
    least = problem.labels if problem.penalty is not None else max(problem.labels, -(-n // high))
    return list(range(least, most + 1))


def _counting(problem: Problem) -> Infeasible | None:
    if group_counts(problem):
        return None
    n = problem.people
    rules = [Rule("sizes")]
    if problem.per_group is not None:
        low, high = (sum(p[side] for p in problem.per_group) for side in (0, 1))
        k = len(problem.per_group)
        if low > n:
            text = f"{k} groups need at least {low} people, and there are {n}."
        else:
            rules.append(Rule("everyone placed"))
            text = f"{k} groups hold at most {high} people, and there are {n} to place."
        if problem.asked_groups is not None:
            rules.append(Rule("groups"))
        return _conflict(text, *rules)
    low, high = problem.any_size
    if problem.labels > n // low:
        last = problem.labels - 1
        held = next(p for p, g in sorted(problem.fixed.items()) if g == last)
        text = f"Person {held} is fixed in group {last}, but {n} people make at most {n // low} groups."
        return _conflict(text, Rule("sizes"), Rule("fixed", (held,), last))
    text = f"{n} people cannot be divided into groups of {low} to {high}."
    return _conflict(text, Rule("sizes"), Rule("everyone placed"))


def incompatible(problem: Problem) -> np.ndarray:
    """(m, m) nodes that cannot share a group: apart, fixed elsewhere, too big together, or too few common slots."""
    m = problem.nodes
    bad = np.zeros((m, m), np.bool_)
    pairs = problem.node_of[problem.apart]
    bad[pairs[:, 0], pairs[:, 1]] = bad[pairs[:, 1], pairs[:, 0]] = True
    if problem.need:
        free = (~problem.refusals).astype(np.float32)
        bad |= (free @ free.T) < problem.need - 0.5
    if problem.nodes < problem.people:
        bad |= problem.weight[:, None] + problem.weight[None, :] > problem.biggest
    if problem.fixed:
        pinned = problem.pinned
        bad |= (pinned[:, None] >= 0) & (pinned[None, :] >= 0) & (pinned[:, None] != pinned[None, :])
    np.fill_diagonal(bad, False)
    return bad


def _causes(problem: Problem, nodes: Iterable[int], focus: int | None = None) -> list[Rule]:
    mine = set(nodes)
    rules = []
    for a, b in problem.apart.tolist():
        x, y = int(problem.node_of[a]), int(problem.node_of[b])
        if x in mine and y in mine and (focus is None or focus in (x, y)):
            rules.append(Rule("apart", (a, b)))
    if problem.need:
        rules.append(Rule("common slots", tuple(p for x in sorted(mine) for p in problem.members[x])))
    return rules


def _neighbours(problem: Problem) -> Infeasible | None:
    """Somebody who must be placed and has too few people left to share the smallest group with."""
    if problem.penalty is not None or not problem.nodes:
        return None
    low = min(p[0] for p in problem.per_group) if problem.per_group else problem.any_size[0]
    bad = incompatible(problem)
    left = (~bad).astype(np.float64) @ problem.weight
    for node in np.flatnonzero(left < low)[:1].tolist():
        person = problem.members[node][0]
        text = (
            f"Person {person} may share a group with only {int(left[node]) - 1} others, "
            f"and a group needs at least {low} people."
        )
        against = [node, *np.flatnonzero(bad[node]).tolist()]
        return _conflict(text, Rule("sizes"), Rule("everyone placed"), *_causes(problem, against, node))
    return None


def _clique(problem: Problem) -> Infeasible | None:
    """More people who are pairwise incompatible than there can be groups."""
    if problem.penalty is not None or not problem.nodes:
        return None
    most = max(group_counts(problem), default=0)
    bad = incompatible(problem)
    degree = bad.sum(axis=1)
    for first in np.argsort(-degree, kind="stable")[:200].tolist():
        if degree[first] < most:
            break
        clique = [first]
        rest = bad[first].copy()
        while rest.any():
            choices = np.flatnonzero(rest)
            node = int(choices[(bad[np.ix_(choices, choices)].sum(axis=1)).argmax()])
            clique.append(node)
            rest &= bad[node]
            if len(clique) > most:
                people = sorted(problem.members[x][0] for x in clique)
                text = f"No two of {_who(people)} may share a group, and there can be only {most} groups."
                return _conflict(text, Rule("sizes"), Rule("everyone placed"), *_causes(problem, clique))
    return None


def _by_deletion(problem: Problem, rules: list[Rule]) -> Infeasible:
    """A conflict from which no rule can be left out, where finding the smallest would take too long."""
    kept = set(range(len(rules)))
    for rule in reversed(range(len(rules))):
        if not exact.possible(problem, frozenset(kept - {rule})):
            kept.remove(rule)
    found = tuple(rules[x] for x in sorted(kept))
    return _conflict("These rules cannot all be kept: " + "; ".join(str(r) for r in found) + ".", *found)


def smallest_conflict(problem: Problem) -> Infeasible | None:
    """For a small input that is impossible: a smallest set of rules that conflict, by exact search."""
    rules = exact.rules_of(problem)
    if exact.possible(problem, frozenset(range(len(rules)))):
        return None
    known_good: list[frozenset[int]] = []
    asked = 0
    for count in range(1, len(rules) + 1):
        for chosen in combinations(range(len(rules)), count):
            mine = frozenset(chosen)
            if any(mine <= good for good in known_good):
                continue
            asked += 1
            if asked > QUESTIONS:
                return _by_deletion(problem, rules)
            if exact.possible(problem, mine):
                grown = set(mine)
                for rule in range(len(rules)):
                    if rule not in grown and exact.possible(problem, frozenset(grown | {rule})):
                        grown.add(rule)
                known_good.append(frozenset(grown))
                continue
            found = tuple(rules[x] for x in chosen)
            return _conflict(
                "These rules cannot all be kept: " + "; ".join(str(r) for r in found) + ".", *found
            )
    return None

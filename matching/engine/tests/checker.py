"""An independent check of a grouping: plain Python on the raw input, nothing shared with the engine."""

import itertools


def objective(value, groups, unplaced=(), penalty=None, normalise="person"):
    whole = 0.0
    for group in groups:
        pairs = sum(value[a][b] for a, b in itertools.combinations(group, 2))
        whole += pairs / max(len(group) - 1, 1) if normalise == "person" else pairs
    if penalty is not None:
        whole -= sum(penalty[p] if hasattr(penalty, "__len__") else penalty for p in unplaced)
    return whole


def broken_rules(
    n,
    groups,
    unplaced,
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
    """Every rule that a partition breaks, as text; empty if it keeps them all."""
    bad = []
    everyone = sorted([p for g in groups for p in g] + list(unplaced))
    if everyone != list(range(n)):
        bad.append(f"not a partition: {everyone}")
        return bad
    if unplaced and not may_leave_out:
        bad.append("somebody is left out")
    where = {p: g for g, members in enumerate(groups) for p in members} | dict.fromkeys(unplaced, None)
    per_group = not isinstance(sizes[0], int)
    if per_group and len(groups) != len(sizes):
        bad.append("wrong number of groups")
    if group_count is not None and len(groups) != group_count:
        bad.append("wrong number of groups")
    for g, members in enumerate(groups):
        low, high = sizes[g] if per_group else sizes
        if not low <= len(members) <= high:
            bad.append(f"group {g} has {len(members)}")
        if availability is not None:
            slots = len(availability[0]) if len(availability) else 0
            common = sum(all(availability[p][s] for p in members) for s in range(slots))
            if common < min_common_slots:
                bad.append(f"group {g} shares {common} slots")
    for people in apart:
        for a, b in itertools.combinations(sorted(set(people)), 2):
            if where[a] is not None and where[a] == where[b]:
                bad.append(f"{a} and {b} share a group")
    for people in together:
        if len({where[p] for p in people}) > 1:
            bad.append(f"{people} are divided")
    for person, g in (fixed or {}).items():
        if where[person] != g:
            bad.append(f"{person} is not in {g}")
    return bad


def partitions(n, sizes, may_leave_out=False, group_count=None):
    """Every partition of 0..n-1 by plain recursion, as (groups, unplaced); groups are labelled by `sizes`' order."""
    per_group = not isinstance(sizes[0], int)
    most = len(sizes) if per_group else n // sizes[0]

    def walk(person, groups, out):
        if person == n:
            yield [list(g) for g in groups], list(out)
            return
        for g in range(len(groups)):
            groups[g].append(person)
            yield from walk(person + 1, groups, out)
            groups[g].pop()
        if not per_group and len(groups) < most:
            groups.append([person])
            yield from walk(person + 1, groups, out)
            groups.pop()
        if may_leave_out:
            out.append(person)
            yield from walk(person + 1, groups, out)
            out.pop()

    yield from walk(0, [[] for _ in sizes] if per_group else [], [])

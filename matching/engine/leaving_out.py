"""Sentences on why somebody is in no group."""

from __future__ import annotations

from matching.engine.problem import Problem


def reasons_unplaced(problem: Problem, groups: list[list[int]], unplaced: list[int]) -> list[str]:
    """One sentence a person: what stands between them and each group. Names nobody."""
    return [_reason(problem, groups, person) for person in unplaced]


def _reason(problem: Problem, groups: list[list[int]], person: int) -> str:
    mine = problem.members[int(problem.node_of[person])]
    _, high = problem.bounds(len(groups))
    against = {b if a in mine else a for a, b in problem.apart.tolist() if (a in mine) != (b in mine)}
    free = problem.available
    if problem.need and free is not None and int(free[mine].all(axis=0).sum()) < problem.need:
        who = "Their" if len(mine) == 1 else "The"
        return f"{who} free times are fewer than the {problem.need} common slots a group needs."
    full = rules = slots = open_ = 0
    for g, members in enumerate(groups):
        if against & set(members):
            rules += 1
        elif (
            problem.need
            and free is not None
            and int(free[[*members, *mine]].all(axis=0).sum()) < problem.need
        ):
            slots += 1
        elif len(members) + len(mine) > high[g]:
            full += 1
        else:
            open_ += 1
    if not groups:
        return "No group of the sizes asked for could be formed."
    parts = []
    if full:
        parts.append(f"{_groups(full)} full")
    if slots:
        parts.append(f"{_groups(slots)} without a common slot")
    if rules:
        parts.append(f"{_groups(rules)} closed by a rule on who may share a group")
    if open_:
        parts.append(f"{_groups(open_)} where joining would cost more than it brings")
    return "Of the groups: " + ", ".join(parts) + "."


def _groups(count: int) -> str:
    return f"{count} {'is' if count == 1 else 'are'}"

"""Some groups taken out of a partition, searched on their own, and put back where they are better."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import Columns, Groups
from matching.engine.kernel import EPS, LEFT_OUT, NEED, PRICE, TOTAL, State
from matching.engine.state import fill, settle

Ints = NDArray[np.int64]


def loose_groups(whole: State) -> Ints:
    """Groups in which nobody is fixed."""
    k = len(whole.size) - 1
    held = np.zeros(k + 1, bool)
    held[whole.group[whole.label == k + 1]] = True
    return np.flatnonzero(~held[:k])


def take(whole: State, groups: Ints) -> tuple[State, Ints]:
    """The state of these groups and of the unplaced alone, and the nodes it is about."""
    k = len(whole.size) - 1
    rows = np.append(groups, k)
    new = np.full(k + 1, -1, np.int64)
    new[rows] = np.arange(len(rows))
    nodes = np.flatnonzero(new[whole.group] >= 0)
    group = new[whole.group[nodes]].astype(np.uint16)
    part = State(
        value=whole.value[np.ix_(nodes, nodes)],
        gain=whole.gain[np.ix_(rows, nodes)],
        own=whole.own[nodes],
        group=group,
        label=group.copy(),
        weight=whole.weight[nodes],
        inner=whole.inner[nodes],
        size=whole.size[rows],
        low=whole.low[rows],
        high=whole.high[rows],
        worth=whole.worth[rows],
        inverse=whole.inverse,
        scale=whole.scale[nodes],
        penalty=whole.penalty[nodes],
        busy=whole.busy[nodes],
        refused=whole.refused[rows],
        none=whole.none[rows],
        one=whole.one[rows],
        short=whole.short[rows],
        gains=np.zeros(len(rows) + 1, np.int32),
        totals=np.zeros(4),
        counters=np.zeros(4, np.int64),
        best=group.copy(),
    )
    part.totals[PRICE], part.totals[LEFT_OUT] = whole.totals[PRICE], whole.totals[LEFT_OUT]
    part.counters[NEED] = whole.counters[NEED]
    settle(part)
    return part, nodes


def regroup(part: State, must: bool, enough: Callable[[], bool]) -> tuple[bool, int]:
    """Form the groups of a part anew by columns: whether that gave another whole partition, and what it cost."""
    columns = Columns(part, must)
    chosen = columns.dive(enough)
    group = None if chosen is None else _complete(part, chosen, must)
    if group is None:
        return False, columns.spent
    part.group[:] = part.label[:] = group
    for g in range(len(part.size)):
        fill(part, g)
    settle(part)
    return True, columns.spent


def _complete(part: State, chosen: Groups, must: bool) -> Ints | None:
    """The group of each node: those chosen; who is left opens the groups that are missing, joins others, or waits."""
    bin_ = len(part.size) - 1
    group = np.full(len(part.own), bin_, np.int64)
    for g, mine in enumerate(chosen):
        group[list(mine)] = g
    size = np.bincount(group, weights=part.weight, minlength=bin_ + 1).astype(np.int64)
    for node in np.flatnonzero(group == bin_).tolist():
        width = int(part.weight[node])
        needy = np.flatnonzero((size < part.low)[:bin_] & (size + width <= part.high)[:bin_])
        open_ = needy if len(needy) else np.flatnonzero((size + width <= part.high)[:bin_])
        if not len(open_) or not (must or len(needy)):
            continue
        worth = [float(part.value[node, group == g].sum()) for g in open_.tolist()]
        g = int(open_[int(np.argmax(worth))])
        group[node] = g
        size[g] += width
    if (size < part.low)[:bin_].any() or (must and (group == bin_).any()):
        return None
    return group


def put_back(whole: State, part: State, nodes: Ints, groups: Ints) -> bool:
    """Let the whole have the best that its part has seen, if that is no worse; whether it is."""
    rows = np.append(groups, len(whole.size) - 1)
    before = whole.group[nodes].copy(), float(whole.totals[TOTAL])
    _assign(whole, nodes, rows[part.best], rows)
    if whole.totals[TOTAL] < before[1] - EPS:
        _assign(whole, nodes, before[0], rows)
        return False
    return True


def _assign(whole: State, nodes: Ints, group: NDArray[np.integer], rows: Ints) -> None:
    whole.group[nodes] = whole.label[nodes] = group
    for g in rows.tolist():
        fill(whole, g)
    settle(whole)

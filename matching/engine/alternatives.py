"""Several good partitions of one input that differ from one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.answers import Grouping
from matching.engine.forming import check_run, form_groups
from matching.engine.problem import People, Sizes, check
from matching.engine.search import Progress

#: The shares of its budget that a later partition has for its tries: mostly the first is different enough.
SHARES = (0.5, 0.3, 0.2)


def difference(first: Grouping, second: Grouping) -> float:
    """The share of people who sit elsewhere: those that the best matching of groups to groups leaves over."""
    import scipy

    ones, others = ([set(g) for g in (*x.groups, x.unplaced)] for x in (first, second))
    people = sum(map(len, ones))
    if not people:
        return 0.0
    table = np.array([[len(a & b) for b in others] for a in ones])
    rows, columns = scipy.optimize.linear_sum_assignment(-table)
    return 1.0 - float(table[rows, columns].sum()) / people


def alternatives(
    value: ArrayLike,
    *,
    k: int = 3,
    min_difference: float = 0.3,
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
    time_limit: float = 10.0,
    steps: int | None = None,
    seed: int = 0,
    starts: int = 2,
    progress: Progress | None = None,
) -> list[Grouping]:
    """Up to k good partitions, best first, of which any two differ by at least `min_difference`.

    The difference is the share of people who would sit elsewhere (see `difference`). Pairs already used are made
    worth less until the next partition is far enough from all before it. The budget is shared among the k, and what
    one does not need is left to those after it; as many groups as the first has are tried first. Fewer than k come
    back where the rules leave no partition so different. Other arguments as form_groups.
    """
    if k != int(k) or k < 1:
        raise ValueError("k must be a whole number, one or more.")
    if not 0 <= min_difference <= 1:
        raise ValueError("min_difference must be from 0 to 1.")
    check_run(time_limit, steps, seed, starts)
    raw = np.asarray(value, dtype=np.float64)
    given: dict[str, Any] = {
        "sizes": sizes,
        "groups": groups,
        "apart": apart,
        "together": together,
        "fixed": fixed,
    }
    given |= {"availability": availability, "min_common_slots": min_common_slots, "normalise": normalise}
    given |= {"unplaced_penalty": unplaced_penalty, "size_worth": size_worth, "starts": starts}
    for name in ("apart", "together"):  # iterables are read more than once here
        if not isinstance(given[name], np.ndarray):
            given[name] = [tuple(s) for s in given[name]]
    problem = check(raw, **{name: given[name] for name in given if name != "starts"})
    found: list[Grouping] = []
    heard = _Relay(progress, k)
    purse = _Purse(time_limit, steps)
    for number in range(k):
        heard.number = number
        push = 0.3 * float(np.std(raw)) or 1.0
        shares = SHARES if found else (1.0,)
        mine = purse.share(1 / (k - number))
        for attempt, share in enumerate(shares):
            answer = form_groups(
                _bend(raw, found, push * 4.0**attempt),
                **given,
                number=len(found[0].groups) if found else None,
                **mine.share(share).left,
                seed=seed + number,
                progress=heard if progress else None,
            )
            purse.pay(answer)
            if all(difference(answer, other) >= min_difference for other in found):
                objective = problem.objective(answer.groups, answer.unplaced)
                bound = found[0].bound if found else answer.bound
                found.append(replace(answer, objective=objective, bound=max(bound, objective), seed=seed))
                break
            if heard.stopped:
                break
        if heard.stopped:
            break
    return sorted(found, key=lambda g: -g.objective)


@dataclass
class _Purse:
    """What is left of a budget: seconds, and proposed moves where they count instead."""

    seconds: float
    steps: int | None

    def share(self, part: float) -> _Purse:
        return _Purse(self.seconds * part, None if self.steps is None else int(self.steps * part))

    @property
    def left(self) -> dict[str, Any]:
        return {"time_limit": self.seconds, "steps": self.steps}

    def pay(self, answer: Grouping) -> None:
        self.seconds = max(0.0, self.seconds - answer.seconds)
        if self.steps is not None:
            self.steps = max(0, self.steps - answer.steps)


def _bend(raw: np.ndarray, found: list[Grouping], push: float) -> np.ndarray:
    """Values with the pairs of earlier partitions made worth less."""
    if not found:
        return raw
    bent = raw.copy()
    for grouping in found:
        for members in grouping.groups:
            bent[np.ix_(members, members)] -= push
    return bent


@dataclass
class _Relay:
    """Progress of one of several runs as progress of them all."""

    progress: Progress | None
    runs: int
    number: int = 0
    stopped: bool = False

    def __call__(self, share: float, best: float) -> bool:
        if self.progress is not None and self.progress((self.number + share) / self.runs, best) is True:
            self.stopped = True
        return self.stopped

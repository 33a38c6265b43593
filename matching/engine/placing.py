"""Placements: applicants to offers, stable or of the greatest total, with what institutions send and host balanced."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine.answers import Infeasible, Placement, Rule


@dataclass(frozen=True)
class Applicant:
    """`scores[offer]`: what the applicant gives each offer they would take (higher is dearer; absent: never).
    `home`: the institution that sends them."""

    scores: Mapping[int, float]
    home: int | None = None


@dataclass(frozen=True)
class Offer:
    """`capacity` places. `scores[applicant]`: what the host gives each applicant it would take; None: all alike.
    `host`: the institution that hosts."""

    capacity: int
    scores: Mapping[int, float] | None = None
    host: int | None = None


def place(
    applicants: Sequence[Applicant],
    offers: Sequence[Offer],
    mode: str = "stable",
    *,
    reciprocity: int | None = None,
    own_house: bool = False,
    time_limit: float = 60.0,
) -> Placement:
    """Place applicants with offers.

    mode "stable": deferred acceptance from the applicants' side (Gale and Shapley 1962; Roth 1984): no applicant
        and offer would both rather have each other, and no stable placement is better for any applicant. Equal
        scores are broken by order. mode "total": the greatest sum of both sides' scores, exact.
    reciprocity (with "total" only): each institution's sent and hosted differ by at most this; counted over
        placements of this run. own_house: whether somebody may be placed at their own institution.
    `reserves` lists, for each offer, who would rather be there, in the offer's order. `blocking` is empty for
    "stable" and is what "total" pays for its total. `balance`: sent less hosted of each institution.

    Raises ValueError for malformed input and Infeasible where the solver has not proved a best in `time_limit`
    seconds (proved=False).
    """
    _check(applicants, offers, mode, reciprocity)
    pairs = {
        (a, o): (float(score), _liked(offers[o], a))
        for a, applicant in enumerate(applicants)
        for o, score in applicant.scores.items()
        if _possible(applicant, offers[o], a, own_house)
    }
    if mode == "stable":
        chosen = _stable(len(applicants), offers, pairs)
    elif reciprocity is None:
        chosen = _flow(len(applicants), offers, pairs)
    else:
        chosen = _balanced(applicants, offers, pairs, reciprocity, time_limit)
    reserves, blocking = _wishes(offers, pairs, chosen)
    return Placement(
        offer=chosen,
        value=sum(sum(pairs[a, o]) for a, o in enumerate(chosen) if o >= 0),
        reserves=reserves,
        blocking=blocking,
        balance=_balance(applicants, offers, chosen),
        mode=mode,
    )


def _check(
    applicants: Sequence[Applicant], offers: Sequence[Offer], mode: str, reciprocity: int | None
) -> None:
    if mode not in ("stable", "total"):
        raise ValueError('mode must be "stable" or "total".')
    if reciprocity is not None and (reciprocity < 0 or mode == "stable"):
        raise ValueError('reciprocity must be zero or more, and needs mode "total".')
    for o, offer in enumerate(offers):
        if offer.capacity < 0:
            raise ValueError(f"Offer {o} has a negative capacity.")
        if offer.scores and not np.isfinite(list(offer.scores.values())).all():
            raise ValueError(f"Offer {o} gives a score that is not a finite number.")
    for a, applicant in enumerate(applicants):
        if any(not 0 <= o < len(offers) for o in applicant.scores):
            raise ValueError(f"Applicant {a} names an offer that is not there.")
        if applicant.scores and not np.isfinite(list(applicant.scores.values())).all():
            raise ValueError(f"Applicant {a} gives a score that is not a finite number.")


def _possible(applicant: Applicant, offer: Offer, a: int, own_house: bool) -> bool:
    if offer.capacity == 0 or (offer.scores is not None and a not in offer.scores):
        return False
    return own_house or applicant.home is None or applicant.home != offer.host


def _liked(offer: Offer, a: int) -> float:
    return float(offer.scores.get(a, 0.0)) if offer.scores is not None else 0.0


Scores = dict[tuple[int, int], tuple[float, float]]


def _stable(people: int, offers: Sequence[Offer], pairs: Scores) -> list[int]:
    wishes: list[list[int]] = [[] for _ in range(people)]
    for a, o in pairs:
        wishes[a].append(o)
    for a, mine in enumerate(wishes):
        mine.sort(key=lambda o, a=a: (-pairs[a, o][0], o))  # type: ignore[misc]
    held: list[list[tuple[float, int]]] = [[] for _ in offers]  # heaps, the least wanted first
    asked = [0] * people
    chosen = [-1] * people
    free = list(range(people - 1, -1, -1))
    while free:
        a = free.pop()
        while asked[a] < len(wishes[a]):
            o = wishes[a][asked[a]]
            asked[a] += 1
            claim = (pairs[a, o][1], -a)
            if len(held[o]) < offers[o].capacity:
                heapq.heappush(held[o], claim)
                chosen[a] = o
                break
            if claim > held[o][0]:
                _, out = heapq.heapreplace(held[o], claim)
                chosen[a], chosen[-out] = o, -1
                free.append(-out)
                break
    return chosen


def _flow(people: int, offers: Sequence[Offer], pairs: Scores) -> list[int]:
    """Assignment of applicants to seats; each applicant may also stay unplaced."""
    import scipy

    seats = [o for o, offer in enumerate(offers) for _ in range(min(offer.capacity, people))]
    first: dict[int, int] = {}
    for x, o in enumerate(seats):
        first.setdefault(o, x)
    worth = np.full((people, len(seats) + people), -np.inf)
    worth[np.arange(people), len(seats) + np.arange(people)] = 0.0
    for (a, o), (mine, theirs) in pairs.items():
        start = first[o]
        worth[a, start : start + min(offers[o].capacity, people)] = mine + theirs
    rows, columns = scipy.optimize.linear_sum_assignment(worth, maximize=True)
    chosen = [-1] * people
    for a, x in zip(rows.tolist(), columns.tolist(), strict=True):
        chosen[a] = seats[x] if x < len(seats) else -1
    return chosen


def _balanced(
    applicants: Sequence[Applicant], offers: Sequence[Offer], pairs: Scores, slack: int, seconds: float
) -> list[int]:
    """An integer programme (HiGHS): one variable a pair, capacities, and sent less hosted within bounds."""
    import scipy

    chosen = [-1] * len(applicants)
    if not pairs:
        return chosen
    keys = list(pairs)
    house = sorted({h for h in (*(x.home for x in applicants), *(x.host for x in offers)) if h is not None})
    row_of = {h: len(applicants) + len(offers) + x for x, h in enumerate(house)}
    rows, columns, entries = [], [], []
    for x, (a, o) in enumerate(keys):
        cells = [(a, 1.0), (len(applicants) + o, 1.0)]
        home, host = applicants[a].home, offers[o].host
        if home != host:
            cells += [(row_of[h], sign) for h, sign in ((home, 1.0), (host, -1.0)) if h is not None]
        for row, entry in cells:
            rows.append(row)
            columns.append(x)
            entries.append(entry)
    count = len(applicants) + len(offers) + len(house)
    table = scipy.sparse.csr_array((entries, (rows, columns)), shape=(count, len(keys)))
    caps = [float(offer.capacity) for offer in offers]
    lows = [-np.inf] * (len(applicants) + len(offers)) + [-float(slack)] * len(house)
    highs = [1.0] * len(applicants) + caps + [float(slack)] * len(house)
    answer = scipy.optimize.milp(
        -np.array([sum(pairs[key]) for key in keys]),
        constraints=scipy.optimize.LinearConstraint(table, lows, highs),
        integrality=np.ones(len(keys)),
        bounds=scipy.optimize.Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if answer.status != 0 or answer.x is None:
        raise Infeasible(
            f"No best placement was proved in {seconds:g} seconds.",
            rules=(Rule("everyone placed"),),
            proved=False,
        )
    for x in np.flatnonzero(answer.x > 0.5).tolist():
        a, o = keys[x]
        chosen[a] = o
    return chosen


def _wishes(
    offers: Sequence[Offer], pairs: Scores, chosen: list[int]
) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """Reserve lists in each offer's order, and blocking pairs."""
    inside: list[list[int]] = [[] for _ in offers]
    for a, o in enumerate(chosen):
        if o >= 0:
            inside[o].append(a)
    reserves: list[list[int]] = [[] for _ in offers]
    for a, o in pairs:
        now = chosen[a]
        if now != o and (now < 0 or _order(pairs, a, o) > _order(pairs, a, now)):
            reserves[o].append(a)
    blocking = []
    for o, waiting in enumerate(reserves):
        waiting.sort(key=lambda a, o=o: (-pairs[a, o][1], a))  # type: ignore[misc]
        least = min(((pairs[a, o][1], -a) for a in inside[o]), default=None)
        room = len(inside[o]) < offers[o].capacity
        blocking += [(a, o) for a in waiting if room or (least is not None and (pairs[a, o][1], -a) > least)]
    return reserves, sorted(blocking)


def _order(pairs: Scores, a: int, o: int) -> tuple[float, int]:
    return pairs[a, o][0], -o


def _balance(applicants: Sequence[Applicant], offers: Sequence[Offer], chosen: list[int]) -> dict[int, int]:
    balance: dict[int, int] = {}
    for applicant in applicants:
        if applicant.home is not None:
            balance.setdefault(applicant.home, 0)
    for offer in offers:
        if offer.host is not None:
            balance.setdefault(offer.host, 0)
    for a, o in enumerate(chosen):
        if o < 0:
            continue
        home, host = applicants[a].home, offers[o].host
        if home is not None:
            balance[home] += 1
        if host is not None:
            balance[host] -= 1
    return dict(sorted(balance.items()))

"""Exchanges in rings of two and three, so that nobody is left owed (the cycle formulation of kidney exchange,
Abraham, Blum and Sandholm 2007; Roth, Sonmez and Unver 2007)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from matching.engine.answers import Infeasible, Swaps


def swap_cycles(
    offers: Sequence[Collection[int]],
    wants: Sequence[Mapping[int, float] | Collection[int]],
    max_length: int = 3,
    *,
    worth: Mapping[tuple[int, int], float] | None = None,
    time_limit: float = 60.0,
) -> Swaps:
    """Choose exchanges in which everyone who gives receives.

    offers[i]: the things (any integers) party i can give. wants[i]: the things i would take, as a collection
        (each worth 1) or with what each is worth (above 0). worth[(giver, taker)] is added where given.
    A cycle (a, b, c) means a gives to b, b to c, and c to a; each party is in one cycle at most. The sum of worth
    is the greatest there is with cycles of max_length (2 or 3) or fewer, and equal sums prefer shorter cycles.

    Raises ValueError for malformed input; Infeasible (proved=False) if no best was proved in time_limit seconds.
    """
    if len(offers) != len(wants):
        raise ValueError("offers and wants must be about the same parties.")
    if max_length not in (2, 3):
        raise ValueError("max_length must be 2 or 3.")
    gives = _gives(offers, wants, worth or {})
    cycles = _cycles(gives, max_length)
    values = [sum(gives[a][b] for a, b in zip(c, (*c[1:], c[0]), strict=True)) for c in cycles]
    chosen = _choose(len(offers), cycles, values, time_limit)
    inside = {p for x in chosen for p in cycles[x]}
    return Swaps(
        cycles=[cycles[x] for x in chosen],
        left=[p for p in range(len(offers)) if p not in inside],
        value=float(sum(values[x] for x in chosen)),
    )


def _gives(
    offers: Sequence[Collection[int]],
    wants: Sequence[Mapping[int, float] | Collection[int]],
    worth: Mapping[tuple[int, int], float],
) -> list[dict[int, float]]:
    """gives[a][b]: what b gains from the best thing that a can give."""
    seekers: dict[int, list[tuple[int, float]]] = {}
    for taker, mine in enumerate(wants):
        for thing in mine:
            gain = float(mine[thing]) if isinstance(mine, Mapping) else 1.0
            if not np.isfinite(gain) or gain <= 0:
                raise ValueError(f"What party {taker} wants must be worth more than 0.")
            seekers.setdefault(thing, []).append((taker, gain))
    gives: list[dict[int, float]] = [{} for _ in offers]
    for giver, things in enumerate(offers):
        for thing in set(things):
            for taker, gain in seekers.get(thing, ()):
                if taker != giver:
                    gives[giver][taker] = max(gives[giver].get(taker, 0.0), gain)
        for taker in gives[giver]:
            gives[giver][taker] += float(worth.get((giver, taker), 0.0))
    return gives


def _cycles(gives: list[dict[int, float]], longest: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    for a, from_a in enumerate(gives):
        for b in sorted(from_a):
            if b > a and a in gives[b]:
                found.append((a, b))
            if longest == 3 and b > a:
                found += [(a, b, c) for c in sorted(gives[b]) if c > a and c != b and a in gives[c]]
    return found


def _choose(parties: int, cycles: list[tuple[int, ...]], values: list[float], seconds: float) -> list[int]:
    import scipy

    if not cycles:
        return []
    top = max(map(abs, values)) or 1.0
    cost = [-v + 1e-7 * top / max(parties, 1) * (len(c) - 2) for v, c in zip(values, cycles, strict=True)]
    rows = [p for c in cycles for p in c]
    columns = [x for x, c in enumerate(cycles) for _ in c]
    table = scipy.sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(parties, len(cycles)))
    answer = scipy.optimize.milp(
        np.array(cost),
        constraints=scipy.optimize.LinearConstraint(table, -np.inf, 1.0),
        integrality=np.ones(len(cycles)),
        bounds=scipy.optimize.Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if answer.status != 0 or answer.x is None:
        raise Infeasible(f"No best set of exchanges was proved in {seconds:g} seconds.", proved=False)
    return np.flatnonzero(answer.x > 0.5).tolist()

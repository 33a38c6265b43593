"""The matching engine: quality and time of groups, pairs, placements and swaps, beside greedy, descent and solvers.

Everything is made from fixed seeds, RanInt-like as in the literature (whole numbers 0-100, sizes within a fifth of the
mean) or like museums' people (topics offered and wanted, distance, free half-days, a fifth of pairs apart).
`REFERENCE` holds the best values that any run of ours has reached; no optimum is proved. Raise one when it is beaten.
Arguments choose parts: kernels exact_solvers pairs placements groups museums. MATCHING_BENCH=quick: short budgets only.
"""

import csv
import itertools
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.harness import Report
from matching.engine import Applicant, Offer, form_groups, kernel, pair_up, place, prepare, swap_cycles
from matching.engine.problem import check

QUICK = os.environ.get("MATCHING_BENCH") == "quick"
MUSEUMS = Path(os.environ.get("MUSEUMS_CSV", "../shared/data/museums/mapping-museums-2021.csv"))
GROUPS = {120: 10, 240: 12, 480: 20}
REFERENCE = {(120, 1): 48_700.0, (240, 1): 160_765.0, (480, 1): 389_179.0}
TARGETS = {
    120: {1: 0.5, 10: 0.15, 60: 0.05},
    240: {1: 0.6, 10: 0.25, 60: 0.08},
    480: {1: 1.0, 10: 0.35, 60: 0.08},
}


def ranint(n, seed):
    """A RanInt-like instance: (value, size bounds, number of groups)."""
    half = np.triu(np.random.default_rng(seed).integers(0, 101, (n, n)), 1).astype(float)
    mean = n / GROUPS[n]
    return half + half.T, (int(np.ceil(0.8 * mean)), int(1.2 * mean)), GROUPS[n]


def museum_people(n, seed):
    """(value, apart, availability) of n people at real museums; places are drawn at random where there is no file."""
    rng = np.random.default_rng(seed)
    where = _places(rng)[rng.integers(0, 10**9, n) % len(_places(rng))]
    offered, wanted = np.zeros((n, 40), np.float32), np.zeros((n, 40), np.float32)
    for person in range(n):
        offered[person, rng.choice(40, 4, replace=False)] = 1
        wanted[person, rng.choice(40, 4, replace=False)] = 1
    value = np.zeros((n, n))
    for r in range(0, n, 512):
        far = np.hypot(
            where[r : r + 512, None, 0] - where[None, :, 0], where[r : r + 512, None, 1] - where[None, :, 1]
        )
        value[r : r + 512] = offered[r : r + 512] @ wanted.T + wanted[r : r + 512] @ offered.T - far / 200
    first, second = np.triu_indices(n, 1)
    kept = rng.random(len(first)) < 0.2
    apart = np.stack([first[kept], second[kept]], axis=1).astype(np.int32)
    return (value + value.T) / 2, apart, rng.random((n, 14)) < 0.65


def _places(rng):
    if not MUSEUMS.exists():
        return rng.random((4000, 2)) * [500, 900]
    with MUSEUMS.open(newline="", encoding="utf-8") as lines:
        rows = [(row["longitude"], row["latitude"]) for row in csv.DictReader(lines)]
    return np.array(
        [(float(x) * 70, float(y) * 111) for x, y in rows if x not in ("", "na") and y not in ("", "na")]
    )


def keeps_rules(groups, apart, free, low, high):
    """Checked from the raw input, with nothing of the engine's."""
    n = len(free)
    at = np.full(n, -1)
    for g, members in enumerate(groups):
        at[members] = g
    whole = sorted(itertools.chain(*groups)) == list(range(n))
    sizes = all(low <= len(members) <= high for members in groups)
    slots = all(free[members].all(axis=0).any() for members in groups)
    return whole and sizes and slots and not (at[apart[:, 0]] == at[apart[:, 1]]).any()


def by_size(value, groups):
    return sum(float(value[np.ix_(g, g)].sum()) / 2 / max(len(g) - 1, 1) for g in groups)


def greedy(value, apart, free, low):
    """What a careful person with a spreadsheet does: fill groups of `low` with the next best who fits."""
    n = len(value)
    against = np.zeros((n, n), bool)
    against[apart[:, 0], apart[:, 1]] = against[apart[:, 1], apart[:, 0]] = True
    left = np.ones(n, bool)
    groups, misfits = [], 0
    while left.sum() >= 2 * low:
        group = [int(np.flatnonzero(left)[0])]
        left[group[0]] = False
        while len(group) < low:
            worth = value[group].sum(axis=0)
            fits = left & ~against[group].any(axis=0) & (free & free[group].all(axis=0)).any(axis=1)
            if not fits.any():
                misfits += 1
                fits = left
            group.append(int(np.where(fits, worth, -np.inf).argmax()))
            left[group[-1]] = False
        groups.append(group)
    groups.append(np.flatnonzero(left).tolist())
    return groups, misfits


def groups(report):
    """Gaps on RanInt-like instances."""
    for n, budgets in TARGETS.items():
        value, sizes, k = ranint(n, 1)
        best = REFERENCE[n, 1]
        for seconds, target in budgets.items():
            if QUICK and seconds > 10:
                continue
            answer = form_groups(value, sizes=sizes, groups=k, normalise=None, time_limit=seconds)
            gap = 100 * (1 - answer.objective / best)
            report.figure(f"gap n={n} in {seconds} s", gap, "%", target, better="lower")
        problem = check(value, sizes=sizes, groups=k, normalise=None)
        report.figure(f"plain descent n={n} in 1 s", 100 * (1 - descent(problem, k, 1.0) / best), "%")


def museums(report):
    """Museum-like people: no broken rule, and how a short run compares with a longer one."""
    for n, seconds, loss in (
        (30, 2, 0.5),
        (120, 2, 0.5),
        (480, 10, 0.5),
        (960, 10, 2),
        (2000, 30, 2),
        (5000, 60, 2),
    ):
        if QUICK and n > 480:
            continue
        value, apart, free = museum_people(n, n)
        answer = form_groups(value, sizes=(4, 8), apart=apart, availability=free, time_limit=seconds)
        kept = keeps_rules(answer.groups, apart, free, 4, 8)
        report.figure(f"rules kept n={n}", float(kept), "yes", 1)
        report.figure(f"time n={n}", answer.seconds, "s", seconds * 1.15 + 0.5, better="lower")
        longer = form_groups(
            value,
            sizes=(4, 8),
            apart=apart,
            availability=free,
            time_limit=seconds * (3 if QUICK else 10),
            seed=9,
        )
        best = max(answer.objective, longer.objective)
        gap = 100 * (1 - answer.objective / best)
        report.figure(f"below a longer run n={n}", gap, "%", loss, better="lower")
        began = time.perf_counter()
        plain, misfits = greedy(value, apart, free, 4)
        report.figure(f"greedy n={n} below", 100 * (1 - by_size(value, plain) / best), "%")
        report.figure(f"greedy n={n} misfits", misfits, "people")
        report.figure(f"greedy n={n} time", time.perf_counter() - began, "s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.figure("peak memory", peak, "MB", 1024, better="lower")


def pairs(report):
    rng = np.random.default_rng(3)
    given = rng.random((5000, 5000))
    began = time.perf_counter()
    answer = pair_up(given)
    report.figure("pairs, 5,000 people", time.perf_counter() - began, "s", 6, better="lower")
    report.figure("people paired", 2 * len(answer.pairs), "people", 4998)


def placements(report):
    rng = np.random.default_rng(4)
    people, hosts = 2000, 200
    applicants = [
        Applicant(
            {int(o): float(rng.integers(1, 100)) for o in rng.choice(hosts, 8, replace=False)}, int(a % hosts)
        )
        for a in range(people)
    ]
    offers = [
        Offer(
            int(rng.integers(1, 20)),
            {a: float(rng.integers(1, 100)) for a in range(people) if o in applicants[a].scores},
            o,
        )
        for o in range(hosts)
    ]
    for mode, reciprocity, target in (("stable", None, None), ("total", None, None), ("total", 1, 3.0)):
        began = time.perf_counter()
        answer = place(applicants, offers, mode, reciprocity=reciprocity)
        name = f"placements {mode}" + (" with reciprocity" if reciprocity is not None else "")
        report.figure(name, time.perf_counter() - began, "s", target, better="lower")
        report.figure(f"{name}: total", answer.value, "")
        report.figure(f"{name}: blocking pairs", len(answer.blocking), "pairs")
    things = [set(rng.integers(0, 40, 2).tolist()) for _ in range(300)]
    wants = [set(rng.integers(0, 40, 2).tolist()) for _ in range(300)]
    began = time.perf_counter()
    swaps = swap_cycles(things, wants)
    report.figure("swaps, 300 parties", time.perf_counter() - began, "s")
    report.figure("parties in a swap", 300 - len(swaps.left), "parties")


def kernels(report):
    """The two kernels side by side, on the same moves."""
    from matching.engine.search import construct
    from matching.engine.state import NOISE, Draws, build, noise_for

    for n, k in GROUPS.items():
        value, sizes, _ = ranint(n, 1)
        problem = check(value, sizes=sizes, groups=k, normalise=None)
        draws = Draws(1)
        start = construct(problem, k, draws)
        rows, offsets = draws.below(n, 500), draws.below(NOISE, 500)
        fast = kernel.compiled()
        for name, sweep in (("NumPy", kernel.sweep), ("compiled", fast)):
            if sweep is None:
                continue
            state = build(problem, start, problem.price, problem.bounds(k)[0])
            sweep(state, rows, offsets, noise_for(n, k), 20.0, False)
            began = time.perf_counter()
            sweep(state, rows, offsets, noise_for(n, k), 20.0, False)
            pace = 500 * (n - 1) / (time.perf_counter() - began) / 1e6
            report.figure(f"{name} kernel n={n}", pace, "million proposals a second")


def descent(problem, k, seconds):
    """Plain descent from random starts: the best objective in the time."""
    from matching.engine.search import construct, people_of
    from matching.engine.state import Draws, build, noise_for

    began, draws, best = time.perf_counter(), Draws(5), -np.inf
    everyone, still = np.arange(problem.nodes), np.zeros(problem.nodes, np.int64)
    while time.perf_counter() - began < seconds:
        state = build(problem, construct(problem, k, draws), problem.price, problem.bounds(k)[0])
        while True:
            taken = int(state.counters[kernel.ACCEPTED])
            prepare()(state, everyone, still, noise_for(problem.nodes, k), 0.0, True)
            if int(state.counters[kernel.ACCEPTED]) == taken:
                break
        best = max(best, problem.objective(*people_of(problem, state.group.astype(np.int64), k)))
    return best


def exact_solvers(report):
    """HiGHS, and CP-SAT where ortools is installed, at the sizes where they answer in half a minute."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_array

    for n in (12, 16):
        value = np.triu(np.random.default_rng(n).integers(0, 101, (n, n)), 1).astype(float)
        k, both = n // 4, list(itertools.combinations(range(n), 2))
        ours = form_groups(value + value.T, sizes=(4, 4), normalise=None, time_limit=1.0)
        seats = n * k
        table = lil_array((n + k + 2 * len(both) * k, seats + len(both) * k))
        highs = [1.0] * n + [4.0] * k + [0.0] * (2 * len(both) * k)
        for person in range(n):
            for g in range(k):
                table[person, person * k + g] = table[n + g, person * k + g] = 1
        for x, (a, b) in enumerate(both):
            for g in range(k):
                row, pair = n + k + 2 * (x * k + g), seats + x * k + g
                table[row, pair] = table[row + 1, pair] = 1
                table[row, a * k + g] = table[row + 1, b * k + g] = -1
        cost = np.concatenate([np.zeros(seats), -np.repeat([value[a, b] for a, b in both], k)])
        rows = LinearConstraint(table.tocsr(), [1.0] * n + [4.0] * k + [-np.inf] * (2 * len(both) * k), highs)
        began = time.perf_counter()
        found = milp(cost, constraints=rows, integrality=1, bounds=Bounds(0, 1), options={"time_limit": 30})
        report.figure(f"HiGHS n={n}", -(found.fun or 0.0), "")
        report.figure(f"HiGHS n={n} time", time.perf_counter() - began, "s")
        report.figure(f"ours n={n}", ours.objective, "", -(found.fun or 0.0) - 1e-6)
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        print("CP-SAT: ortools is not installed, so it is left out.")
        return
    for n in (12, 16, 24):
        value = np.triu(np.random.default_rng(n).integers(0, 101, (n, n)), 1)
        k, model = n // 4, cp_model.CpModel()
        sits = [[model.new_bool_var("") for _ in range(k)] for _ in range(n)]
        for person in range(n):
            model.add_exactly_one(sits[person])
        for g in range(k):
            model.add(sum(sits[p][g] for p in range(n)) == 4)
        terms = []
        for a, b in itertools.combinations(range(n), 2):
            for g in range(k):
                pair = model.new_bool_var("")
                model.add_implication(pair, sits[a][g])
                model.add_implication(pair, sits[b][g])
                terms.append(int(value[a, b]) * pair)
        model.maximize(sum(terms))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = 30
        began = time.perf_counter()
        solver.solve(model)
        ours = form_groups((value + value.T).astype(float), sizes=(4, 4), normalise=None, time_limit=1.0)
        report.figure(f"CP-SAT n={n}", solver.objective_value, "")
        report.figure(f"CP-SAT n={n} time", time.perf_counter() - began, "s")
        report.figure(f"ours n={n} beside CP-SAT", ours.objective, "", solver.objective_value - 1e-6)


def main() -> int:
    report = Report()
    began = time.perf_counter()
    prepare()
    report.figure("loading the kernel", time.perf_counter() - began, "s")
    parts = {f.__name__: f for f in (kernels, exact_solvers, pairs, placements, groups, museums)}
    for name in sys.argv[1:] or parts:
        parts[name](report)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())

"""The matching engine: quality and time of groups, pairs, placements and swaps, beside greedy, descent and solvers.

Everything is made from fixed seeds, RanInt-like as in the literature (whole numbers 0-100, sizes within a fifth of the
mean) or like museums' people (topics offered and wanted, distance, free half-days, a fifth of pairs apart; places from
the register in P2P_SHARED). `REFERENCE` holds the best values that any run of ours has reached; no optimum is proved.
Raise one when it is beaten. `make bench-matching ARGS=...` with --quick for short budgets, and with parts: kernels
exact_solvers pairs placements groups museums. A museum-like set alone: museums:480.
"""

import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from benchmarks._groups import (
    GROUPS,
    by_highs,
    by_size,
    descent,
    greedy,
    keeps_rules,
    museum_people,
    ranint,
)
from benchmarks.harness import Report
from matching.engine import Applicant, Offer, form_groups, kernel, pair_up, place, prepare, swap_cycles
from matching.engine.problem import check
from matching.engine.search import construct
from matching.engine.state import NOISE, Draws, build, noise_for

REFERENCE = {(120, 1): 48_700.0, (240, 1): 160_765.0, (480, 1): 389_732.0}
TARGETS = {
    120: {1: 0.5, 10: 0.15, 60: 0.05},
    240: {1: 0.6, 10: 0.25, 60: 0.08},
    480: {1: 1.0, 10: 0.35, 60: 0.08},
}
#: People: seconds, and what may be missing to a long run, in per cent.
MUSEUM_SETS = {30: (2, 0.5), 120: (2, 0.5), 480: (10, 0.5), 960: (10, 2), 2000: (30, 2), 5000: (60, 2)}
LONG = 600  # seconds of a long run


def groups(report, quick):
    """Gaps on RanInt-like instances."""
    for n, budgets in TARGETS.items():
        value, sizes, k = ranint(n, 1)
        found = {
            seconds: form_groups(value, sizes=sizes, groups=k, normalise=None, time_limit=seconds).objective
            for seconds in budgets
            if seconds <= 10 or not quick
        }
        best = max(REFERENCE[n, 1], *found.values())
        report.figure(f"best known n={n}", best, "")
        for seconds, objective in found.items():
            gap = 100 * (1 - objective / best)
            report.figure(f"gap n={n} in {seconds} s", gap, "%", budgets[seconds], better="lower")
        problem = check(value, sizes=sizes, groups=k, normalise=None)
        report.figure(f"plain descent n={n} in 1 s", 100 * (1 - descent(problem, k, 1.0) / best), "%")


def museums(report, quick, only=None):
    """Museum-like people: no broken rule, and how a short run compares with a long one."""
    for n, (seconds, loss) in MUSEUM_SETS.items():
        if n != only and (only is not None or (quick and n > 480)):
            continue
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            got = alone.submit(_museum_set, n, seconds, 3 * seconds if quick else LONG).result()
        report.figure(f"rules kept n={n}", float(got["kept"]), "yes", 1)
        report.figure(f"time n={n}", got["seconds"], "s", seconds * 1.15 + 0.5, better="lower")
        report.figure(f"processor time n={n}", got["processor"], "s")
        best = max(got["value"], got["long"])
        for name in ("value", "long", "bound"):
            report.figure(f"{name} n={n}", got[name], "")
        gap = 100 * (1 - got["value"] / best)
        report.figure(f"below a long run n={n}", gap, "%", loss, better="lower")
        report.figure(f"greedy n={n} below", 100 * (1 - got["greedy"] / best), "%")
        report.figure(f"greedy n={n} misfits", got["misfits"], "people")
        report.figure(f"greedy n={n} time", got["greedy seconds"], "s")
        report.figure(f"plain descent n={n} below, same time", 100 * (1 - got["descent"] / best), "%")
        report.figure(f"peak memory n={n}", got["memory"], "MB", 1024, better="lower")


def _museum_set(n, seconds, long):
    """All of one set, in a process of its own so that its memory can be told."""
    prepare()
    value, apart, free = museum_people(n, n)
    rules = {"sizes": (4, 8), "apart": apart, "availability": free}
    began = time.process_time()
    answer = form_groups(value, **rules, time_limit=seconds)
    got = {"value": answer.objective, "bound": answer.bound, "seconds": answer.seconds}
    got |= {"processor": time.process_time() - began}
    got |= {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    got |= {"kept": keeps_rules(answer.groups, apart, free, 4, 8)}
    got |= {"long": form_groups(value, **rules, time_limit=long, seed=9).objective}
    began = time.perf_counter()
    plain, got["misfits"] = greedy(value, apart, free, 4)
    got |= {"greedy": by_size(value, plain), "greedy seconds": time.perf_counter() - began}
    got["descent"] = descent(check(value, **rules), len(answer.groups), seconds)
    return got


def pairs(report, quick):
    """Everybody with everybody, and people with topics and places: exact."""
    rng = np.random.default_rng(3)
    made = {"any": rng.random((5000, 5000)), "museum-like": museum_people(5000, 5000)[0] + 3}
    for name, given in made.items():
        began = time.perf_counter(), time.process_time()
        answer = pair_up(given)
        took = time.perf_counter() - began[0], time.process_time() - began[1]
        report.figure(f"pairs, 5,000 people, {name}", took[0], "s", 6, better="lower")
        report.figure(f"pairs, 5,000 people, {name}: processor", took[1], "s")
        report.figure(f"pairs, 5,000 people, {name}: value", answer.value, "")
        report.figure(f"people paired, {name}", 2 * len(answer.pairs), "people")
        report.figure(f"greedy pairs, {name}, below", 100 * (1 - _greedy_pairs(given) / answer.value), "%")


def _greedy_pairs(given):
    mutual = np.minimum(given, given.T)
    first, second = np.nonzero(np.triu(mutual, 1) > np.quantile(mutual[:200], 0.9))
    free, whole = np.ones(len(given), bool), 0.0
    for x in np.argsort(-mutual[first, second], kind="stable").tolist():
        a, b = first[x], second[x]
        if free[a] and free[b]:
            free[a] = free[b] = False
            whole += float(mutual[a, b])
    return whole


def placements(report, quick):
    """2,000 applicants, 200 hosts; swaps of 300 parties."""
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
        began = time.perf_counter(), time.process_time()
        answer = place(applicants, offers, mode, reciprocity=reciprocity)
        name = f"placements {mode}" + (" with reciprocity" if reciprocity is not None else "")
        report.figure(name, time.perf_counter() - began[0], "s", target, better="lower")
        report.figure(f"{name}: processor", time.process_time() - began[1], "s")
        report.figure(f"{name}: total", answer.value, "")
        report.figure(f"{name}: blocking pairs", len(answer.blocking), "pairs")
    things = [set(rng.integers(0, 40, 2).tolist()) for _ in range(300)]
    wants = [set(rng.integers(0, 40, 2).tolist()) for _ in range(300)]
    began = time.perf_counter()
    swaps = swap_cycles(things, wants)
    report.figure("swaps, 300 parties", time.perf_counter() - began, "s")
    report.figure("parties in a swap", 300 - len(swaps.left), "parties")


def kernels(report, quick):
    """The two kernels side by side, on the same moves."""
    for n, k in GROUPS.items():
        value, sizes, _ = ranint(n, 1)
        problem = check(value, sizes=sizes, groups=k, normalise=None)
        draws = Draws(1)
        start = construct(problem, k, draws)
        rows, offsets = draws.below(n, 500), draws.below(NOISE, 500)
        for name, sweep in (("NumPy", kernel.sweep), ("compiled", kernel.compiled())):
            if sweep is None:
                continue
            state = build(problem, start, problem.price, problem.bounds(k)[0])
            sweep(state, rows, offsets, noise_for(n, k), 20.0, False)
            began = time.perf_counter()
            sweep(state, rows, offsets, noise_for(n, k), 20.0, False)
            pace = 500 * (n - 1) / (time.perf_counter() - began) / 1e6
            report.figure(f"{name} kernel n={n}", pace, "million proposals a second")


def exact_solvers(report, quick):
    """HiGHS alone, at the sizes where it answers in half a minute: no other solver is compared with."""
    for n in (12, 16):
        half = np.triu(np.random.default_rng(n).integers(0, 101, (n, n)), 1)
        value = (half + half.T).astype(float)
        worth, proved, seconds = by_highs(value, 4, 10 if quick else 30)
        report.figure(f"HiGHS n={n}" + (" (proved)" if proved else " (not proved)"), worth, "")
        report.figure(f"HiGHS n={n} time", seconds, "s")
        ours = form_groups(value, sizes=(4, 4), normalise=None, time_limit=1.0)
        report.figure(f"ours n={n}", ours.objective, "", worth - 1e-6)


def main() -> int:
    report = Report()
    began = time.perf_counter()
    prepare()
    report.figure("loading the kernel", time.perf_counter() - began, "s")
    parts = {f.__name__: f for f in (kernels, exact_solvers, pairs, placements, groups, museums)}
    words = [word for word in sys.argv[1:] if word != "--quick"]
    for word in words or parts:
        name, _, n = word.partition(":")
        parts[name](report, "--quick" in sys.argv, *([int(n)] if n else []))
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())

"""Signing up under load, beside the least that signing up can be: used by the benchmarks of pages and of sign-ups."""

import statistics

from benchmarks import _load
from benchmarks.harness import Report

#: The floor's share that sign-ups reach: the median of the rounds, and the first of them, right after a start.
MEDIAN, FIRST, ROUNDS = 0.4, 0.3, 3


def measure(report: Report, port: int, floor_port: int, event: object) -> None:
    """Sign people up with eight clients in ROUNDS rounds, and make sure that everybody counted has a place."""
    from events.models import Event, Registration

    assert isinstance(event, Event)
    shares, placed = [], 0
    for number in range(1, ROUNDS + 1):
        floor, _ = _load.sign_ups(floor_port, "/hall/", seconds=5, round=number)
        found, requests = _load.sign_ups(port, event.get_absolute_url(), round=number)
        floor_again, _ = _load.sign_ups(floor_port, "/hall/", seconds=5, round=100 + number)
        placed += found.count
        confirmed = Registration.objects.confirmed().filter(event=event).count()
        if placed != confirmed:
            raise RuntimeError(f"{placed} sign-ups were confirmed on the page and {confirmed} have a place")
        rate = (floor.rate + floor_again.rate) / 2
        shares.append(found.rate / rate)
        report.figure(f"floor, sign-ups, round {number}", rate, "sign-ups/s")
        report.figure(f"sign-ups, 8 clients, round {number}", found.rate, "sign-ups/s")
        report.figure(f"sign-up p95, round {number}", found.p95_ms, "ms")
        report.figure("requests a sign-up", requests, "requests", 3, "lower")
    report.figure("sign-ups of the floor, first round", shares[0], "ratio", FIRST)
    report.figure("sign-ups of the floor, median round", statistics.median(shares), "ratio", MEDIAN)

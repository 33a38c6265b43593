"""Public pages, sign-ups, memory and weight, as ratios to a floor of two minimal Django pages."""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks import _load, _sign_ups, _site
from benchmarks.harness import Report

QUERIES_OUT, QUERIES_IN = 8, 12
#: Signed out from what is kept, made anew for a visitor, and signed in: of the rate of the one-query page.
SHARE_OUT, SHARE_ANEW, SHARE_IN = 0.35, 0.25, 0.15
# A visitor whose browser sends any cookie gets a page made for them, so this shows what a page costs.
SOME_COOKIE = {"another": "site"}


def main() -> int:
    """Measure everything in one run, on the demo's data."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        os.environ.update(P2P_ENV="demo", STATIC_ROOT=str(folder / "static"),
                          MAIL_KEPT_DIR=str(folder / "mail"))  # fmt: skip
        env = dict(os.environ)
        fill()
        from benchmarks import _data
        from people.models import Person

        event, full = _data.open_event(), _data.full_programme()
        member = Person.objects.filter(
            registrations__isnull=False, is_staff=False, email__isnull=False
        ).first()
        assert member is not None, "the demo has members with bookings"
        cookies = _data.signed_in(member)
        pages = {
            "home": "/",
            "list": "/whats-on/",
            "event": event.get_absolute_url(),
            "event with talks": full.get_absolute_url(),
            "past": "/whats-on/past/",
        }
        count_queries(report, pages, cookies)
        with (
            _site.web("benchmarks._floor", folder, env) as (_, floor_port),
            _site.web("peer2peer.wsgi", folder, env) as (web, port),
            _site.worker(folder, env) as worker,
        ):
            before = compare(report, "", pages, port, floor_port, cookies)
            for name, path in pages.items():
                kilobytes, requests = _site.weight(port, path)
                report.figure(f"{name} first visit", kilobytes, "kB", 60, "lower")
                report.figure(f"{name} first visit requests", requests, "requests", 6, "lower")
            _sign_ups.measure(report, port, floor_port, event)
            report.figure("web, two workers", _site.memory_mb(web), "MB", 250, "lower")
            report.figure("worker", _site.memory_mb(worker), "MB")
            _data.past_registrations(100_000)
            after = compare(report, "100,000 past registrations: ", pages, port, floor_port, cookies)
            for name, share in before.items():
                aim = None if name.endswith("made anew") else 0.9
                report.figure(f"{name}: kept with 100,000", after[name] / share, "ratio", aim)
        count_queries(report, pages, cookies, "100,000: ")
    return report.exit_code()


def fill() -> None:
    """Bring database and static files up to date and load the demo, as `make run` does."""
    from tools import prepare

    if prepare.main():
        sys.exit(1)
    from benchmarks import _data

    _data.floor_rows()


def compare(
    report: Report, prefix: str, pages: dict[str, str], port: int, floor_port: int, cookies: dict[str, str]
) -> dict[str, float]:
    """Measure each page beside the one-query page of the same minute; return the shares of its rate."""
    plain = _load.page(floor_port, "/plain")
    report.figure(f"{prefix}floor, plain", plain.rate, "requests/s")
    shares = {}
    for name, path in pages.items():
        for who, sent, target in (
            ("signed out, from what is kept", {}, SHARE_OUT),
            ("made anew", SOME_COOKIE, SHARE_ANEW),
            ("signed in", cookies, SHARE_IN),
        ):
            floor = _load.page(floor_port, "/rows", seconds=3)
            found = _load.page(port, path, sent)
            floor_again = _load.page(floor_port, "/rows", seconds=3)
            rate = (floor.rate + floor_again.rate) / 2
            report.figure(f"{prefix}floor, one query", rate, "requests/s")
            report.figure(f"{prefix}{name}, {who}", found.rate, "requests/s")
            report.figure(f"{prefix}{name}, {who}, p95", found.p95_ms, "ms")
            shares[f"{name}, {who}"] = found.rate / rate
            report.figure(f"{prefix}{name}, {who}, of the one-query page", found.rate / rate, "ratio", target)
    return shares


def count_queries(report: Report, pages: dict[str, str], cookies: dict[str, str], prefix: str = "") -> None:
    """Count the queries of each page made anew, after a first visit that fills what a process keeps."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    for name, path in pages.items():
        for who, sent, target in (("signed out", {}, QUERIES_OUT), ("signed in", cookies, QUERIES_IN)):
            client = Client(SERVER_NAME="localhost")
            client.cookies.load(sent)
            with override_settings(VISITOR_PAGES_KEPT=0):
                client.get(path)
                with CaptureQueriesContext(connection) as queries:
                    client.get(path)
            report.figure(f"{prefix}{name}, {who}", len(queries), "queries", target, "lower")


if __name__ == "__main__":
    sys.exit(main())

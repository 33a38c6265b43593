"""Calendar feeds of 500 entries: how long one takes, and how long it takes to say that nothing has changed.

A process keeps the lines of the sessions it has written, so the whole file is measured as a site under way gives it;
what is one reader's own is read anew each time, and so is the version by which nothing has changed.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import _load, _site
from benchmarks.harness import Report

ENTRIES, ROUNDS = 500, 40
#: The one-query page takes about 5 ms on a quiet machine; the target of 20 ms is judged as four of it.
FLOORS_A_FEED = 4.0
#: A subscriber who has the newest file hears so at least this many times faster.
FASTER_UNCHANGED = 4.0


def main() -> int:
    """Ask for each feed again and again, one request at a time, beside the one-query page."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        os.environ.update(
            P2P_ENV="demo", STATIC_ROOT=str(folder / "static"), MAIL_KEPT_DIR=str(folder / "mail")
        )
        env = dict(os.environ)
        from benchmarks.pages import fill

        fill()
        addresses = {"personal": personal(), "public": public()}
        with (
            _site.web("benchmarks._floor", folder, env) as (_, floor_port),
            _site.web("peer2peer.wsgi", folder, env) as (_, port),
        ):
            for name, path in addresses.items():
                floor = median_ms(floor_port, "/rows")
                etag = _load.Browser(port).ask(path)[1]["ETag"]
                whole = median_ms(port, path)
                again = median_ms(port, path, **{"If-None-Match": etag})
                floor = (floor + median_ms(floor_port, "/rows")) / 2
                report.figure("floor, one query", floor, "ms")
                report.figure(f"{name} feed", whole, "ms")
                report.figure(
                    f"{name} feed, of the one-query page", whole / floor, "ratio", FLOORS_A_FEED, "lower"
                )
                report.figure(f"{name} feed, unchanged", again, "ms")
                report.figure(
                    f"{name} feed, how many times faster unchanged", whole / again, "ratio", FASTER_UNCHANGED
                )
    return report.exit_code()


def personal() -> str:
    """The address of a calendar with that many sessions of one person."""
    from agenda.calendars.feeds import feed_of
    from agenda.factories import AttendanceFactory, SessionFactory
    from events.factories import in_days
    from people.factories import PersonFactory
    from programmes.models import Programme

    person, programme = PersonFactory.create(), Programme.objects.order_by("pk")[0]
    for number in range(ENTRIES):
        day = in_days(number % 300)
        AttendanceFactory.create(
            person=person, session=SessionFactory.create(programme=programme, start_day=day, end_day=day)
        )
    return f"/calendar/{feed_of(person=person).secret}.ics"


def public() -> str:
    """The address of the public calendar, filled up to that many sessions."""
    from django.utils import timezone

    from events import selectors
    from events.factories import EventFactory, EventSessionFactory, in_days
    from programmes.models import Programme

    event = EventFactory.create(
        state="published", programme=Programme.objects.filter(is_public=True)[0], serial=9001
    )
    for number in range(ENTRIES - selectors.subscribed_days(timezone.now()).count()):
        EventSessionFactory.create(event=event, start_day=in_days(number % 300))
    return "/whats-on/calendar.ics"


def median_ms(port: int, path: str, **headers: str) -> float:
    """The median of ROUNDS answers, after a few that fill what a process keeps."""
    turns = []
    browser = _load.Browser(port)
    for _ in range(ROUNDS + 6):
        began = time.perf_counter()
        status = browser.ask(path, **headers)[0]
        turns.append((time.perf_counter() - began) * 1000)
        if status not in (200, 304):
            raise RuntimeError(f"{path} answered {status}")
    return statistics.median(turns[6:])


if __name__ == "__main__":
    sys.exit(main())

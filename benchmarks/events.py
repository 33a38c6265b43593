"""The first minute after opening: 500 people for 80 places on two web workers; 100 freed places offered to the line."""

import os
import random
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import _load, _site
from benchmarks.harness import Report

if TYPE_CHECKING:
    from events.models import Event

PEOPLE, PLACES, MINUTE = 500, 80, 60.0
FREED = 100
SLOWEST, FILL = 2.0, 1.0


@dataclass
class Patient(_load.Browser):
    """A browser that notes how long each answer took, however long that is."""

    patience: float = 300
    waits: list[float] = field(default_factory=list)

    def ask(
        self, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        began = time.perf_counter()
        answer = super().ask(path, form, **headers)
        self.waits.append(time.perf_counter() - began)
        return answer


def main() -> int:
    """Open an event, let everybody in, check every place and every turn; then free a hundred places."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        os.environ.update(
            P2P_ENV="demo", STATIC_ROOT=str(folder / "static"), MAIL_KEPT_DIR=str(folder / "mail")
        )
        event = prepared()
        with (
            _site.web("peer2peer.wsgi", folder, dict(os.environ)) as (web, port),
            _site.worker(folder, dict(os.environ)),
        ):
            for _ in range(20):  # Both workers have the page, as they have before any opening.
                _load.Browser(port).ask(event.get_absolute_url())
            began = _site.processor_seconds(web)
            people = rush(port, event.get_absolute_url())
            spent = _site.processor_seconds(web) - began
        waits = sorted(wait for browser in people for wait in browser.waits)
        report.figure("answers, p50", statistics.median(waits), "s")
        report.figure("answers, p95", statistics.quantiles(waits, n=20)[-1], "s", SLOWEST, "lower")
        whole = [sum(browser.waits) for browser in people]
        report.figure("page, sign-up and confirmation, p95", statistics.quantiles(whole, n=20)[-1], "s")
        report.figure("slowest answer", waits[-1], "s")
        report.figure("processor time of the web for each person", spent / PEOPLE * 1000, "ms")
        check(event.pk)
        report.figure("places and turns that are exact", PEOPLE, "people", PEOPLE)
        took, queries = fill(event.pk)
        report.figure(f"offering {FREED} freed places", took, "s", FILL, "lower")
        report.figure(f"offering {FREED} freed places", queries, "queries")
    return report.exit_code()


def prepared() -> "Event":
    """Bring database and static files up to date, and open an event with 80 places."""
    import django

    from tools import prepare

    django.setup()
    prepare.step("Bringing the database up to date", prepare.migrate)
    prepare.step("Collecting static files", prepare.collect_static)
    from events.factories import PublishedEventFactory

    event: Event = PublishedEventFactory.create(
        title="The first minute", slug="the-first-minute", capacity=PLACES
    )
    return event


def rush(port: int, path: str) -> list[Patient]:
    """Everybody at a moment of their own in one minute, half of them in its first quarter; nobody waits for another."""
    dice = random.Random(7)
    moments = [MINUTE * dice.random() ** 2 for _ in range(PEOPLE)]
    browsers = [Patient(port) for _ in moments]
    failures: list[BaseException] = []
    opening = time.perf_counter() + 2

    def one(number: int) -> None:
        try:
            time.sleep(max(opening + moments[number] - time.perf_counter(), 0))
            _load.sign_up(browsers[number], path, f"rush-{number}@museum.example")
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=one, args=[number]) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return browsers


def check(event_id: int) -> None:
    """Every place is taken once, the first have them, and each of the others was told their own turn."""
    from events.models import Registration
    from mailing.models import Message

    rows = Registration.objects.filter(event=event_id)
    inside, line = list(rows.confirmed()), list(rows.in_line())
    if (len(inside), len(line)) != (PLACES, PEOPLE - PLACES):
        raise RuntimeError(f"{len(inside)} have a place and {len(line)} wait")
    if max(row.confirmed_at for row in inside if row.confirmed_at) >= line[0].waiting_since:
        raise RuntimeError("Somebody had a place after somebody else had to wait")
    told = {mail.person_id: mail.text for mail in Message.objects.filter(kind="events.in_line")}
    for number, row in enumerate(line, start=1):
        if f"number {number} in line" not in told[row.person_id]:
            raise RuntimeError(f"Number {number} in line was told another number")


def fill(event_id: int) -> tuple[float, int]:
    """Free a hundred places and offer them, each with its mail; return the seconds and the queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from events.booking import waiting_list
    from events.models import Event, Registration

    Event.objects.filter(pk=event_id).update(capacity=PLACES + FREED)
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        offers = waiting_list.fill_places(event_id=event_id)
        took = time.perf_counter() - began
    first = [row.pk for row in Registration.objects.filter(event=event_id).in_line()[:FREED]]
    if [offer.registration_id for offer in offers] != first:
        raise RuntimeError("The places were not offered to the first in line")
    return took, len(queries)


if __name__ == "__main__":
    sys.exit(main())

"""Three hundred connections of strangers for a minute beside forty honest people: who waits, and who gets mail."""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks import _load, _site
from benchmarks._sink import CountingSink
from benchmarks._strangers import CONNECTIONS, SLOW, SOURCES, STRANGE, VICTIM, MadeUpCrowd
from benchmarks.harness import Report

HONEST, ASK_FOR_CODES = 40, 8
#: What honest people wait at most, in seconds, and how much a web program may grow in the flood.
BOOKED_WITHIN, CODE_WITHIN, GROWTH = 5.0, 10.0, 1.25


def main() -> int:
    """Measure on the demo's data: the floor and a quiet site, then the flood."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0, help="how long the flood lasts")
    seconds = options.parse_args().seconds
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        sink = CountingSink(folder)
        with _site.running(sink.program):
            os.environ.update(
                P2P_ENV="demo",
                STATIC_ROOT=str(folder / "static"),
                MAIL_KEPT_DIR=str(folder / "mail"),
                EMAIL_URL=f"smtp://127.0.0.1:{sink.port}",
            )
            env = dict(os.environ)
            from benchmarks.pages import fill

            fill()
            with (
                _site.web("benchmarks._floor", folder, env) as (_, floor_port),
                _site.web("peer2peer.wsgi", folder, env) as (web, port),
                _site.worker(folder, env),
            ):
                floor, _ = _load.sign_ups(floor_port, "/hall/", seconds=3)
                report.figure("floor, sign-up p95, 8 clients and no flood", floor.p95_ms / 1000, "s")
                measure(report, seconds, port, web, sink)
    return report.exit_code()


def measure(report: Report, seconds: float, port: int, web: object, sink: CountingSink) -> None:
    """The flood and the honest people beside it."""
    from tools.processes import Process

    assert isinstance(web, Process)
    accounts, path = prepare()
    quiet = [booked(port, path, f"quiet-{number}") for number in range(4)]
    report.figure("honest sign-up, no flood, slowest of 4", max(quiet), "s")
    before = _site.memory_mb(web)
    sink.forget()
    flood = MadeUpCrowd(port, f"{path}sign-up/", accounts, until=time.perf_counter() + seconds)
    strangers = threading.Thread(target=flood.run)
    strangers.start()
    waits, codes = honest(port, path, accounts, seconds, sink)
    strangers.join()
    report.figure(f"answers to {CONNECTIONS} strangers", sum(flood.answers.values()), "answers")
    for status, number in sorted(flood.answers.items()):
        report.figure(f"  of them {status}", number, "answers")
    report.figure(
        "  of them faults (5xx)", sum(n for s, n in flood.answers.items() if s >= 500), "answers", 0, "lower"
    )
    report.figure(f"slow connections ({SLOW} at a time)", flood.slow, "connections")
    report.figure("honest sign-up, median", statistics.median(waits), "s")
    report.figure("honest sign-up, slowest", max(waits), "s", BOOKED_WITHIN, "lower")
    report.figure("honest bookings lost", len(waits) - kept(port), "bookings", 0, "lower")
    report.figure("sign-in code, slowest", max(codes), "s", CODE_WITHIN, "lower")
    judge_mail(report)
    report.figure(
        "memory of the web program, grown by", _site.memory_mb(web) / before, "ratio", GROWTH, "lower"
    )


def prepare() -> tuple[list[str], str]:
    """Accounts of honest people, and an event that strangers will not fill."""
    from benchmarks._data import open_event
    from events.models import Event
    from people.factories import PersonFactory

    event = open_event()
    Event.objects.filter(pk=event.pk).update(capacity=2000, bring_up_to=1)
    accounts = [f"honest-{number}@museum-{number}.example" for number in range(ASK_FOR_CODES)]
    for number, email in enumerate(accounts):
        PersonFactory.create(email=email, name=f"Honest Person {chr(65 + number)}")
    return accounts, str(event.get_absolute_url())


def booked(port: int, path: str, who: str) -> float:
    """The seconds that one honest person takes from the page of the event to the confirmation."""
    source = f"198.51.{sum(who.encode()) % 250}.{hash(who) % 250}"
    browser = _load.Browser(port, source=source, patience=60)
    began = time.perf_counter()
    _load.sign_up(browser, path, f"{who}@honest.example")
    return time.perf_counter() - began


def code_after(port: int, email: str, source: str, sink: CountingSink) -> float:
    """The seconds from asking for a sign-in code until the mail server has it."""
    had = sink.taken()[email]
    browser = _load.Browser(port, source=source, patience=60)
    browser.ask("/accounts/login/code/")
    began = time.perf_counter()
    token = browser.cookies.get("csrftoken", "")
    browser.ask("/accounts/login/code/", {"email": email, "csrfmiddlewaretoken": token})
    while sink.taken()[email] <= had and time.perf_counter() - began < 60:
        time.sleep(0.1)
    return time.perf_counter() - began


def honest(
    port: int, path: str, accounts: list[str], seconds: float, sink: CountingSink
) -> tuple[list[float], list[float]]:
    """Honest people come evenly over the time; each keeps how long they waited."""
    waits: list[float] = []
    codes: list[float] = []

    def one(number: int) -> None:
        time.sleep(number * seconds / HONEST)
        waits.append(booked(port, path, f"honest-{number}"))

    def asks(number: int) -> None:
        time.sleep((number + 0.5) * seconds / ASK_FOR_CODES)
        codes.append(code_after(port, accounts[number], f"203.0.113.{number}", sink))

    people = [threading.Thread(target=one, args=[number]) for number in range(HONEST)]
    people += [threading.Thread(target=asks, args=[number]) for number in range(ASK_FOR_CODES)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return waits + [60.0] * (HONEST - len(waits)), codes + [60.0] * (ASK_FOR_CODES - len(codes))


def kept(port: int) -> int:
    """How many of the honest have their place: at once, or once they have pressed the button in their mail."""
    from events.links import asked_path
    from events.models import AskedPlace, Registration

    for row in AskedPlace.objects.filter(email__startswith="honest-", email__endswith="@honest.example"):
        browser = _load.Browser(port, patience=60)
        browser.ask(asked_path(row))
        browser.ask(f"{asked_path(row)}yes/", {"csrfmiddlewaretoken": browser.cookies.get("csrftoken", "")})
    have = Registration.objects.confirmed().filter(
        person__email__startswith="honest-", person__email__endswith="@honest.example"
    )
    return have.count()


def judge_mail(report: Report) -> None:
    """What was written to addresses that strangers typed, beside what the budgets allow."""
    from django.db.models import Count

    from events.booking import budgets
    from mailing.models import Message

    to_strangers = Message.objects.filter(to_address__endswith=f"@{STRANGE}")
    most = to_strangers.values("to_address").annotate(n=Count("pk")).order_by("-n").first()
    allowed = SOURCES * (budgets.SOURCE.amount + budgets.WITH_GUESTS.amount)
    report.figure("mails to made-up addresses", to_strangers.count(), "mails", allowed, "lower")
    report.figure("  most to one of them", most["n"] if most else 0, "mails", budgets.ADDRESS.amount, "lower")
    named = Message.objects.filter(to_address=VICTIM).count()
    report.figure("mails to somebody whom many name", named, "mails", budgets.ADDRESS.amount, "lower")


if __name__ == "__main__":
    sys.exit(main())

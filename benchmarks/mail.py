"""Mail through the outbox beside plain smtplib, queueing a newsletter, and reconciling 100,000 reminders."""

import os
import smtplib
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks import _site
from benchmarks._sink import CountingSink
from benchmarks.harness import Report

#: A letter of a usual length: the layout around it is that of every mail.
PARAGRAPHS = [
    f"Paragraph {n}. " + "What museums have learned from one another this month. " * 6 for n in range(8)
]
MAILS, ROUNDS = 1000, 9
NEWSLETTER = 10_000
ATTENDANCES = 100_000


def main() -> int:
    """Measure everything in one run, on an empty database."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        sink = CountingSink(folder)
        with _site.running(sink.program):
            # Nobody is woken by what is queued, so that each measurement begins when it says so.
            os.environ.update(P2P_ENV="test", EMAIL_URL=f"smtp://127.0.0.1:{sink.port}")
            prepare()
            queueing(report)
            with _site.worker(folder, dict(os.environ)):
                sending(report, sink)
        reconciling(report)
        nudging(report)
    return report.exit_code()


def prepare() -> None:
    """Make the tables."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent)
    call_command("migrate", verbosity=0)


def letter(number: int, occurrence: str) -> int:
    """Queue the newsletter for so many people, each with a link of their own."""
    from mailing.choices import Priority
    from mailing.outbox.bulk import Reader
    from mailing.outbox.queueing import Envelope
    from mailing.testing_mails import made_up

    readers = (
        Reader(address=f"reader-{n}@museum-{n % 400}.example", name=f"Reader {n}",
               own={"stop": f"https://peer2peer.example/stop/{n}/"})
        for n in range(number)
    )  # fmt: skip
    mail = made_up(
        "bench.letter", subject="News of the month", template="letter.html", priority=Priority.BULK
    )
    return mail.queue_many(to=readers, envelope=Envelope(occurrence=occurrence), paragraphs=PARAGRAPHS)


def queueing(report: Report) -> None:
    """Time the newsletter, then once more when everybody has it already."""
    from django.db import connection

    from mailing.models import Message

    letter(100, "warm")
    began = time.perf_counter()
    written = letter(NEWSLETTER, "timed")
    took = time.perf_counter() - began
    if written != NEWSLETTER:
        raise RuntimeError(f"{written} rows were written, not {NEWSLETTER}")
    report.figure("queueing 10,000 rows of a newsletter", took, "s", 5, "lower")
    began = time.perf_counter()
    letter(NEWSLETTER, "timed")
    report.figure("queueing them again, nothing to do", time.perf_counter() - began, "s")
    Message.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE mailing_message")


def sending(report: Report, sink: CountingSink) -> None:
    """Plain smtplib and the outbox by turns into the same server; the middle one of the rounds' ratios counts."""
    from mailing.models import Message
    from mailing.sending.mime import build
    from mailing.tasks import send_due

    plain, ours = [], []
    for turn in range(ROUNDS):
        letter(MAILS, f"round {turn}")
        raw = [build(row).wire() for row in Message.objects.filter(occurrence=f"round {turn}")]
        before = by_smtplib(sink.port, raw)
        sink.forget()
        began = time.perf_counter()
        send_due.delay()
        while sink.number() < MAILS:
            if time.perf_counter() - began > 120:
                raise RuntimeError(f"{sink.number()} of {MAILS} mails have come")
            time.sleep(0.02)
        ours.append(time.perf_counter() - began)
        if set(sink.taken().values()) != {1}:
            raise RuntimeError("Somebody got a mail twice")
        plain.append((before + by_smtplib(sink.port, raw)) / 2)
    report.figure("size of a mail", len(raw[0]) / 1000, "kB")
    ratios = [a / b for a, b in zip(plain, ours, strict=True)]
    report.figure("plain smtplib, one connection", MAILS / statistics.median(plain), "mails/s")
    report.figure("outbox, one worker", MAILS / statistics.median(ours), "mails/s")
    report.figure("outbox, of plain smtplib, lowest round", min(ratios), "ratio")
    report.figure("outbox, of plain smtplib", statistics.median(ratios), "ratio", 0.6)


def by_smtplib(port: int, raw: list[bytes]) -> float:
    """How long the same mails take over one connection, with nothing to write down."""
    with smtplib.SMTP("127.0.0.1", port) as link:
        began = time.perf_counter()
        for number, each in enumerate(raw):
            link.sendmail("hello@peer2peer.example", [f"plain-{number}@museum.example"], each)
        return time.perf_counter() - began


def reconciling(report: Report) -> None:
    """Time the reminders of 100,000 attendances: made, and looked over when all is as it should be."""
    from agenda.reminders import services as reminders

    attendances(ATTENDANCES)
    began = time.perf_counter()
    made = reminders.reconcile()
    report.figure("reconciling 100,000 attendances, all new", time.perf_counter() - began, "s", 5, "lower")
    if made.created != ATTENDANCES:
        raise RuntimeError(f"{made.created} reminders were made")
    began = time.perf_counter()
    again = reminders.reconcile()
    report.figure("reconciling them again", time.perf_counter() - began, "s", 5, "lower")
    if (again.created, again.moved, again.cancelled) != (0, 0, 0):
        raise RuntimeError(f"Nothing had changed, and yet: {again}")


def nudging(report: Report) -> None:
    """Time the nudges of as many obligations: made, looked over, and cancelled when all is done."""
    from django.utils import timezone

    from agenda.choices import Anchor
    from agenda.nudges import services as nudges
    from agenda.obligations import Obligation, ObligationKind, kinds
    from agenda.reminders.timing import Timing
    from people.models import Person
    from programmes.models import Programme

    programme, now = Programme.objects.earliest("pk").pk, timezone.now()
    people = list(Person.objects.values_list("pk", flat=True))
    waits = [
        Obligation(
            person_id=people[n % len(people)], about_id=n, programme_id=programme, asked_at=now,
            closes_at=now + timedelta(days=10), title="A form", sentence="Please fill it in.", act="Fill it in",
            address=f"https://peer2peer.example/forms/{n}/", group=f"bench.group:{n % 1000}",
        )
        for n in range(ATTENDANCES)
    ]  # fmt: skip
    timings = (Timing(anchor=Anchor.ASKED, hours=120),)
    kinds.register("bench.forms", ObligationKind("Forms", "bench.form", lambda ids, now: waits, timings))
    for what, made in (("all new", ATTENDANCES), ("again", 0)):
        began = time.perf_counter()
        found = nudges.reconcile()
        report.figure(
            f"reconciling 100,000 obligations, {what}", time.perf_counter() - began, "s", 5, "lower"
        )
        if (found.created, found.moved, found.cancelled) != (made, 0, 0):
            raise RuntimeError(f"Not what was to be made: {found}")


def attendances(number: int, a_session: int = 100) -> None:
    """People expected at sessions to come, of a programme with one rule."""
    from django.db import connection
    from django.utils import timezone

    from agenda.factories import ReminderRuleFactory, SessionFactory
    from agenda.models import Attendance, ReminderRule
    from people.models import Person
    from programmes.factories import ProgrammeFactory

    programme = ProgrammeFactory.create()
    ReminderRule.objects.all().delete()
    ReminderRuleFactory.create(programme=programme)
    people = Person.objects.bulk_create(
        [Person(name=f"Reader {n}", email=f"reader-{n}@museum.example", password="!") for n in range(2000)]
    )
    told = timezone.now() - timedelta(days=1)
    for place in range(number // a_session):
        day = timezone.localdate() + timedelta(days=30 + place % 300)
        session = SessionFactory.create(programme=programme, start_day=day)
        Attendance.objects.bulk_create(
            Attendance(session=session, person=people[(place * 37 + n) % len(people)], told_at=told)
            for n in range(a_session)
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(main())

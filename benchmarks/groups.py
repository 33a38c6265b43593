"""Two hundred live rooms with eight phones each, and sealing what a meeting wrote."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import _load, _site
from benchmarks.harness import Report

ROOMS, PHONES, EVERY = 200, 8, 2.0
SECONDS, WARM = 30.0, 6.0
GROUPS = 5
#: So often does somebody press a button in one of the rooms: each is then read anew by its eight phones.
PRESSES_EACH_SECOND = 1.5
#: What a proxy before the site keeps open to it.
CONNECTIONS = 64
P95_MS, SEALED_MS, NOTES = 200, 2, 12


@dataclass
class Phone:
    """One phone: where it asks, who it is, which version it holds."""

    path: str
    cookie: str
    tag: str = ""


@dataclass
class Answers:
    """What came back: how long after it was due, by status."""

    took: list[float] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)


def rooms() -> tuple[list[Phone], list[Callable[[], None]]]:
    """The phones of all rooms, signed in, and for each room a press that moves its clock."""
    from django.conf import settings
    from django.test import Client

    from groups.live import services
    from groups.models import LiveRoom
    from groups.room.door import enter_signed
    from groups.scenarios import group_of
    from groups.scenarios_meetings import a_set

    phones, presses = [], []
    for _ in range(GROUPS):
        group = group_of(PHONES)
        members = list(group.memberships.select_related("person").order_by("pk"))
        room = enter_signed(group.key, members[0].person)
        cookies, meeting = [], None
        for member in members:
            client = Client()
            client.force_login(member.person)
            cookies.append(
                f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            )
        for n in range(ROOMS // GROUPS):
            meeting = a_set(room) if n == 0 else _another(meeting, n)
            path = f"/my/groups/room/{group.key}/live/{meeting.key}/state/"
            phones += [Phone(path, cookie) for cookie in cookies]

            def press(meeting: Any = meeting, who: Any = members[2]) -> None:
                row = LiveRoom.objects.get(meeting=meeting)
                what = "next" if row.stage == "lobby" else "resume" if row.paused else "pause"
                services.press(meeting=meeting, member=who, what=what, seen=row.version, by=who.person)

            presses.append(press)
    return phones, presses


def _another(meeting: Any, days: int) -> Any:
    """The same meeting ``days`` later, without the mails that tell of it."""
    from datetime import timedelta

    from groups.models import GroupMeeting, LiveRoom, SetTurn

    day = meeting.start_day + timedelta(days=days)
    names = (
        "programme",
        "group",
        "kind",
        "title",
        "start_time",
        "end_time",
        "zone",
        "mode",
        "facilitator",
        "timekeeper",
    )
    row = GroupMeeting.objects.create(
        start_day=day, end_day=day, **{name: getattr(meeting, name) for name in names}
    )
    for turn in meeting.turns.all():
        SetTurn.objects.create(
            meeting=row, number=turn.number, group=row.group, presenter=turn.presenter, by=turn.by
        )
    LiveRoom.objects.create(meeting=row)
    return row


class Line:
    """A connection that is kept open; one request at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, phone: Phone) -> int:
        for again in (True, False):
            if self.streams is None:
                self.streams = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self.streams
            try:
                tag = f"If-None-Match: {phone.tag}\r\n" if phone.tag else ""
                writer.write(
                    f"GET {phone.path} HTTP/1.1\r\nHost: localhost\r\nCookie: {phone.cookie}\r\n{tag}\r\n".encode()
                )
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            except (OSError, asyncio.IncompleteReadError):
                self.streams = None
                if again:
                    continue  # it was kept open for longer than the site keeps it
                raise
            return await self._take(phone, reader, head)
        raise AssertionError

    async def _take(self, phone: Phone, reader: asyncio.StreamReader, head: str) -> int:
        lines = head.split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        if length := int(headers.get("content-length", "0")):
            await reader.readexactly(length)
        if headers.get("connection", "").lower() == "close":
            self.streams = None
        phone.tag = headers.get("etag", phone.tag)
        return int(lines[0].split()[1])


async def at_a_fixed_rate(port: int, phones: list[Phone], seconds: float) -> Answers:
    """Every phone asks every two seconds, spread evenly, whether or not the answers keep up: waiting counts."""
    found, free = Answers(), asyncio.Queue[Line]()
    for _ in range(CONNECTIONS):
        free.put_nowait(Line(port))
    began, step = time.perf_counter() + 0.1, EVERY / len(phones)

    async def one(phone: Phone, due: float) -> None:
        line = await free.get()
        try:
            status = await line.ask(phone)
        finally:
            free.put_nowait(line)
        found.took.append(time.perf_counter() - due)
        found.counts[status] = found.counts.get(status, 0) + 1

    asked = []
    for number in range(round(seconds / step)):
        due = began + number * step
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        asked.append(asyncio.create_task(one(phones[number % len(phones)], due)))
    await asyncio.gather(*asked)
    return found


async def measured(port: int, phones: list[Phone], presses: list[Callable[[], None]]) -> Answers:
    """A warm-up in which each phone gets its version, then the time that counts, with presses meanwhile."""
    await at_a_fixed_rate(port, phones, WARM)

    async def presses_now() -> None:
        for number in range(round(SECONDS * PRESSES_EACH_SECOND)):
            await asyncio.gather(
                asyncio.sleep(1 / PRESSES_EACH_SECOND), asyncio.to_thread(presses[number % ROOMS])
            )

    pressing = asyncio.create_task(presses_now())
    found = await at_a_fixed_rate(port, phones, SECONDS)
    await pressing
    return found


def sealing(report: Report) -> None:
    """Seal and open what one meeting wrote."""
    from groups.meetings.choices import NoteKind
    from groups.models import SetNote
    from groups.room.door import enter_signed
    from groups.scenarios import group_of
    from groups.scenarios_meetings import meetings_of_a_month

    group = group_of(6)
    room = enter_signed(group.key, group.memberships.order_by("pk").first().person)  # type: ignore[union-attr]
    held = meetings_of_a_month(room)
    from django.db import transaction

    from common.sealed import texts

    words = "What would have to be true for the trustees to ask for the list themselves? " * 4
    with transaction.atomic():
        notes = [
            SetNote(
                group=group, by=room.membership, meeting=held.meeting, turn=held.turn, kind=NoteKind.QUESTION
            )
            for _ in range(NOTES)
        ]
        for note in notes:
            texts.seal(note, "words", words)
            note.save(force_insert=True)
        times = []
        for _ in range(50):
            began = time.perf_counter()
            keys = texts.keys_of({texts.scope_of(notes[0], SetNote._meta.get_field("words"))})  # type: ignore[arg-type]
            [key] = next(iter(keys.values())).values()
            for note in notes:
                note.words = texts.sealed(note, SetNote._meta.get_field("words"), key, words)  # type: ignore[arg-type]
            texts.unseal_all(notes, "words")
            times.append(time.perf_counter() - began)
    report.figure(
        f"sealing and opening {NOTES} notes of a meeting",
        statistics.median(times) * 1000,
        "ms",
        SEALED_MS,
        "lower",
    )


def main() -> int:
    """Measure, and print the share of the processor beside the floor's."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        os.environ.update(
            P2P_ENV="demo", STATIC_ROOT=str(folder / "static"), MAIL_KEPT_DIR=str(folder / "mail")
        )
        env = dict(os.environ)
        os.environ["DJANGO_SETTINGS_MODULE"] = "peer2peer.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        sealing(report)
        phones, presses = rooms()
        with _site.web("benchmarks._floor", folder, env) as (floor, floor_port):
            before, plain = _site.processor_seconds(floor), _load.page(floor_port, "/plain", seconds=5)
            each = (_site.processor_seconds(floor) - before) / (plain.count * 6 / 5)
        with _site.web("peer2peer.wsgi", folder, env) as (site, port):
            before, began = _site.processor_seconds(site), time.perf_counter()
            found = asyncio.run(measured(port, phones, presses))
            share = (_site.processor_seconds(site) - before) / (time.perf_counter() - began)
    rate = ROOMS * PHONES / EVERY
    report.figure("asked", rate, "requests/s")
    report.figure("asked by a phone every", EVERY, "s")
    report.figure("answered", len(found.took) / SECONDS, "requests/s", rate * 0.99)
    report.figure("p95", statistics.quantiles(found.took, n=20)[-1] * 1000, "ms", P95_MS, "lower")
    report.figure("answered 304", found.counts.get(304, 0) / len(found.took) * 100, "%")
    report.figure("answered 5xx", sum(n for code, n in found.counts.items() if code >= 500), "", 0, "lower")
    report.figure(
        "neither 200 nor 304",
        sum(n for code, n in found.counts.items() if code not in (200, 304)),
        "",
        0,
        "lower",
    )
    report.figure("processor", share * 100, "% of one")
    report.figure("processor of the hello floor at that rate", each * rate * 100, "% of one")
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())

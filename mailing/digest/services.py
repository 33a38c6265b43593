"""The weekly digest: what is new for each reader, in one mail on Monday morning, and no mail where nothing is (C15).

Apps above register sections in ``AppConfig.ready()``. A section says, for many readers in a fixed number of queries,
what came between two moments that each of them may see on the site today. A reader is a person, or None for those
who asked with an address alone: they see what anybody sees.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import structlog
from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from common import clock
from common.faults import Faults
from common.registry import Registry
from mailing.choices import Priority
from mailing.declaration import KeepWords
from mailing.mail import Mail
from mailing.models import DigestWeek
from mailing.outbox.bulk import CHUNK, Reader
from mailing.outbox.queueing import Envelope
from mailing.preferences.readers import readers_of
from mailing.wording.parts import Placeholder
from people.models import Person
from programmes.models import Programme
from programmes.selectors import officers_of

log = structlog.get_logger(__name__)

SORT = "digest"
AT = time(9)
#: It goes on Monday. Where nobody was there to write it, until the end of Wednesday, and then not at all.
STAYS = timedelta(days=3)
#: So many lines of a section stand in the mail; the rest is on its page.
MOST = 6
#: What is looked at is new since a year ago, so that there is something to see.
LONG_AGO = timedelta(days=365)

Readers = Sequence[Person | None]
#: Lines by the key of a person; under None those of somebody who is not known here.
Lines = Mapping[int | None, Sequence["DigestLine"]]


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One new thing: its words, the path of its page, and a few facts."""

    words: str
    path: str
    facts: str = ""


@dataclass(frozen=True, slots=True)
class DigestSection:
    """A part of the digest: its heading, what finds its lines, and the page that shows all there is, where one does."""

    title: str
    lines: Callable[[Readers, datetime, datetime], Lines]
    all_words: str = ""
    #: The name of that page among the site's addresses.
    page: str = ""

    @property
    def all_path(self) -> str:
        return reverse(self.page) if self.page else ""


sections: Registry[DigestSection] = Registry()


@dataclass(frozen=True, slots=True)
class DigestPart:
    """A section as one reader has it."""

    section: DigestSection
    lines: tuple[DigestLine, ...]

    @property
    def shown(self) -> tuple[DigestLine, ...]:
        return self.lines[:MOST]

    @property
    def more(self) -> int:
        return len(self.lines) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Week:
    """The week that ends on a Monday morning, and until when its digest may go. ``name`` is that Monday's ISO week."""

    name: str
    since: datetime
    until: datetime
    ends_at: datetime


def week_of(now: datetime) -> Week:
    """The week that ended on the Monday of ``now``, by the clock on the wall: one begins where another ended."""
    today = now.astimezone(clock.zone_named(clock.UK)).date()
    monday = today - timedelta(days=today.weekday())
    year, number, _ = monday.isocalendar()
    return Week(
        name=f"{year}-W{number:02d}",
        since=clock.wall_instant(monday - timedelta(days=7), AT, clock.UK),
        until=clock.wall_instant(monday, AT, clock.UK),
        ends_at=clock.wall_instant(monday + STAYS, time.min, clock.UK),
    )


def queue_due(*, now: datetime | None = None) -> int:
    """Write this week's digest to everybody who wants it, if its time has come. Returns how many.

    Whatever interrupts it, the next call writes the rest. Nobody has two of one week: the week is part of a mail's key.
    """
    now = now or timezone.now()
    week = week_of(now)
    if not week.until <= now < week.ends_at or DigestWeek.objects.filter(name=week.name).exists():
        return 0
    readers = readers_of(SORT)
    written = 0
    with Faults("mailing.queue_digests", left_out="the weekly digest of this week") as faults:
        for at in range(0, len(readers), CHUNK):
            written += _write_all(readers[at : at + CHUNK], week, faults)
    if faults.found and not written:
        return 0  # It is no reader's fault: the next call tries again.
    DigestWeek.objects.bulk_create([DigestWeek(name=week.name, written_at=now)], ignore_conflicts=True)
    return written


def _write_all(readers: Sequence[Reader], week: Week, faults: Faults) -> int:
    """Write to some readers at once; where that fails, to each alone, so that one of them stops nobody."""
    try:
        with transaction.atomic():
            return write(readers, week)
    except OperationalError:
        raise  # The database's fault, and no reader's: the next call goes on here.
    except Exception:
        log.exception("some digests are written one by one")
    written = 0
    for reader in readers:
        with faults.of(Person, reader.person.pk if reader.person else 0):
            written += write([reader], week)
    return written


def write(readers: Sequence[Reader], week: Week) -> int:
    """Write the digest of ``week`` to those of ``readers`` for whom there is something in it."""
    found = compose([each.person for each in readers], week)
    return DIGEST.queue_many(
        to=_with_their_parts(readers, found),
        envelope=Envelope(occurrence=week.name, expires_at=week.ends_at),
    )


def _rehearse(programme: Programme) -> None:
    # As an officer would have it: what a reader's own digest says is for nobody else to look at.
    now = timezone.now()
    week = Week(name="", since=now - LONG_AGO, until=now, ends_at=now + STAYS)
    write([Reader(person=officer) for officer in officers_of(programme)[:1]], week)


DIGEST = Mail(
    kind="mailing.digest",
    name="The weekly digest",
    sort=SORT,
    subject="New for you this week",
    template="mailing/mail/digest.html",
    placeholders=(
        Placeholder("name", "name", "Whom it goes to; empty for an address alone", "Ann Field"),
        Placeholder(
            "preferences_link",
            "preferences",
            "Where they choose which mail they get",
            "https://peer2peer.example/…",
        ),
    ),
    group="Joining, and news by e-mail",
    rehearse=_rehearse,
    for_all=True,
    priority=Priority.BULK,
    keep=KeepWords(
        timedelta(days=30),
        "What it says was there for a while only: cards come off the board, and pictures out of the archive.",
    ),
)


def compose(people: Readers, week: Week) -> dict[int | None, tuple[DigestPart, ...]]:
    """What each has in their digest: by the key of a person, under None for somebody who is not known here."""
    keys = {person.pk if person else None for person in people}
    found: dict[int | None, tuple[DigestPart, ...]] = dict.fromkeys(keys, ())
    for section in sections:
        lines = section.lines(people, week.since, week.until)
        for key in keys:
            if theirs := tuple(lines.get(key, ())):
                found[key] += (DigestPart(section, theirs),)
    return found


def _with_their_parts(
    readers: Sequence[Reader], found: Mapping[int | None, tuple[DigestPart, ...]]
) -> Iterator[Reader]:
    """Those who have something to read. Who has the same has it from one object, so that it is rendered once."""
    same: dict[tuple[DigestPart, ...], dict[str, object]] = {}
    for reader in readers:
        parts = found[reader.person.pk if reader.person else None]
        if parts:
            yield replace(reader, more=same.setdefault(parts, {"parts": parts}))

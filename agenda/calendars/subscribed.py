"""Calendars to subscribe to: what phones ask for again and again, and mostly to hear that nothing has changed.

The database says what a calendar's version is, so that an unchanged one costs a query and no entry. Of a changed one
only what is its own is read; what a session is in everybody's calendar is kept in the process, known by a hash of
all that it is made of, and read for those sessions only that this process has not written before.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, CharField, Count, DecimalField, F, Func, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from agenda.calendars import ics
from agenda.models import Attendance, Session

#: Rises when the same rows give another file, so that subscribers ask for it once more.
FORMAT = 2
#: How many sessions' lines a process keeps. All are forgotten together when there are more.
KEPT = 4096


class RowHash(Func):
    """A hash of 64 bits of some columns of a row together."""

    template = "hashtextextended(ROW(%(expressions)s)::text, 0)"
    output_field = BigIntegerField()


@dataclass(frozen=True, slots=True)
class SubscribedCalendar:
    """The entries of some rows, each about a session, the soonest first, and what is each one's own.

    ``session`` leads from a row to its session ("session__"; nothing where the rows are sessions). ``uid`` is the name
    of the entry before the @; ``sequence``, ``stamp`` and ``comes`` are its number, its time and the reader's mode.
    """

    name: str
    rows: QuerySet[Any]
    uid: Combinable
    sequence: str
    stamp: str
    comes: Combinable
    session: str = ""

    def version(self) -> str:
        """What changes with any byte of the file. One query, and no row of it leaves the database."""
        own = RowHash(self.uid, self.sequence, self.stamp, self.comes, *self._shown())
        found = self.rows.order_by().aggregate(
            number=Count("pk"), hashes=Sum(own, output_field=DecimalField(max_digits=30, decimal_places=0))
        )
        told = f"{FORMAT} {settings.SITE_URL} {self.name} {found['number']} {found['hashes']}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def file(self) -> str:
        """The file: one query, and one more for sessions that this process has not written before."""
        rows = list(
            self.rows.order_by(f"{self.session}starts_at", "pk").values_list(
                Cast(self.uid, CharField()),
                self.sequence,
                self.stamp,
                f"{self.session}pk",
                Cast(self.comes, CharField()),
                RowHash(*self._shown()),
            )
        )
        known = _lines_of({(pk, comes, shown) for _, _, _, pk, comes, shown in rows})
        entries = []
        zones = set()
        for uid, sequence, stamp, *key in rows:
            zone, told = known[tuple(key)]
            zones.add(zone)
            entries.append((*ics.own_lines(ics.uid_of(uid), sequence, stamp), told))
        return ics.calendar_file(entries, zones, name=self.name)

    def _shown(self) -> list[str]:
        return [f"{self.session}{field}" for field in ics.SHOWN]


#: A session, how its reader comes, and a hash of what a calendar shows of it.
_Key = tuple[int, str, int]
_kept: dict[_Key, tuple[str, str]] = {}


def _lines_of(wanted: set[Any]) -> dict[_Key, tuple[str, str]]:
    """For each session wanted its zone and its lines, from what is kept or, in one query, from the database."""
    found = {key: kept for key in wanted if (kept := _kept.get(key))}
    missing = [key for key in wanted if key not in found]
    if missing:
        rows = Session.objects.filter(pk__in={pk for pk, _, _ in missing})
        shown = {
            pk: (hashed, values)
            for pk, hashed, *values in rows.values_list("pk", RowHash(*ics.SHOWN), *ics.SHOWN)
        }
        if len(_kept) + len(missing) > KEPT:
            _kept.clear()
        for pk, comes, _ in missing:
            # What has changed between the two queries is written as it is now, and kept as what it is now.
            hashed, values = shown[pk]
            entry = ics.entry("", 0, timezone.now(), values, comes=comes)
            lines = (entry.zone, ics.session_lines(entry))
            _kept[pk, comes, hashed] = lines
            found |= {key: lines for key in missing if key[:2] == (pk, comes)}
    return found


def attendances_calendar(attendances: QuerySet[Attendance], *, name: str) -> SubscribedCalendar:
    """The calendar of one person's attendances."""
    return SubscribedCalendar(
        name=name,
        rows=attendances,
        uid=F("uid"),
        sequence="sequence",
        stamp="told_at",
        comes=F("mode"),
        session="session__",
    )


def sessions_calendar(sessions: QuerySet[Any], *, stamp: str, name: str) -> SubscribedCalendar:
    """A calendar of sessions as everybody sees them, ``stamp`` the moment from which each is known."""
    return SubscribedCalendar(
        name=name,
        rows=sessions,
        uid=Concat(Value("session-"), Cast("pk", CharField()), output_field=CharField()),
        sequence="revision",
        stamp=stamp,
        comes=Value(""),
    )

"""Calendars to subscribe to: what phones ask for again and again, and mostly to hear that nothing has changed.

The database says what a calendar's version is, so that an unchanged one costs a query and no entry. Of a changed one
only what is its own is read; what a session is in everybody's calendar is kept in the process, known by the version of
its row, and read for those sessions only that this process has not written before.
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
FORMAT = 3
#: How many sessions' lines a process keeps. All are forgotten together when there are more.
KEPT = 4096


class RowVersion(Func):
    """By what Postgres knows the present version of a row, as 64 bits: the transaction that wrote it, and its place.

    It is another after any change of the row, whoever wrote it, and costs a tenth of a hash of its columns. A database
    that is brought back from a backup has others, so every calendar is then read once more. Give a column of the row's
    own table.
    """

    arity = 1
    output_field = BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        table = compiler.quote_name_unless_alias(self.get_source_expressions()[0].alias)
        return f"hashtextextended({table}.xmin::text || {table}.ctid::text, 0)", []


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
        wide = DecimalField(max_digits=30, decimal_places=0)
        found = self.rows.order_by().aggregate(
            number=Count("pk"),
            own=Sum(RowVersion(self.sequence), output_field=wide),
            shown=Sum(self._version_shown(), output_field=wide),
        )
        told = f"{FORMAT} {settings.SITE_URL} {self.name} {' '.join(str(each) for each in found.values())}"
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
                self._version_shown(),
            )
        )
        known = _lines_of({(pk, comes, version) for _, _, _, pk, comes, version in rows})
        entries = []
        zones = set()
        for uid, sequence, stamp, *key in rows:
            zone, told = known[tuple(key)]
            zones.add(zone)
            entries.append((*ics.own_lines(ics.uid_of(uid), sequence, stamp), told))
        return ics.calendar_file(entries, zones, name=self.name)

    def _version_shown(self) -> RowVersion:
        """Of the session's own table: all that a calendar shows of a session stands in its row."""
        return RowVersion(f"{self.session}title")


#: A session, how its reader comes, and the version of the session's row.
_Key = tuple[int, str, int]
_kept: dict[_Key, tuple[str, str]] = {}


def _lines_of(wanted: set[Any]) -> dict[_Key, tuple[str, str]]:
    """For each session wanted its zone and its lines, from what is kept or, in one query, from the database."""
    found = {key: kept for key in wanted if (kept := _kept.get(key))}
    missing = [key for key in wanted if key not in found]
    if missing:
        rows = Session.objects.filter(pk__in={pk for pk, _, _ in missing})
        shown = {
            pk: (version, values)
            for pk, version, *values in rows.values_list("pk", RowVersion("title"), *ics.SHOWN)
        }
        if len(_kept) + len(missing) > KEPT:
            _kept.clear()
        for pk, comes, _ in missing:
            # What has changed between the two queries is written as it is now, and kept as what it is now.
            version, values = shown[pk]
            entry = ics.entry("", 0, timezone.now(), values, comes=comes)
            lines = (entry.zone, ics.session_lines(entry))
            _kept[pk, comes, version] = lines
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

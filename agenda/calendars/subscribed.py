"""Calendars to subscribe to: what phones ask for again and again, and mostly to hear that nothing has changed.

The database says what a calendar's version is, so that an unchanged one costs a query and no entry. Of a changed one
only what is its own is read; what a session is in everybody's calendar is kept in the process, known by the version of
its row, and read for those sessions only that this process has not written before.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, CharField, Count, DecimalField, F, Func, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from agenda.calendars import ics
from agenda.models import Session
from common.prepared import Prepared

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


@dataclass(frozen=True, eq=False)
class EntryKind:
    """What an entry is made of, of rows that are each about a session.

    ``session`` leads from a row to its session ("session__"; nothing where the rows are sessions). ``uid`` is the name
    of the entry before the @; ``sequence``, ``stamp`` and ``comes`` are its number, its time and the reader's mode.
    """

    uid: Combinable
    sequence: str
    stamp: str
    comes: Combinable
    session: str = ""

    def versions(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """One row: how many there are, and the sums of the versions of their own rows and of their sessions'."""
        wide = DecimalField(max_digits=30, decimal_places=0)
        return (
            rows.order_by()
            .values(together=Value(0))
            .annotate(
                number=Count("pk"),
                own=Sum(RowVersion(self.sequence), output_field=wide),
                shown=Sum(self._version_shown(), output_field=wide),
            )
            .values_list("number", "own", "shown")
        )

    def entries(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """What is one reader's own in each entry, the soonest first, and by what its session's lines are known."""
        return rows.order_by(f"{self.session}starts_at", "pk").values_list(
            Cast(self.uid, CharField()),
            self.sequence,
            self.stamp,
            RowVersion(self.sequence),
            f"{self.session}pk",
            Cast(self.comes, CharField()),
            self._version_shown(),
        )

    def _version_shown(self) -> RowVersion:
        """Of the session's own table: all that a calendar shows of a session stands in its row."""
        return RowVersion(f"{self.session}title")


@dataclass(frozen=True, slots=True)
class SubscribedCalendar:
    """The entries of some rows: those of a queryset, or of one that is asked again and again."""

    name: str
    kind: EntryKind
    rows: QuerySet[Any] | Prepared

    def version(self) -> str:
        """What changes with any byte of the file. One query, and no row of it leaves the database."""
        found = self._read(self.kind.versions)
        return self._version_of(*(found[0] if found else (0, 0, 0)))

    def file(self) -> str:
        """The file alone."""
        return self.file_and_version()[0]

    def file_and_version(self) -> tuple[str, str]:
        """The file with its version: one query, and one more for sessions that this process has not written before."""
        rows = self._read(self.kind.entries)
        known = _lines_of({tuple(row[4:]) for row in rows})
        entries = []
        zones = set()
        own = shown = 0
        for uid, sequence, stamp, version, *key in rows:
            zone, told = known[tuple(key)]
            zones.add(zone)
            own += version
            shown += key[2]
            entries.append((*ics.own_lines(ics.uid_of(uid), sequence, stamp), told))
        file = ics.calendar_file(entries, zones, name=self.name)
        return file, self._version_of(len(rows), own, shown)

    def _version_of(self, number: int, own: int, shown: int) -> str:
        told = f"{FORMAT} {settings.SITE_URL} {self.name} {number} {own} {shown}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def _read(self, ask: Callable[[QuerySet[Any]], QuerySet[Any]]) -> list[tuple[Any, ...]]:
        return self.rows.rows(ask) if isinstance(self.rows, Prepared) else list(ask(self.rows))


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


#: Somebody's attendances.
OF_ATTENDANCES = EntryKind(
    uid=F("uid"), sequence="sequence", stamp="told_at", comes=F("mode"), session="session__"
)


def of_sessions(*, stamp: str) -> EntryKind:
    """Sessions as everybody sees them, ``stamp`` the moment from which each is known."""
    return EntryKind(
        uid=Concat(Value("session-"), Cast("pk", CharField()), output_field=CharField()),
        sequence="revision",
        stamp=stamp,
        comes=Value(""),
    )

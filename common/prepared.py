"""Queries of one shape that are asked again and again: Django writes their SQL once a process, not once a request.

::

    def sessions_of(person: int, since: datetime) -> QuerySet[Attendance]: ...

    Prepared(sessions_of, person=person.pk, since=since).rows(entries)

Writing the SQL of a query with a few joins takes a millisecond, which for what phones ask every few minutes is most of
an answer. The first time, ``build`` is called with values that stand for nothing, and where they come out in the
parameters is where later ones go. So a value must reach the query as it is: what is reckoned from it (an hour
earlier) is a value of its own, and ``build`` must not ask what a value is.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Build = Callable[..., QuerySet[Any]]
Ask = Callable[[QuerySet[Any]], QuerySet[Any]]
#: The SQL of a query, and for each of its parameters the name of a value or what it always is.
_Written = tuple[str, tuple[tuple[str, Any], ...]]
_written: dict[tuple[Build, Ask | None], _Written] = {}

#: Values that no query of ours has otherwise, the first of each type; the next ones follow.
_STANDS_FOR: dict[type, Callable[[int], Any]] = {
    int: lambda place: -(2**62) - place,
    str: lambda place: f"\x01value {place}\x01",
    datetime: lambda place: datetime(1, 2, 3, tzinfo=UTC) + timedelta(microseconds=place),
}


class Prepared:
    """A query that ``build`` makes of ``values``, which are ints, strings or datetimes. Functions are known by
    themselves, so give those of a module and no lambda made on the way."""

    def __init__(self, build: Build, **values: Any) -> None:
        self._build, self._values = build, values

    def rows(self, ask: Ask | None = None) -> list[tuple[Any, ...]]:
        """What the database answers, as ``ask`` wants it of the queryset: ``values_list`` of columns that need no
        conversion. Raises ValueError where a value does not come out in the query as it went in."""
        key = (self._build, ask)
        written = _written.get(key)
        if written is None:
            written = _written[key] = self._write(ask)
        sql, places = written
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._values[name] if name else value for name, value in places])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _write(self, ask: Ask | None) -> _Written:
        standing = {
            name: _STANDS_FOR[type(value)](place) for place, (name, value) in enumerate(self._values.items())
        }
        query = self._build(**standing)
        sql, parameters = (ask(query) if ask else query).query.sql_with_params()
        names = {value: name for name, value in standing.items()}
        places = tuple(
            (names.get(each, ""), each) if type(each) in _STANDS_FOR else ("", each) for each in parameters
        )
        lost = set(standing) - {name for name, _ in places}
        if lost:
            raise ValueError(f"{self._build.__qualname__} does not pass on as they are: {sorted(lost)}.")
        if any(isinstance(value, datetime) and not name for name, value in places):
            raise ValueError(f"{self._build.__qualname__} asks what time it is, which would be so for ever.")
        return sql, places

"""The log that a group can trust: a row for each opening of its words, whose hash covers the row before (D16)."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from groups.models import AccessEntry, Group

#: What stands before the first row of a group.
START = "0" * 64


def digest_of(row: AccessEntry, before: str) -> str:
    """The hash of ``row`` over its own words and the hash ``before`` it."""
    parts = (before, row.group_id, row.number, row.at.isoformat(), row.who or "", row.what, row.how_many)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


@transaction.atomic
def note(*, group: Group, who: UUID | None, what: str, how_many: int) -> AccessEntry:
    """Add a row. Of two at once the second waits for the first, so that the chain has one end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('groups.access'), %s)", [group.pk])
    last = AccessEntry.objects.filter(group=group).order_by("number").last()
    row = AccessEntry(
        group=group,
        number=last.number + 1 if last else 1,
        at=timezone.now().replace(microsecond=0),
        who=who,
        what=what,
        how_many=how_many,
    )
    row.digest = digest_of(row, last.digest if last else START)
    row.save(force_insert=True)
    return row


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the number of the row, and what is wrong there, as a sentence."""

    number: int
    words: str


def first_break(rows: Any) -> Break | None:
    """Where the chain of these rows of one group, from the first on, breaks first; None where it holds."""
    before, expected = START, 1
    for row in rows:
        if row.number != expected:
            return Break(expected, f"Entry {expected} is missing.")
        if row.digest != digest_of(row, before):
            return Break(row.number, f"Entry {row.number} was altered, or the one before it.")
        before, expected = row.digest, expected + 1
    return None

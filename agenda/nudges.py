"""Nudges are derived as reminders are: what should exist is a pure function of open obligations and timings.

``reconcile`` makes what does exist equal to it: create, move, cancel or leave; and takes back mail that still waits
in the outbox for something that has been done meanwhile.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agenda.choices import ReminderState
from agenda.models import Nudge
from agenda.obligations import Obligation, Scope, Timings, kinds, open_now
from agenda.reminders import Reconciled
from mailing.choices import MessageState
from mailing.services import cancel_pending
from programmes.models import Programme

DONE = "There is nothing left to ask for."

#: What is wanted, and which of it there is already.
_WANTED = """
    WITH wanted AS (
        SELECT * FROM unnest(
            %(kind)s::text[], %(person)s::bigint[], %(about)s::text[], %(occurrence)s::text[], %(number)s::int[],
            %(group)s::text[], %(programme)s::bigint[], %(due)s::timestamptz[], %(closes)s::timestamptz[]
        ) AS w(kind, person_id, about, occurrence, number, "group", programme_id, due_at, closes_at)
    ),
    kept AS (
        SELECT n.id, w.due_at, w.closes_at, w."group"
        FROM wanted w JOIN agenda_nudge n USING (kind, person_id, about, occurrence, number)
    ),
    scope AS (
        SELECT n.id FROM agenda_nudge n
        WHERE %(abouts)s::text[] IS NULL OR n.about = ANY(%(abouts)s::text[]) AND n.kind = ANY(%(kinds)s::text[])
    )
"""
_MISS = """
    UPDATE agenda_nudge n SET state = %(missed)s
    FROM scope WHERE scope.id = n.id AND n.state = %(planned)s AND n.closes_at <= %(now)s
"""
_CREATE = """
    INSERT INTO agenda_nudge
        (kind, person_id, about, occurrence, number, "group", programme_id, due_at, closes_at, state)
    SELECT kind, person_id, about, occurrence, number, w."group", w.programme_id, w.due_at, w.closes_at, %(planned)s
    FROM wanted w LEFT JOIN agenda_nudge n USING (kind, person_id, about, occurrence, number)
    WHERE n.id IS NULL
    ON CONFLICT (kind, person_id, about, occurrence, number) DO NOTHING
"""
_MOVE = """
    UPDATE agenda_nudge n
    SET due_at = kept.due_at, closes_at = kept.closes_at, "group" = kept."group", state = %(planned)s,
        message_id = NULL, moved_to = CASE WHEN n.due_at = kept.due_at THEN n.moved_to END
    FROM kept
    WHERE kept.id = n.id
      AND (n.state = %(cancelled)s
           OR n.state = %(missed)s AND kept.closes_at > n.closes_at
           OR n.state = %(planned)s
              AND (n.due_at, n.closes_at, n."group") IS DISTINCT FROM (kept.due_at, kept.closes_at, kept."group"))
"""
_CANCEL = """
    UPDATE agenda_nudge n SET state = %(cancelled)s
    FROM scope
    WHERE scope.id = n.id AND n.state = %(planned)s AND NOT EXISTS (SELECT FROM kept WHERE kept.id = n.id)
"""
#: Mail that has not gone, with those of its nudges that are still wanted.
_WAITING = """
    SELECT n.message_id, m.state, min(n.id), array_agg(n.id) FILTER (WHERE kept.id IS NOT NULL), count(*)
    FROM mailing_message m JOIN agenda_nudge n ON n.message_id = m.id LEFT JOIN kept ON kept.id = n.id
    WHERE m.state = ANY(%(unsent)s) AND n.state = %(queued)s
      AND (%(abouts)s::text[] IS NULL
           OR m.id IN (SELECT other.message_id FROM agenda_nudge other JOIN scope ON scope.id = other.id))
    GROUP BY n.message_id, m.state
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One nudge that there should be."""

    kind: str
    obligation: Obligation
    number: int
    due_at: datetime


def wanted(found: Iterable[tuple[str, Obligation]]) -> Iterator[Wanted]:
    """Which nudges there should be for what is open: one for each timing of its kind that there is time for."""
    timings, zones = Timings(), dict(Programme.objects.values_list("pk", "zone"))
    for kind, each in found:
        for number, timing in enumerate(timings.of(each.programme_id, kind)):
            due_at = timing.between(each.asked_at, each.closes_at, zones[each.programme_id])
            if due_at is not None:
                yield Wanted(kind, each, number, due_at)


@transaction.atomic
def reconcile(
    scope: Scope = None,
    *,
    found: Iterable[tuple[str, Obligation]] | None = None,
    now: datetime | None = None,
) -> Reconciled:
    """Make the nudges that exist those that should: all, or those about the rows in ``scope``.

    ``found`` is what is open there, if the caller has asked already. Set-based: five statements, whatever the number.
    Running it again changes nothing.
    """
    now = now or timezone.now()
    rows = list(wanted(open_now(scope, now) if found is None else found))
    params = _params(rows, scope, now)
    counts = []
    with connection.cursor() as cursor:
        for statement in (_MISS, _CREATE, _MOVE, _CANCEL):
            cursor.execute(_WANTED + statement, params)
            counts.append(cursor.rowcount)
        cursor.execute(_WANTED + _WAITING, params)
        unsent = cursor.fetchall()
    for message, state, first, still, number in unsent:
        _take_back(message, state, first, still or [], number)
    return Reconciled(*counts[1:])


def _params(rows: list[Wanted], scope: Scope, now: datetime) -> dict[str, Any]:
    named = kinds.named()
    abouts = None
    if scope is not None:
        abouts = [named[kind].key(pk) for kind, pks in scope.items() if kind in named for pk in pks]
    return {
        "kind": [row.kind for row in rows],
        "person": [row.obligation.person_id for row in rows],
        "about": [named[row.kind].key(row.obligation.about_id) for row in rows],
        "occurrence": [row.obligation.occurrence for row in rows],
        "number": [row.number for row in rows],
        "group": [row.obligation.group for row in rows],
        "programme": [row.obligation.programme_id for row in rows],
        "due": [row.due_at for row in rows],
        "closes": [row.obligation.closes_at for row in rows],
        "abouts": abouts,
        "kinds": [] if scope is None else list(scope),
        "now": now,
        "planned": ReminderState.PLANNED.value,
        "cancelled": ReminderState.CANCELLED.value,
        "missed": ReminderState.MISSED.value,
        "queued": ReminderState.QUEUED.value,
        "unsent": [MessageState.PENDING.value, MessageState.HELD.value, MessageState.MISSED.value],
    }


def _take_back(message: int, state: str, first: int, still: list[int], number: int) -> None:
    """Give up a mail that asks for something done meanwhile, or that came too late: what is left goes in a new one."""
    if state != MessageState.MISSED and (
        len(still) == number or not cancel_pending(about=Nudge(pk=first), reason=DONE)
    ):
        return
    rows = Nudge.objects.filter(message=message, state=ReminderState.QUEUED)
    rows.exclude(pk__in=still).update(state=ReminderState.CANCELLED)
    rows.filter(pk__in=still).update(state=ReminderState.PLANNED, message=None)

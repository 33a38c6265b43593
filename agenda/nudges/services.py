"""Nudges are derived as reminders are: what should exist is a pure function of open obligations and timings.

``reconcile`` makes what does exist equal to it: create, move, cancel or leave; and takes back mail that still waits
in the outbox for something that has been done meanwhile.
"""

import csv
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import reduce
from io import StringIO
from itertools import groupby
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agenda.choices import ReminderState
from agenda.lifecycle import NUDGES
from agenda.models import Nudge
from agenda.obligations import Obligation, Scope, Timings, kinds, open_of
from agenda.reminders.services import Reconciled
from common.faults import Faults
from mailing.choices import MessageState
from mailing.models import Message
from mailing.outbox.retention import WORDS
from mailing.outbox.services import cancel_pending
from programmes.models import Programme

DONE = "There is nothing left to ask for."

#: What is wanted goes over to the database once, into a table of this transaction that the planner knows the size of.
_WANTED = """
    CREATE TEMPORARY TABLE agenda_wanted (
        kind text, person_id bigint, about_id bigint, occurrence text, number int, "group" text, programme_id bigint,
        due_at timestamptz, closes_at timestamptz
    ) ON COMMIT DROP
"""
#: One nudge that there should be, as a row of that table. Its key comes first.
WantedNudge = tuple[str, int, int, str, int, str, int, datetime, datetime]
_KEY = 5
_MISS = """
    UPDATE agenda_nudge n SET state = %(missed)s
    WHERE n.state = %(planned)s AND n.closes_at <= %(now)s
      AND (%(kinds)s::text[] IS NULL OR (n.kind, n.about_id) IN (
          SELECT * FROM unnest(%(kinds)s::text[], %(abouts)s::bigint[])))
"""
_CREATE = """
    INSERT INTO agenda_nudge
        (kind, person_id, about_id, occurrence, number, "group", programme_id, due_at, closes_at, state)
    SELECT kind, person_id, about_id, occurrence, number, w."group", w.programme_id, w.due_at, w.closes_at, %(planned)s
    FROM agenda_wanted w LEFT JOIN agenda_nudge n USING (kind, person_id, about_id, occurrence, number)
    WHERE n.id IS NULL
    ON CONFLICT (about_id, kind, person_id, occurrence, number) DO NOTHING
"""
_MOVE = """
    UPDATE agenda_nudge n
    SET due_at = w.due_at, closes_at = w.closes_at, "group" = w."group", state = %(planned)s, message_id = NULL,
        moved_to = CASE WHEN n.due_at = w.due_at THEN n.moved_to END
    FROM agenda_wanted w
    WHERE (w.kind, w.person_id, w.about_id, w.occurrence, w.number)
          = (n.kind, n.person_id, n.about_id, n.occurrence, n.number)
      AND (n.state = %(cancelled)s
           OR n.state = %(missed)s AND w.closes_at > n.closes_at
           OR n.state = %(planned)s
              AND (n.due_at, n.closes_at, n."group") IS DISTINCT FROM (w.due_at, w.closes_at, w."group"))
"""
_CANCEL = """
    UPDATE agenda_nudge SET state = %(cancelled)s
    WHERE id IN (
        SELECT n.id
        FROM agenda_nudge n LEFT JOIN agenda_wanted w USING (kind, person_id, about_id, occurrence, number)
        WHERE n.state = %(planned)s AND w.due_at IS NULL AND n.kind <> ALL(%(untold)s::text[])
          AND (%(kinds)s::text[] IS NULL OR (n.kind, n.about_id) IN (
          SELECT * FROM unnest(%(kinds)s::text[], %(abouts)s::bigint[])))
    )
"""
_UNSENT = (MessageState.PENDING, MessageState.HELD, MessageState.MISSED)


def wanted(found: Iterable[tuple[str, Obligation]], faults: Faults) -> Iterator[WantedNudge]:
    """Which nudges there should be for what is open: one for each timing of its kind that there is time for."""
    abouts = {name: kind.about for name, kind in kinds.items()}
    timings, zones = Timings(), dict(Programme.objects.values_list("pk", "zone"))
    for kind, each in found:
        try:
            zone = zones[each.programme_id]
            dues = [
                timing.between(each.asked_at, each.closes_at, zone)
                for timing in timings.of(each.programme_id, kind)
            ]
        except Exception:
            with faults.of(abouts[kind], each.about_id, undone=False):
                raise
            continue
        for number, due_at in enumerate(dues):
            if due_at is not None:
                yield (
                    kind, each.person_id, each.about_id, each.occurrence, number, each.group, each.programme_id,
                    due_at, each.closes_at,
                )  # fmt: skip


def _open(scope: Scope, now: datetime, faults: Faults) -> tuple[list[tuple[str, Obligation]], list[str]]:
    """What is open, and the kinds of which nobody can tell: their nudges stay as they are."""
    found: list[tuple[str, Obligation]] = []
    untold: list[str] = []
    for name, kind in kinds.items():
        if scope is None or name in scope:
            own: list[Obligation] | None = None
            with faults.of(kind.about, 0, left_out=f"what is asked about “{kind.words}”"):
                own = open_of(name, None if scope is None else scope[name], now)
            if own is None:
                untold.append(name)
            found += [(name, each) for each in own or ()]
    return found, untold


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
    untold: list[str] = []
    with Faults("agenda.reconcile_nudges", left_out="nudges about it", whole=scope is None) as faults:
        if found is None:
            found, untold = _open(scope, now, faults)
        rows = list(wanted(found, faults))
    params = {**_params(scope, now), "untold": untold}
    counts = []
    with connection.cursor() as cursor:
        cursor.execute(_WANTED)
        with connection.wrap_database_errors:
            cursor.copy_expert("COPY agenda_wanted FROM STDIN (FORMAT csv)", _as_csv(rows))
        cursor.execute("ANALYZE agenda_wanted")
        for statement in (_MISS, _CREATE, _MOVE, _CANCEL):
            cursor.execute(statement, params)
            counts.append(cursor.rowcount)
        cursor.execute("DROP TABLE agenda_wanted")
    if unsent := list(_unsent(scope)):
        keys = {row[:_KEY] for row in rows}
        for message, own in groupby(unsent, key=lambda row: row.message):
            _take_back(message, list(own), keys, untold)
    return Reconciled(*counts[1:])


_STATES = {state.name.lower(): state.value for state in ReminderState}


def _unsent(scope: Scope) -> QuerySet[Nudge]:
    """The nudges of mail that has not gone, where any of them is in scope; those of one mail together."""
    rows = Nudge.objects.filter(state=ReminderState.QUEUED, message__state__in=_UNSENT)
    if scope is not None:
        concerned = Nudge.objects.filter(
            reduce(or_, (Q(kind=kind, about_id__in=pks) for kind, pks in scope.items()), Q(pk=None))
        )
        rows = rows.filter(message__in=concerned.filter(message__isnull=False).values("message"))
    return (
        rows.select_related("message")
        .defer(*(f"message__{word}" for word in WORDS))
        .order_by("message_id", "pk")
    )


def _as_csv(rows: Iterable[WantedNudge]) -> StringIO:
    """What is wanted, as the database takes it in. All is quoted, so that no word stands for NULL."""
    lines = StringIO()
    csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    lines.seek(0)
    return lines


def _params(scope: Scope, now: datetime) -> dict[str, Any]:
    concerned = None if scope is None else [(kind, pk) for kind, pks in scope.items() for pk in pks]
    return {
        "kinds": concerned and [kind for kind, _ in concerned],
        "abouts": concerned and [pk for _, pk in concerned],
        "now": now,
        **_STATES,
    }


def _take_back(
    message: Message | None, rows: list[Nudge], wanted: set[tuple[Any, ...]], untold: Collection[str]
) -> None:
    """Give up a mail that asks for something done meanwhile, or that came too late: what is left goes in a new one."""
    assert message is not None
    still = {
        row.pk
        for row in rows
        if row.kind in untold or (row.kind, row.person_id, row.about_id, row.occurrence, row.number) in wanted
    }
    if message.state != MessageState.MISSED and (
        len(still) == len(rows) or not cancel_pending(about=rows[0], reason=DONE)
    ):
        return
    own = Nudge.objects.filter(message=message, state=ReminderState.QUEUED)
    NUDGES.move_many(own.exclude(pk__in=still), ReminderState.CANCELLED)
    NUDGES.move_many(own.filter(pk__in=still), ReminderState.PLANNED, message=None)

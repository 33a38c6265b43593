"""Reminders are derived (decision 4): what should exist is a pure function of rules and sessions.

``reconcile`` makes what does exist equal to it: create, move, cancel or leave. ``queue_due`` asks everything again
at the moment of sending and writes the mail.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agenda import mails
from agenda.attendance.links import doors_of
from agenda.choices import Anchor, AttendanceState, Mode, ReminderState, SessionState
from agenda.lifecycle import REMINDERS
from agenda.models import Attendance, Reminder, ReminderRule, Session
from agenda.models.reminder import SESSIONS, extra_words, row_key
from common.faults import Faults
from mailing.choices import MessageState
from mailing.outbox.services import cancel_pending

#: A reminder that could not go when it was due may go this much later, and never after the start.
GRACE = timedelta(hours=12)
BATCH = 200
RECONCILE, LEFT_OUT = "agenda.reconcile_reminders", "reminders of it"

#: Who each wanted reminder concerns: those expected (or who came, for what follows the end), told of the session
#: before it was due, and joining online where the rule asks for it. Somebody whose mail was written and taken back
#: unsent, because they gave up their place, has had none: it is due again when they come back. It is said here and
#: nowhere else.
_LIVE = """
    WITH live AS (
        SELECT a.id AS attendance_id, w.rule_id, w.due_at
        FROM unnest(%(sessions)s::bigint[], %(rules)s::bigint[], %(dues)s::timestamptz[],
                    %(afters)s::boolean[], %(onlines)s::boolean[])
             AS w(session_id, rule_id, due_at, after_end, online_only)
        JOIN agenda_attendance a ON a.session_id = w.session_id
        WHERE (a.state = %(expected)s OR (w.after_end AND a.state = %(attended)s))
          AND (a.told_at < w.due_at OR EXISTS (
              SELECT FROM agenda_reminder u
              WHERE u.attendance_id = a.id AND u.rule_id = w.rule_id AND u.due_at = w.due_at
                AND u.message_id IS NOT NULL AND u.state IN (%(cancelled)s, %(planned)s)))
          AND (NOT w.online_only OR a.mode = %(online)s)
          AND (%(attendances)s::bigint[] IS NULL OR a.id = ANY(%(attendances)s::bigint[]))
    )
"""
_CREATE = """
    INSERT INTO agenda_reminder (attendance_id, rule_id, due_at, state)
    SELECT live.attendance_id, live.rule_id, live.due_at, %(planned)s
    FROM live LEFT JOIN agenda_reminder r USING (attendance_id, rule_id)
    WHERE r.id IS NULL AND live.due_at >= %(oldest)s
    ON CONFLICT (attendance_id, rule_id) DO NOTHING
"""
_MOVE = """
    UPDATE agenda_reminder r
    SET due_at = live.due_at, state = %(planned)s,
        message_id = CASE WHEN r.due_at = live.due_at AND r.state = %(cancelled)s THEN r.message_id END,
        moved_to = CASE WHEN r.due_at = live.due_at THEN r.moved_to END
    FROM live
    WHERE r.attendance_id = live.attendance_id AND r.rule_id = live.rule_id
      AND COALESCE(CASE WHEN r.due_at = live.due_at THEN r.moved_to END, live.due_at) >= %(oldest)s
      AND (r.state = %(cancelled)s
           OR r.due_at <> live.due_at AND (r.state = %(planned)s OR live.due_at > %(now)s))
"""
_CANCEL = """
    UPDATE agenda_reminder SET state = %(cancelled)s
    WHERE id IN (
        SELECT r.id
        FROM agenda_reminder r JOIN agenda_attendance a ON a.id = r.attendance_id
        LEFT JOIN live USING (attendance_id, rule_id)
        WHERE r.state = %(planned)s AND r.goes_at >= %(oldest)s
          AND (%(scope)s::bigint[] IS NULL OR a.session_id = ANY(%(scope)s::bigint[]))
          AND (%(attendances)s::bigint[] IS NULL OR a.id = ANY(%(attendances)s::bigint[]))
          AND (live.due_at IS NULL OR live.due_at < %(oldest)s AND r.moved_to IS NULL)
    )
"""


def due(rule: ReminderRule, session: Session) -> datetime:
    """The instant at which ``rule`` reminds of ``session``: reckoned on the wall in the session's zone (rule 16)."""
    after = rule.anchor == Anchor.END
    day, at = (session.end_day, session.end_time) if after else (session.start_day, session.start_time)
    return rule.timing.from_wall(datetime.combine(day, at), session.zone)


def should_exist(rule: ReminderRule, session: Session) -> bool:
    """Whether ``rule`` has anything to say about ``session`` at all."""
    if not rule.in_use or rule.about != SESSIONS:
        return False
    if session.state != SessionState.PLANNED or rule.programme_id != session.programme_id:
        return False
    return rule.anchor == Anchor.END or due(rule, session) < session.starts_at


@dataclass(frozen=True, slots=True)
class WantedReminder:
    """A rule, a session it has something to say about, and when."""

    session: Session
    rule: ReminderRule
    due_at: datetime


def wanted(
    rules: Iterable[ReminderRule], sessions: Iterable[Session], faults: Faults | None = None
) -> Iterator[WantedReminder]:
    """Which reminders there should be, apart from who gets them. A session from whose days nothing can be reckoned is
    left out, and among ``faults``."""
    faults = faults or Faults(RECONCILE, left_out=LEFT_OUT)
    by_programme: dict[int, list[ReminderRule]] = {}
    for rule in rules:
        by_programme.setdefault(rule.programme_id, []).append(rule)
    for session in sessions:
        found: list[WantedReminder] = []
        with faults.of(Session, session.pk, undone=False):
            found = [
                WantedReminder(session, rule, due(rule, session))
                for rule in by_programme.get(session.programme_id, ())
                if should_exist(rule, session)
            ]
        yield from found


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many reminders were made, moved (or revived) and cancelled."""

    created: int
    moved: int
    cancelled: int


@transaction.atomic
def reconcile(
    sessions: Collection[int] | None = None,
    *,
    attendances: Collection[int] | None = None,
    now: datetime | None = None,
) -> Reconciled:
    """Make the reminders that exist those that should: for all sessions, for some, or for some attendances.

    Set-based: three statements, whatever the number of people. Running it again changes nothing. What is past its
    grace is left as it is, unless an officer gave it another time. Their decisions stand, but another time of what it
    is about puts an end to the time they chose.
    """
    now = now or timezone.now()
    rules = list(ReminderRule.objects.filter(in_use=True, about=SESSIONS))
    candidates = Session.objects.planned().filter(ends_at__gt=now - _memory(rules))
    if sessions is not None:
        candidates = candidates.filter(pk__in=sessions)
    if attendances is not None:
        candidates = candidates.filter(attendances__in=attendances).distinct()
    with Faults(RECONCILE, left_out=LEFT_OUT, whole=sessions is None and attendances is None) as faults:
        pairs = list(wanted(rules, candidates, faults))
    params: dict[str, Any] = {
        "sessions": [pair.session.pk for pair in pairs],
        "rules": [pair.rule.pk for pair in pairs],
        "dues": [pair.due_at for pair in pairs],
        "afters": [pair.rule.anchor == Anchor.END for pair in pairs],
        "onlines": [pair.rule.online_only for pair in pairs],
        "scope": None if sessions is None else list(sessions),
        "attendances": None if attendances is None else list(attendances),
        "now": now,
        "oldest": now - GRACE,
        "expected": AttendanceState.EXPECTED.value,
        "attended": AttendanceState.ATTENDED.value,
        "online": Mode.ONLINE.value,
        "planned": ReminderState.PLANNED.value,
        "cancelled": ReminderState.CANCELLED.value,
    }
    counts = []
    with connection.cursor() as cursor:
        if sessions is None and attendances is None:
            # Of what a large mailing has just written the planner knows nothing yet. It would take it for a few rows,
            # and read all that is wanted once for each of a hundred thousand.
            cursor.execute("SET LOCAL enable_nestloop = off")
        for statement in (_CREATE, _MOVE, _CANCEL):
            cursor.execute(_LIVE + statement, params)
            counts.append(cursor.rowcount)
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
    return Reconciled(*counts)


def stop(attendances: Collection[int], *, why: str, until_they_return: bool = False) -> None:
    """Let nothing go that would remind of what was true before: planned reminders, and mails still in the outbox.

    ``until_they_return``: whoever comes back in time is reminded after all. Otherwise they have just been told.
    """
    planned = Reminder.objects.planned().filter(attendance__in=attendances)
    REMINDERS.move_many(planned, ReminderState.CANCELLED)
    waiting = Reminder.objects.filter(
        attendance__in=attendances, message__state__in=(MessageState.PENDING, MessageState.HELD)
    ).select_related("attendance")
    unsent = [
        row.pk
        for row in waiting
        if cancel_pending(about=row.attendance, kinds=mails.REMINDER_KINDS, reason=why) and until_they_return
    ]
    REMINDERS.move_many(Reminder.objects.filter(pk__in=unsent), ReminderState.CANCELLED)


def _memory(rules: Iterable[ReminderRule]) -> timedelta:
    """How long after its end a session may still have reminders to come."""
    longest = timedelta(0)
    for rule in rules:
        if rule.anchor == Anchor.END:
            longest = max(longest, timedelta(days=(rule.days or 0) + 1, hours=rule.hours or 0))
    return longest + GRACE


def queue_due(*, now: datetime | None = None) -> int:
    """Hand every reminder that is due to the outbox, in batches that several workers may share. Returns how many."""
    now = now or timezone.now()
    queued, seen = 0, set[int]()
    with Faults("agenda.queue_due_reminders", left_out="its reminder") as faults:
        while (batch := _queue_batch(now, faults, seen)) is not None:
            queued += batch
    return queued


@transaction.atomic
def _queue_batch(now: datetime, faults: Faults, seen: set[int]) -> int | None:
    """Queue one batch, of those not ``seen`` yet; None when nothing was due. Whatever somebody else is changing just
    now waits a minute."""
    claimed = list(
        Reminder.objects.due(now)
        .exclude(pk__in=seen)
        .select_for_update(skip_locked=True, of=("self", "attendance"))
        .select_related("attendance")
        .order_by("goes_at", "pk")[:BATCH]
    )
    if not claimed:
        return None
    seen.update(row.pk for row in claimed)
    # Everything is asked again now: people withdraw and officers move sessions up to the last moment.
    reconcile(attendances={row.attendance_id for row in claimed}, now=now)
    rows = list(
        Reminder.objects.due(now)
        .filter(pk__in=[row.pk for row in claimed])
        .select_related("rule", "attendance__person", "attendance__session__programme")
        .order_by("goes_at", "pk")
    )
    late = [row for row in rows if _too_late(row, now)]
    REMINDERS.move_each([(row, ReminderState.MISSED) for row in late])
    ready = [row for row in rows if row not in late]
    doors = doors_of([row.attendance for row in ready])
    words = extra_words({words_key(row) for row in ready})
    written = []
    for row in ready:
        with faults.of(Attendance, row.attendance_id):
            row.message = mails.reminder(row, doors[row.attendance_id], words.get(words_key(row), ""))
            written.append(row)
    REMINDERS.move_each([(row, ReminderState.QUEUED) for row in written], also=["message"])
    return len(written)


def _too_late(row: Reminder, now: datetime) -> bool:
    started = row.rule.anchor == Anchor.START and row.attendance.session.starts_at <= now
    return started or row.goes_at < now - GRACE


def words_key(row: Reminder) -> tuple[str, str]:
    """Where the paragraph is kept that an officer adds to this reminder: by session and rule."""
    return session_key(row.attendance.session_id), f"rule:{row.rule_id}"


def session_key(session_id: int) -> str:
    """How a session is named, whatever kind it is of."""
    return row_key(Session(pk=session_id))

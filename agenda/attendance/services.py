"""Who attends a session. Nothing here sends mail: the app that books people says what they hear.

Each call is three or four queries, however many sessions, because it is part of every sign-up.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from agenda.choices import (
    RETURNABLE,
    AttendanceState,
    Mode,
    Part,
    SessionState,
)
from agenda.lifecycle import ATTENDANCES
from agenda.models import Attendance, Session
from agenda.reminders import services as reminders
from common.errors import DomainError
from people.models import Person


def attend(
    *, session: Session, person: Person, part: str = Part.ATTENDEE, mode: str | None = None
) -> Attendance:
    """Expect ``person`` at ``session``; see ``attend_many``."""
    return attend_many(sessions=[session], person=person, part=part, mode=mode)[0]


@transaction.atomic
def attend_many(
    *, sessions: Sequence[Session], person: Person, part: str = Part.ATTENDEE, mode: str | None = None
) -> list[Attendance]:
    """Expect ``person`` at all of ``sessions``; ``mode`` is their choice where a session is hybrid.

    Somebody who withdrew, or was asked to confirm a new date, comes back with a higher sequence and the same uid.
    Calling it twice changes nothing. Each attendance returned carries its session as the database has it now: say
    day and place from that one, because an officer may have moved the session a moment ago.
    """
    # An officer who changes a session holds its lock: so either the new day is read here, or this person is among
    # those who are told of it. (A foreign key would take its lock at commit, which is too late for that.)
    days = {
        each.pk: each
        for each in Session.objects.select_for_update(no_key=True)
        .filter(pk__in=[each.pk for each in sessions])
        .order_by("starts_at", "pk")
    }
    for day in days.values():
        if day.state == SessionState.CANCELLED:
            raise DomainError(f"“{day}” is cancelled, so nobody can take a place in it.")
    Attendance.objects.bulk_create(
        [Attendance(session=day, person=person, part=part, mode=_mode(day, mode)) for day in days.values()],
        ignore_conflicts=True,
    )
    mine = Attendance.objects.select_for_update().filter(person=person, session__in=days).order_by("pk")
    found = {row.session_id: row for row in mine}
    rows = []
    for pk, day in days.items():
        row = found[pk]
        row.session, row.person = day, person
        _come_back(row, part, mode)
        rows.append(row)
    return rows


def _come_back(row: Attendance, part: str, mode: str | None) -> None:
    """Expect somebody again, or otherwise than before; leave those alone for whom nothing is new."""
    returns = row.state in RETURNABLE
    chosen = _mode(row.session, mode) if mode or returns else row.mode
    if not returns and (row.state != AttendanceState.EXPECTED or (row.part, row.mode) == (part, chosen)):
        return
    ATTENDANCES.move(
        row,
        AttendanceState.EXPECTED,
        part=part,
        mode=chosen,
        told_at=timezone.now(),
        sequence=row.sequence + 1,
    )


def withdraw(*, session: Session, person: Person) -> Attendance | None:
    """Expect ``person`` no longer at ``session``; see ``withdraw_many``. None when they were not expected."""
    rows = withdraw_many(sessions=[session], person=person)
    return rows[0] if rows else None


@transaction.atomic
def withdraw_many(*, sessions: Sequence[Session], person: Person) -> list[Attendance]:
    """Expect ``person`` no longer at ``sessions``. Returns those given up, each ready for its CANCEL."""
    rows = list(
        Attendance.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(
            session__in=[each.pk for each in sessions],
            person=person,
            state__in=(AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM),
        )
        .order_by("session__starts_at", "pk")
    )
    if not rows:
        return []
    for row in rows:
        row.person = person
        row.sequence += 1
    ATTENDANCES.move_each([(row, AttendanceState.WITHDRAWN) for row in rows], also=["sequence"])
    reminders.stop([row.pk for row in rows], why="They gave up their place.", until_they_return=True)
    return rows


@transaction.atomic
def apologise(*, session: Session, person: Person) -> Attendance | None:
    """Note that ``person`` cannot come and has said so, where it costs nobody a place. ``attend`` expects them again.

    Returns None when they were not expected. Reminders that wait go to them only if they return.
    """
    rows = Attendance.objects.select_for_update(of=("self",)).select_related("session")
    expected = (AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM)
    row = rows.filter(session=session.pk, person=person, state__in=expected).first()
    if row is None:
        return None
    ATTENDANCES.move(row, AttendanceState.APOLOGIES)
    reminders.stop([row.pk], why="They sent their apologies.", until_they_return=True)
    return row


def _mode(session: Session, wanted: str | None) -> str:
    """How they come: as the session goes, and where it goes both ways as they wish."""
    if session.mode != Mode.HYBRID:
        return session.mode
    return wanted if wanted in (Mode.IN_PERSON, Mode.ONLINE) else Mode.IN_PERSON

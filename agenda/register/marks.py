"""The register: who came. A mark carries the moment it was made, by the clock of the device that made it.

Two people may take one register on two phones, one of them out of reach for an hour. So of two marks about one person
the later one stands, in whatever order they arrive, and the same mark sent twice is one mark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agenda.choices import RECORDABLE, AttendanceState, SessionState
from agenda.lifecycle import ATTENDANCES
from agenda.models import Attendance, Session
from common.errors import DomainError
from common.history import recorded
from common.privacy import history_of_model
from people.models import Person

#: How long before its start people arrive at a session, so that its register can be marked.
REGISTER_OPENS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody noted about one attendance, and when; ``minutes`` present, where a meeting program counted them."""

    attendance_id: int
    state: str
    at: datetime
    minutes: int | None = None


@recorded
def record(
    *, attendance: Attendance, state: str, by: Person, at: datetime | None = None, now: datetime | None = None
) -> Attendance:
    """Note in the register whether somebody came. Whoever withdrew and came all the same may be noted too."""
    now = now or timezone.now()
    record_many(session=attendance.session, marks=[Mark(attendance.pk, state, at or now)], by=by, now=now)
    attendance.refresh_from_db(fields=["state", "marked_at", "marked_by"])
    return attendance


@recorded
def record_many(
    *, session: Session, marks: Sequence[Mark], by: Person, now: datetime | None = None
) -> list[Attendance]:
    """Note many at once, in two queries. Returns the rows as they stand now, whoever marked them last.

    A mark older than the one that stands is left out, and so is one about somebody of another session. No clock runs
    ahead of ours: a mark from the future was made now.
    """
    now = now or timezone.now()
    if any(mark.state not in RECORDABLE for mark in marks):
        raise DomainError("Choose whether they came, sent apologies or did not come.", field="state")
    wanted = _latest(marks, now=now)
    rows = list(
        Attendance.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(session=session.pk, pk__in=wanted)
        .order_by("pk")
    )
    if rows:
        _refuse_too_early(rows[0].session, wanted.values(), now=now)
    changed = [row for row in rows if row.marked_at is None or row.marked_at < wanted[row.pk].at]
    for row in changed:
        row.marked_at, row.marked_by = wanted[row.pk].at, by
        row.minutes_present = _minutes(row, wanted[row.pk])
    ATTENDANCES.move_each(
        [(row, wanted[row.pk].state) for row in changed], also=["marked_at", "marked_by", "minutes_present"]
    )
    return rows


@recorded
def note_the_rest_absent(*, session: Session, by: Person) -> int:
    """Nobody saw those who are still expected, so they did not come. Returns how many they are.

    That is no mark of anybody's own eyes, so it leaves ``marked_at`` alone: a mark made at the door, on a telephone
    that has not been in reach since, still counts when it arrives.
    """
    expected = Attendance.objects.filter(session=session.pk).expected().select_for_update().order_by("pk")
    ids = list(expected.values_list("pk", flat=True))
    return ATTENDANCES.move_many(Attendance.objects.filter(pk__in=ids), AttendanceState.NO_SHOW, marked_by=by)


def expect_again(*, session: Session) -> int:
    """Expect those again whom nobody marked absent: the complete register did (see above). Returns how many they are.

    A mark by somebody's own eyes has a moment of its own, so of two lines of the history with the same moment the later
    one was no such mark.
    """
    absent = Attendance.objects.filter(session=session.pk, state=AttendanceState.NO_SHOW)
    lines: dict[int, list[Any]] = {}
    history = history_of_model(Attendance).objects.filter(pgh_obj__in=absent)
    for line in history.order_by("pgh_obj_id", "-pgh_id").only("pgh_obj_id", "state", "marked_at"):
        lines.setdefault(line.pgh_obj_id, []).append(line)
    ids = []
    for pk, written in lines.items():
        before = next((line for line in written if line.state != AttendanceState.NO_SHOW), None)
        if before and before.state == AttendanceState.EXPECTED and before.marked_at == written[0].marked_at:
            ids.append(pk)
    return ATTENDANCES.move_many(absent.filter(pk__in=ids), AttendanceState.EXPECTED, marked_by=None)


@transaction.atomic
def strike(*, sessions: Iterable[Session], person: Person, now: datetime | None = None) -> int:
    """Take somebody out of registers that they stand in by mistake. Returns of how many."""
    rows = Attendance.objects.filter(session__in=[each.pk for each in sessions], person=person).live()
    ids = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return ATTENDANCES.move_many(
        Attendance.objects.filter(pk__in=ids),
        AttendanceState.WITHDRAWN,
        sequence=F("sequence") + 1,
        marked_at=now or timezone.now(),
    )


def _latest(marks: Iterable[Mark], *, now: datetime) -> dict[int, Mark]:
    """The last mark about each attendance."""
    latest: dict[int, Mark] = {}
    for mark in marks:
        made = Mark(mark.attendance_id, mark.state, min(mark.at, now), mark.minutes)
        known = latest.get(made.attendance_id)
        if known is None or known.at <= made.at:
            latest[made.attendance_id] = made
    return latest


def _minutes(row: Attendance, mark: Mark) -> int | None:
    """Minutes are of somebody who came; a mark that says nothing of them leaves those that are known."""
    if mark.state != AttendanceState.ATTENDED:
        return None
    return row.minutes_present if mark.minutes is None else mark.minutes


def _refuse_too_early(session: Session, marks: Iterable[Mark], *, now: datetime) -> None:
    if session.state != SessionState.PLANNED:
        raise DomainError("This session did not take place, so there is nothing to note.")
    says_who_came = any(mark.state in (AttendanceState.ATTENDED, AttendanceState.NO_SHOW) for mark in marks)
    if says_who_came and now < session.starts_at - REGISTER_OPENS:
        raise DomainError("The register opens two hours before the session starts.", field="state")

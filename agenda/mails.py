"""The mails that a session itself causes: changed, cancelled, postponed, and reminders.

Mails about one attendance share an order key, so that a CANCEL never overtakes its REQUEST (rule 20), and its
sequence is their occurrence, so that each change is told once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.urls import reverse

from agenda import ics
from agenda.choices import Anchor, AttendanceState
from agenda.doors import Doors, doors_of
from agenda.models import Attendance, Dispute, Reminder
from common.links import absolute
from mailing.choices import Priority
from mailing.models import Message
from mailing.services import queue

REMINDER_KINDS = ("agenda.reminder", "agenda.afterwards")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about a session that is not as it was, in words."""

    label: str
    was: str
    now: str


def order_key(attendance: Attendance) -> str:
    """What keeps the mails about one attendance in the order they were written."""
    return str(attendance.uid)


def changed(told: Sequence[Attendance], *, said: Sequence[Difference]) -> None:
    """Tell each of ``told`` what is different, with the new entry for their calendar."""
    for attendance, doors in _with_doors(told):
        method = "REQUEST" if attendance.state == AttendanceState.EXPECTED else ""
        _tell(attendance, doors, "changed", f"Changed: {attendance.session}", method=method, said=said)


def cancelled(told: Sequence[Attendance]) -> None:
    """Tell each of ``told`` that it will not happen, and take it out of their calendar if it is there."""
    for attendance, doors in _with_doors(told):
        method = "CANCEL" if attendance.state == AttendanceState.EXPECTED else ""
        _tell(attendance, doors, "cancelled", f"Cancelled: {attendance.session}", method=method)


def postponed(told: Sequence[Attendance]) -> None:
    """Tell each of ``told`` that it has no day for now, and take it out of their calendar."""
    for attendance, doors in _with_doors(told):
        _tell(attendance, doors, "postponed", f"Postponed: {attendance.session}", method="CANCEL")


def reminder(row: Reminder, doors: Doors) -> Message:
    """Remind somebody of what is to come, or thank them afterwards for coming."""
    attendance = row.attendance
    after = row.rule.anchor == Anchor.END
    return queue(
        kind=REMINDER_KINDS[after],
        subject=f"After {attendance.session}" if after else f"Reminder: {attendance.session}",
        template="agenda/mail/afterwards.html" if after else "agenda/mail/reminder.html",
        context=_context(attendance, doors),
        to=attendance.person,
        about=attendance,
        # The rule belongs to the key: two rules may fall due at the same moment.
        occurrence=f"{row.rule_id}:{row.due_at.astimezone(UTC):%Y-%m-%dT%H:%M}",
        programme=attendance.session.programme,
        priority=Priority.REMINDER,
        order_key=order_key(attendance),
        expires_at=None if after else attendance.session.starts_at,
    )


def dispute_settled(row: Dispute) -> Message:
    """Tell somebody who said that the register was wrong what an officer made of it."""
    attendance = row.attendance
    return queue(
        kind="agenda.dispute",
        subject=f"About the register of {attendance.session}",
        template="agenda/mail/dispute.html",
        context={
            "attendance": attendance,
            "session": attendance.session,
            "programme": attendance.session.programme,
            "dispute": row,
            "page": absolute(reverse("agenda:attendance")),
        },
        to=attendance.person,
        about=row,
        programme=attendance.session.programme,
        priority=Priority.BOOKING,
    )


def _with_doors(told: Sequence[Attendance]) -> list[tuple[Attendance, Doors]]:
    found = doors_of(told)
    return [(attendance, found[attendance.pk]) for attendance in told]


def _tell(
    attendance: Attendance, doors: Doors, what: str, subject: str, *, method: str = "", **more: Any
) -> None:
    queue(
        kind=f"agenda.{what}",
        subject=subject,
        template=f"agenda/mail/{what}.html",
        context=_context(attendance, doors, **more),
        to=attendance.person,
        about=attendance,
        occurrence=str(attendance.sequence),
        programme=attendance.session.programme,
        calendar=ics.invitation(attendance, method=method, doors=doors) if method else "",
        calendar_method=method,
        priority=Priority.BOOKING,
        order_key=order_key(attendance),
    )


def _context(attendance: Attendance, doors: Doors, **more: Any) -> dict[str, Any]:
    session = attendance.session
    return {
        "attendance": attendance,
        "person": attendance.person,
        "session": session,
        "programme": session.programme,
        "doors": doors,
        **more,
    }

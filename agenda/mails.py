"""The mails that a session itself causes: changed, cancelled, postponed, and reminders.

Mails about one attendance share an order key, so that a CANCEL never overtakes its REQUEST (rule 20), and its
sequence is their occurrence, so that each change is told once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from agenda.attendance.links import Doors, doors_of
from agenda.calendars import ics
from agenda.choices import Anchor, AttendanceState
from agenda.models import Attendance, Dispute, Nudge, Reminder
from agenda.obligations import Obligation
from common.links import absolute
from mailing.choices import Priority
from mailing.models import Message
from mailing.outbox.services import queue

REMINDER_KINDS = ("agenda.reminder", "agenda.afterwards")
#: Nudges that share a person's budget, and those that do not count against it.
NUDGE, ESSENTIAL = "agenda.nudge", "agenda.nudge_essential"


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


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail is made of, whether it goes or is only looked at."""

    subject: str
    template: str
    context: dict[str, Any]


def kind_of(row: Reminder) -> str:
    """The kind of mail that a reminder is."""
    return REMINDER_KINDS[row.rule.anchor == Anchor.END]


def reminder_letter(row: Reminder, doors: Doors, extra: str = "") -> Letter:
    """What a reminder says, with the paragraph that an officer added."""
    attendance = row.attendance
    context = _context(attendance, doors, extra=extra)
    if row.rule.anchor == Anchor.END:
        return Letter(f"After {attendance.session}", "agenda/mail/afterwards.html", context)
    return Letter(f"Reminder: {attendance.session}", "agenda/mail/reminder.html", context)


def reminder(row: Reminder, doors: Doors, extra: str = "") -> Message:
    """Remind somebody of what is to come, or thank them afterwards for coming."""
    attendance = row.attendance
    after = row.rule.anchor == Anchor.END
    letter = reminder_letter(row, doors, extra)
    return queue(
        kind=REMINDER_KINDS[after],
        subject=letter.subject,
        template=letter.template,
        context=letter.context,
        to=attendance.person,
        about=attendance,
        # The rule belongs to the key: two rules may fall due at the same moment.
        occurrence=f"{row.rule_id}:{row.due_at.astimezone(UTC):%Y-%m-%dT%H:%M}",
        programme=attendance.session.programme,
        priority=Priority.REMINDER,
        order_key=order_key(attendance),
        expires_at=None if after else attendance.session.starts_at,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a nudge asks for, with the paragraph that an officer added."""

    nudge: Nudge
    obligation: Obligation
    extra: str = ""


#: What a register says of somebody, to them.
MARK_WORDS = defaultdict(
    lambda: "you did not come",
    {AttendanceState.ATTENDED: "you were there", AttendanceState.APOLOGIES: "you sent apologies"},
)
#: How many things a subject says wait.
_NUMBERS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)


def nudge_letter(asked: Sequence[Asked], *, essential: bool) -> Letter:
    """What a nudge says: about one thing, or about all that waits for one person."""
    first = asked[0]
    number = len(asked)
    several = f"{_NUMBERS[number] if number < len(_NUMBERS) else number} things wait for you"
    programmes = {each.nudge.programme_id for each in asked}
    context = {
        "asked": asked,
        "essential": essential,
        "programme": first.nudge.programme if len(programmes) == 1 else None,
    }
    return Letter(first.obligation.title if number == 1 else several, "agenda/mail/nudge.html", context)


def nudge(asked: Sequence[Asked], *, essential: bool, private: bool, now: datetime) -> Message:
    """Ask one person again. ``private``: nobody else reads it, because its link shows what they have not done."""
    letter = nudge_letter(asked, essential=essential)
    rows = [each.nudge for each in asked]
    return queue(
        kind=ESSENTIAL if essential else NUDGE,
        subject=letter.subject,
        template=letter.template,
        context=letter.context,
        to=rows[0].person,
        about=min(rows, key=lambda row: row.pk),
        occurrence=now.isoformat(),  # a mail that was taken back may be written again
        programme=letter.context["programme"],
        priority=Priority.REMINDER,
        expires_at=min(row.closes_at for row in rows),
        secret=private,
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
            "mark": MARK_WORDS[AttendanceState(attendance.state)],
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

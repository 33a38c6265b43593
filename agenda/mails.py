"""The mails that a session itself causes: changed, cancelled, postponed, reminders, and the answer about a register.

Mails about somebody's sessions of one event share an order key, so that a CANCEL never overtakes its REQUEST
(rule 20). The sequence of an attendance is their occurrence, so that each change is told once.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import blake2s
from typing import Any

from django.urls import reverse

from agenda.attendance.links import Doors, doors_of
from agenda.calendars import ics
from agenda.choices import Anchor, AttendanceState, Part, SessionState
from agenda.models import Attendance, Dispute, Reminder
from common.links import absolute
from mailing.choices import Priority
from mailing.mail import Mail
from mailing.models import Message
from mailing.outbox.queueing import Envelope
from mailing.rendering.html import Rendered
from mailing.wording.parts import Placeholder
from programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about a session that is not as it was, in words."""

    label: str
    was: str
    now: str


def order_key(attendance: Attendance) -> str:
    """What keeps the mails about somebody's sessions of one page in the order they were written: a mail may carry the
    entries of several, and none may be overtaken by a CANCEL."""
    page = attendance.session.page
    if not page:
        return str(attendance.uid)
    return f"{attendance.person_id}-{blake2s(page.encode(), digest_size=8).hexdigest()}"


# --- what officers look at --------------------------------------------------------------------------------------------
def _reminder(*, after: bool) -> Callable[[Programme], None]:
    """Remind of the newest session that has a reminder, or thank for coming to it."""

    def of(programme: Programme) -> None:
        rows = Reminder.objects.filter(attendance__session__programme=programme)
        rows = rows.filter(rule__anchor=Anchor.END) if after else rows.exclude(rule__anchor=Anchor.END)
        rows = rows.select_related("attendance__session__programme", "attendance__person", "rule")
        row = rows.order_by("-pk").first()
        if row is not None:
            reminder(row, doors_of([row.attendance])[row.attendance_id])

    return of


def _told(tell: Callable[[list[Attendance]], object]) -> Callable[[Programme], None]:
    """Tell whoever has the newest place in a session."""

    def of(programme: Programme) -> None:
        rows = Attendance.objects.live().filter(session__programme=programme, part=Part.ATTENDEE)
        row = rows.select_related("session__programme", "person").order_by("-pk").first()
        if row is not None:
            row.session.state_reason = row.session.state_reason or "The reason you give stands here."
            tell([row])

    return of


def _changed(told: list[Attendance]) -> None:
    changed(told, said=[Difference(label="When", was="The day it was to be", now=told[0].session.when)])


def _dispute(programme: Programme) -> None:
    rows = Dispute.objects.filter(attendance__session__programme=programme)
    row = rows.select_related("attendance__session__programme", "attendance__person").order_by("-pk").first()
    if row is not None:
        dispute_settled(row)


# --- the mails --------------------------------------------------------------------------------------------------------
LINK = "https://peer2peer.example/…"
NAME = Placeholder("name", "person.name", "Whom it goes to", "Ann Field")
SESSION = (
    Placeholder("event", "session.title", "What it is called", "Working with artists", in_subject=True),
    Placeholder("programme", "programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("when", "session.when", "Day and time", "Thursday 12 March 2026, 10:00", in_subject=True),
    Placeholder("where", "attendance.where", "Where they take part", "Maidstone Museum"),
)
ABOUT = (
    NAME,
    *SESSION,
    Placeholder("page_link", "doors.page", "The page of the session", LINK),
    Placeholder("leave_link", "doors.leave", "Where they give up their place", LINK),
)
GROUP = "Sessions and reminders"

REMINDER = Mail(
    kind="agenda.reminder",
    name="Reminder before a session",
    sort="reminders",
    subject="Reminder: {{ session }}",
    template="agenda/mail/reminder.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_reminder(after=False),
    question="agenda.reminders.replies.REMINDER",
    priority=Priority.REMINDER,
)
AFTERWARDS = Mail(
    kind="agenda.afterwards",
    name="Thanks after a session",
    sort="reminders",
    subject="After {{ session }}",
    template="agenda/mail/afterwards.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_reminder(after=True),
    priority=Priority.REMINDER,
)
CHANGED = Mail(
    kind="agenda.changed",
    name="A session is changed",
    sort="booking",
    subject="Changed: {{ session }}",
    template="agenda/mail/changed.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_told(_changed),
)
CANCELLED = Mail(
    kind="agenda.cancelled",
    name="A session is cancelled",
    sort="booking",
    subject="Cancelled: {{ session }}",
    template="agenda/mail/cancelled.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_told(lambda told: cancelled(told)),
)
RESTORED = Mail(
    kind="agenda.restored",
    name="A cancellation is taken back",
    sort="booking",
    subject="It takes place after all: {{ session }}",
    template="agenda/mail/restored.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_told(lambda told: restored(told)),
)
POSTPONED = Mail(
    kind="agenda.postponed",
    name="A session is postponed",
    sort="booking",
    subject="Postponed: {{ session }}",
    template="agenda/mail/postponed.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_told(lambda told: postponed(told)),
)
DECLINED = Mail(
    kind="agenda.declined",
    name="Their calendar said that they do not come",
    sort="booking",
    subject="Do you give your place back? {{ session }}",
    template="agenda/mail/declined.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_told(lambda told: declined(told[0], doors_of(told)[told[0].pk])),
    question="agenda.reminders.replies.REMINDER",
)
DISPUTE = Mail(
    kind="agenda.dispute",
    name="The answer about a register",
    sort="booking",
    subject="About the register of {{ session }}",
    template="agenda/mail/dispute.html",
    placeholders=(
        NAME,
        *SESSION,
        Placeholder("mark", "mark", "What the register says of them now", "you were there"),
    ),
    group=GROUP,
    rehearse=_dispute,
)
REMINDER_KINDS = (REMINDER.kind, AFTERWARDS.kind)


# --- what writes them -------------------------------------------------------------------------------------------------
def changed(told: Sequence[Attendance], *, said: Sequence[Difference]) -> None:
    """Tell each of ``told`` what is different, with the new entry for their calendar."""
    for attendance, doors in _with_doors(told):
        _tell(CHANGED, attendance, doors, method="REQUEST" if _expected(attendance) else "", said=said)


def cancelled(told: Sequence[Attendance]) -> None:
    """Tell each of ``told`` that it will not happen, and take it out of their calendar if it is there."""
    for attendance, doors in _with_doors(told):
        _tell(CANCELLED, attendance, doors, method="CANCEL" if _expected(attendance) else "")


def restored(told: Sequence[Attendance]) -> None:
    """Tell each of ``told`` that it is not cancelled after all, and put it back into their calendar if it has a day."""
    for attendance, doors in _with_doors(told):
        planned = attendance.session.state == SessionState.PLANNED and _expected(attendance)
        _tell(RESTORED, attendance, doors, method="REQUEST" if planned else "")


def postponed(told: Sequence[Attendance]) -> None:
    """Tell each of ``told`` that it has no day for now, and take it out of their calendar."""
    for attendance, doors in _with_doors(told):
        _tell(POSTPONED, attendance, doors, method="CANCEL")


def declined(attendance: Attendance, doors: Doors) -> Message:
    """Ask somebody whose calendar says that they do not come whether they give their place back, once a version."""
    return DECLINED.queue(
        to=attendance.person,
        about=attendance,
        programme=attendance.session.programme,
        envelope=Envelope(
            occurrence=f"declined:{attendance.sequence}",
            order_key=order_key(attendance),
            expires_at=attendance.session.starts_at,
        ),
        **_words(attendance, doors),
    )


def reminder(row: Reminder, doors: Doors, extra: str = "") -> Message:
    """Remind somebody of what is to come, or thank them afterwards for coming; ``extra`` is what an officer added."""
    attendance = row.attendance
    mail = _mail_of(row)
    return mail.queue(
        to=attendance.person,
        about=attendance,
        programme=attendance.session.programme,
        envelope=Envelope(
            # The rule belongs to the key: two rules may fall due at the same moment.
            occurrence=_occurrence(row),
            order_key=order_key(attendance),
            expires_at=attendance.session.starts_at if mail is REMINDER else None,
        ),
        **_words(attendance, doors, extra=extra),
    )


def _occurrence(row: Reminder) -> str:
    """One rule at one moment; one more where the mail of before was taken back unsent: they had left and returned."""
    first = f"{row.rule_id}:{row.due_at.astimezone(UTC):%Y-%m-%dT%H:%M}"
    return first if row.message_id is None else f"{first}:{row.attendance.sequence}"


def reminder_preview(row: Reminder, doors: Doors, extra: str) -> Rendered:
    """The mail that ``reminder`` writes, to look at."""
    attendance = row.attendance
    words = _words(attendance, doors, extra=extra)
    return _mail_of(row).preview(to=attendance.person, programme=attendance.session.programme, **words)


def _mail_of(row: Reminder) -> Mail:
    return AFTERWARDS if row.rule.anchor == Anchor.END else REMINDER


#: What a register says of somebody, to them.
MARK_WORDS = defaultdict(
    lambda: "you did not come",
    {AttendanceState.ATTENDED: "you were there", AttendanceState.APOLOGIES: "you sent apologies"},
)


def dispute_settled(row: Dispute) -> Message:
    """Tell somebody who said that the register was wrong what an officer made of it."""
    attendance = row.attendance
    return DISPUTE.queue(
        to=attendance.person,
        about=row,
        programme=attendance.session.programme,
        attendance=attendance,
        session=attendance.session,
        dispute=row,
        mark=MARK_WORDS[AttendanceState(attendance.state)],
        page=absolute(reverse("agenda:attendance")),
    )


def _expected(attendance: Attendance) -> bool:
    return attendance.state == AttendanceState.EXPECTED


def _with_doors(told: Sequence[Attendance]) -> list[tuple[Attendance, Doors]]:
    found = doors_of(told)
    return [(attendance, found[attendance.pk]) for attendance in told]


def _tell(mail: Mail, attendance: Attendance, doors: Doors, *, method: str, **more: Any) -> None:
    mail.queue(
        to=attendance.person,
        about=attendance,
        programme=attendance.session.programme,
        envelope=Envelope(
            occurrence=str(attendance.sequence),
            calendar=ics.invitation(attendance, method=method, doors=doors) if method else "",
            calendar_method=method,
            order_key=order_key(attendance),
        ),
        **_words(attendance, doors, **more),
    )


def _words(attendance: Attendance, doors: Doors, **more: Any) -> dict[str, Any]:
    return {"attendance": attendance, "session": attendance.session, "doors": doors, **more}

"""The mails about sessions that officers may put into their own words."""

from collections.abc import Callable

from agenda import mails
from agenda.attendance.links import doors_of
from agenda.choices import Anchor, Part
from agenda.models import Attendance, Dispute, Reminder
from mailing.wording.editable import Editable, Placeholder, keep_as_written, register
from programmes.models import Programme

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


def _reminder(*, after: bool) -> Callable[[Programme], None]:
    """Remind of the newest session that has a reminder, or thank for coming to it."""

    def of(programme: Programme) -> None:
        rows = Reminder.objects.filter(attendance__session__programme=programme)
        rows = rows.filter(rule__anchor=Anchor.END) if after else rows.exclude(rule__anchor=Anchor.END)
        rows = rows.select_related("attendance__session__programme", "attendance__person", "rule")
        row = rows.order_by("-pk").first()
        if row is not None:
            mails.reminder(row, doors_of([row.attendance])[row.attendance_id])

    return of


def _told(tell: Callable[[list[Attendance]], None]) -> Callable[[Programme], None]:
    """Tell whoever has the newest place in a session."""

    def of(programme: Programme) -> None:
        rows = Attendance.objects.live().filter(session__programme=programme, part=Part.ATTENDEE)
        row = rows.select_related("session__programme", "person").order_by("-pk").first()
        if row is not None:
            row.session.state_reason = row.session.state_reason or "The reason you give stands here."
            tell([row])

    return of


def _changed(told: list[Attendance]) -> None:
    when = mails.Difference(label="When", was="The day it was to be", now=told[0].session.when)
    mails.changed(told, said=[when])


def _dispute(programme: Programme) -> None:
    rows = Dispute.objects.filter(attendance__session__programme=programme)
    row = rows.select_related("attendance__session__programme", "attendance__person").order_by("-pk").first()
    if row is not None:
        mails.dispute_settled(row)


MAILS = (
    Editable("agenda.reminder", "agenda/mail/reminder.html", ABOUT, _reminder(after=False), GROUP),
    Editable("agenda.afterwards", "agenda/mail/afterwards.html", ABOUT, _reminder(after=True), GROUP),
    Editable("agenda.changed", "agenda/mail/changed.html", ABOUT, _told(_changed), GROUP),
    Editable("agenda.cancelled", "agenda/mail/cancelled.html", ABOUT, _told(mails.cancelled), GROUP),
    Editable("agenda.postponed", "agenda/mail/postponed.html", ABOUT, _told(mails.postponed), GROUP),
    Editable(
        "agenda.dispute",
        "agenda/mail/dispute.html",
        (
            NAME,
            *SESSION,
            Placeholder("mark", "mark", "What the register says of them now", "you were there"),
        ),
        _dispute,
        GROUP,
    ),
)


def register_wording() -> None:
    for place, mail in enumerate(MAILS):
        register(mail, order=60 + place)
    keep_as_written(
        "It says what waits for one person, each thing in words of its own. “Mail to come” lets you add to it.",
        "agenda.nudge",
        "agenda.nudge_essential",
    )

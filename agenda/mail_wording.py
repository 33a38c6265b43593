"""The mails about sessions that officers may put into their own words."""

from agenda import mails
from agenda.choices import Anchor
from agenda.doors import doors_of
from agenda.models import Reminder
from mailing.wording.editable import Editable, Placeholder, register
from programmes.models import Programme

PLACEHOLDERS = (
    Placeholder("name", "person.name", "Whom it goes to", "Ann Field"),
    Placeholder("event", "session.title", "What it is called", "Working with artists", in_subject=True),
    Placeholder("programme", "programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("when", "session.when", "Day and time", "Thursday 12 March 2026, 10:00", in_subject=True),
    Placeholder("where", "attendance.where", "Where they take part", "Maidstone Museum"),
    Placeholder("page_link", "doors.page", "The page of the session", "https://peer2peer.example/whats-on/…"),
    Placeholder("leave_link", "doors.leave", "Where they give up their place", "https://peer2peer.example/…"),
)


def _newest(programme: Programme, anchor: Anchor, *, after: bool) -> None:
    rows = Reminder.objects.filter(attendance__session__programme=programme)
    rows = rows.filter(rule__anchor=anchor) if after else rows.exclude(rule__anchor=anchor)
    row = (
        rows.select_related("attendance__session__programme", "attendance__person", "rule")
        .order_by("-pk")
        .first()
    )
    if row is not None:
        mails.reminder(row, doors_of([row.attendance])[row.attendance_id])


def before(programme: Programme) -> None:
    """Remind of the newest session that has a reminder."""
    _newest(programme, Anchor.END, after=False)


def afterwards(programme: Programme) -> None:
    _newest(programme, Anchor.END, after=True)


def register_wording() -> None:
    register(Editable("agenda.reminder", "agenda/mail/reminder.html", PLACEHOLDERS, before), order=30)
    register(Editable("agenda.afterwards", "agenda/mail/afterwards.html", PLACEHOLDERS, afterwards), order=31)

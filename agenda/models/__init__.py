"""What is dated and attended, and what reminds of it."""

from agenda.models.calendar_reply import CalendarReply
from agenda.models.reminder import ExtraWords, Nudge, Reminder, ReminderRule
from agenda.models.session import (
    LINK_OPENS,
    Attendance,
    AttendanceQuerySet,
    CalendarFeed,
    Dispute,
    Session,
    SessionQuerySet,
    Venue,
    new_secret,
    where_words,
)

__all__ = [
    "LINK_OPENS",
    "Attendance",
    "AttendanceQuerySet",
    "CalendarFeed",
    "CalendarReply",
    "Dispute",
    "ExtraWords",
    "Nudge",
    "Reminder",
    "ReminderRule",
    "Session",
    "SessionQuerySet",
    "Venue",
    "new_secret",
    "where_words",
]

"""The rules of what is dated and attended: who attends, what becomes of a session, and how the calendar is shared."""

from agenda.attendance.services import attend, attend_many, withdraw, withdraw_many
from agenda.calendars.feeds import feed_of, rotate_feed
from agenda.register.marks import Mark, note_the_rest_absent, record, record_many, strike
from agenda.services.rules import ensure_default_rules
from agenda.sessions.services import cancel_session, change_session, postpone_session, replan_session

__all__ = [
    "Mark",
    "attend",
    "attend_many",
    "cancel_session",
    "change_session",
    "ensure_default_rules",
    "feed_of",
    "note_the_rest_absent",
    "postpone_session",
    "record",
    "record_many",
    "replan_session",
    "rotate_feed",
    "strike",
    "withdraw",
    "withdraw_many",
]

"""The rules of what is dated and attended: who attends, what becomes of a session, and how the calendar is shared."""

from agenda.services.attending import attend, attend_many, record, withdraw, withdraw_many
from agenda.services.feeds import feed_of, rotate_feed
from agenda.services.rules import ensure_default_rules
from agenda.services.sessions import (
    cancel_session,
    change_session,
    postpone_session,
    replan_session,
)

__all__ = [
    "attend",
    "attend_many",
    "cancel_session",
    "change_session",
    "ensure_default_rules",
    "feed_of",
    "postpone_session",
    "record",
    "replan_session",
    "rotate_feed",
    "withdraw",
    "withdraw_many",
]

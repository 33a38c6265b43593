"""The kinds of mail that a session causes, in words."""

from mailing.kinds import add_kinds

BOOKING = {
    "agenda.changed": "A session is changed",
    "agenda.cancelled": "A session is cancelled",
    "agenda.postponed": "A session is postponed",
    "agenda.dispute": "The answer about a register",
}
REMINDERS = {
    "agenda.reminder": "Reminder before a session",
    "agenda.afterwards": "Thanks after a session",
}
NUDGES = {
    "agenda.nudge": "What waits for somebody",
    "agenda.nudge_essential": "What waits and cannot be left",
}


def register() -> None:
    add_kinds("booking", BOOKING)
    add_kinds("reminders", REMINDERS)
    add_kinds("nudges", NUDGES)

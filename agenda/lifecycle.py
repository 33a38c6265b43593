"""The lives of a session, of somebody's attendance, and of the reminders and nudges that go out about them."""

from agenda.choices import (
    ATTENDANCE_MOVES,
    REMINDER_MOVES,
    SESSION_MOVES,
    SESSION_UNDOES,
    AttendanceState,
    ReminderState,
    SessionState,
)
from agenda.models import Attendance, Nudge, Reminder, Session
from common.lifecycle import Lifecycle

SESSIONS = Lifecycle(Session, SESSION_MOVES, born={SessionState.PLANNED}, undoes=SESSION_UNDOES)
ATTENDANCES = Lifecycle(Attendance, ATTENDANCE_MOVES, born={AttendanceState.EXPECTED})
REMINDERS = Lifecycle(Reminder, REMINDER_MOVES, born={ReminderState.PLANNED})
NUDGES = Lifecycle(Nudge, REMINDER_MOVES, born={ReminderState.PLANNED})

"""States and kinds of what is dated and attended."""

from django.db.models import TextChoices


class Mode(TextChoices):
    IN_PERSON = "in_person", "In person"
    ONLINE = "online", "Online"
    HYBRID = "hybrid", "In person or online"


class SessionState(TextChoices):
    PLANNED = "planned", "Planned"
    POSTPONED = "postponed", "Postponed, no new date yet"
    CANCELLED = "cancelled", "Cancelled"


#: From each state, the states a session may move to. One that is postponed gets its new day, or none (rule 21).
SESSION_MOVES: dict[str, frozenset[str]] = {
    SessionState.PLANNED: frozenset({SessionState.POSTPONED, SessionState.CANCELLED}),
    SessionState.POSTPONED: frozenset({SessionState.PLANNED, SessionState.CANCELLED}),
    SessionState.CANCELLED: frozenset(),
}
#: Where a cancellation leads back to, while it may be taken back.
SESSION_UNDOES: dict[str, tuple[str, ...]] = {
    SessionState.CANCELLED: (SessionState.PLANNED, SessionState.POSTPONED)
}


class Part(TextChoices):
    """What a person is to a session. Only attendees count against the public places."""

    ATTENDEE = "attendee", "Attendee"
    PRESENTER = "presenter", "Presenter"
    HOST = "host", "Host"
    ORGANISER = "organiser", "Organiser"


class AttendanceState(TextChoices):
    EXPECTED = "expected", "Expected"
    TO_CONFIRM = "to_confirm", "Asked to confirm the new date"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ATTENDED = "attended", "Attended"
    APOLOGIES = "apologies", "Sent apologies"
    NO_SHOW = "no_show", "Did not come"


_NOTED = frozenset({AttendanceState.ATTENDED, AttendanceState.APOLOGIES, AttendanceState.NO_SHOW})
#: From each state, the states an attendance may move to. A register may be corrected, and whoever withdrew may come all
#: the same; who is expected may be expected otherwise.
ATTENDANCE_MOVES: dict[str, frozenset[str]] = {
    AttendanceState.EXPECTED: _NOTED
    | {AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM, AttendanceState.WITHDRAWN},
    AttendanceState.TO_CONFIRM: _NOTED | {AttendanceState.EXPECTED, AttendanceState.WITHDRAWN},
    AttendanceState.WITHDRAWN: _NOTED | {AttendanceState.EXPECTED},
    AttendanceState.ATTENDED: _NOTED | {AttendanceState.EXPECTED, AttendanceState.WITHDRAWN},
    AttendanceState.APOLOGIES: _NOTED | {AttendanceState.EXPECTED, AttendanceState.WITHDRAWN},
    AttendanceState.NO_SHOW: _NOTED | {AttendanceState.EXPECTED, AttendanceState.WITHDRAWN},
}


class ReminderState(TextChoices):
    PLANNED = "planned", "Planned"
    QUEUED = "queued", "Handed to the outbox"
    CANCELLED = "cancelled", "Not needed any more"
    MISSED = "missed", "Too late to be of use"


#: From each state, the states a reminder or a nudge may move to. All but queueing follows from what is to happen,
#: so that what was cancelled or missed is planned again when its day is moved.
REMINDER_MOVES: dict[str, frozenset[str]] = {
    ReminderState.PLANNED: frozenset({ReminderState.QUEUED, ReminderState.CANCELLED, ReminderState.MISSED}),
    ReminderState.QUEUED: frozenset({ReminderState.PLANNED, ReminderState.CANCELLED}),
    ReminderState.CANCELLED: frozenset({ReminderState.PLANNED}),
    ReminderState.MISSED: frozenset({ReminderState.PLANNED}),
}


class MailDecision(TextChoices):
    """What an officer made of a mail that should go."""

    HELD = "held", "Held back"
    DROPPED = "dropped", "Cancelled"


class Anchor(TextChoices):
    """From what the time of a reminder is counted."""

    START = "start", "before the start"
    END = "end", "after the end"
    ASKED = "asked", "after it was asked"
    DUE = "due", "before it is due"
    HALF = "half", "half-way to the last moment"


#: What sessions are counted from, and what obligations are.
OF_SESSIONS = (Anchor.START.value, Anchor.END.value)
OF_OBLIGATIONS = (Anchor.ASKED.value, Anchor.DUE.value, Anchor.HALF.value)


#: From these a person comes back to being expected when they take their place again.
RETURNABLE = frozenset(
    {AttendanceState.WITHDRAWN.value, AttendanceState.TO_CONFIRM.value, AttendanceState.APOLOGIES.value}
)
#: What an officer or host may note in the register.
RECORDABLE = frozenset(
    {
        AttendanceState.EXPECTED.value,
        AttendanceState.ATTENDED.value,
        AttendanceState.APOLOGIES.value,
        AttendanceState.NO_SHOW.value,
    }
)

"""States and kinds of events, with the table of what may follow what."""

from django.db.models import TextChoices


class EventKind(TextChoices):
    SHARING = "sharing", "Sharing event"
    MEET_UP = "meet_up", "Themed meet-up"
    LAUNCH = "launch", "Launch"
    SEMINAR = "seminar", "Seminar"


class EventState(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Sign-up closed"
    HELD = "held", "Held"
    REPORTED = "reported", "Reported"
    POSTPONED = "postponed", "Postponed"
    CANCELLED = "cancelled", "Cancelled"


#: From each state, the states an event may move to (features.md E1).
EVENT_MOVES: dict[str, frozenset[str]] = {
    EventState.DRAFT: frozenset({EventState.PUBLISHED, EventState.CANCELLED}),
    EventState.PUBLISHED: frozenset(
        {EventState.CLOSED, EventState.HELD, EventState.POSTPONED, EventState.CANCELLED}
    ),
    EventState.CLOSED: frozenset(
        {EventState.PUBLISHED, EventState.HELD, EventState.POSTPONED, EventState.CANCELLED}
    ),
    EventState.POSTPONED: frozenset({EventState.PUBLISHED, EventState.CANCELLED}),
    EventState.HELD: frozenset({EventState.REPORTED}),
    EventState.REPORTED: frozenset(),
    EventState.CANCELLED: frozenset(),
}

#: What the public sees a page for.
PUBLIC_STATES = frozenset(set(EventState.values) - {EventState.DRAFT.value})


class RegistrationState(TextChoices):
    CONFIRMED = "confirmed", "Has a place"
    WAITING = "waiting", "On the waiting list"
    CANCELLED = "cancelled", "Cancelled"
    REMOVED = "removed", "Removed by an officer"


#: The states in which somebody has a place or hopes for one.
LIVE = frozenset({RegistrationState.CONFIRMED.value, RegistrationState.WAITING.value})

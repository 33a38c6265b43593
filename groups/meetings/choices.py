"""The kinds of meetings, what may be said to a date, and what becomes of an action."""

from django.db.models import TextChoices


class MeetingKind(TextChoices):
    SET = "set", "Action learning set"
    VISIT = "visit", "Study visit"
    PROJECT = "project", "Joint project"
    REVIEW = "review", "Review"
    CLOSING = "closing", "Closing meeting"


class DateSays(TextChoices):
    YES = "yes", "Yes"
    MAYBE = "maybe", "If need be"
    NO = "no", "No"


class ActionState(TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    CHANGED = "changed", "Changed on the way"
    DROPPED = "dropped", "Dropped"


#: An action that was settled by mistake is opened again.
ACTION_MOVES: dict[str, frozenset[str]] = {
    ActionState.OPEN: frozenset({ActionState.DONE, ActionState.CHANGED, ActionState.DROPPED}),
    ActionState.DONE: frozenset({ActionState.OPEN}),
    ActionState.CHANGED: frozenset({ActionState.OPEN}),
    ActionState.DROPPED: frozenset({ActionState.OPEN}),
}


class NoteKind(TextChoices):
    """What somebody notes in a set. A question is asked of the presenter; a line of learning is one's own."""

    CLARIFYING = "clarifying", "A clarifying question"
    QUESTION = "question", "An open question"
    REFLECTION = "reflection", "What I heard"
    LEARNING = "learning", "What I learned"

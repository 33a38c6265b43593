"""The life of an event. Whoever moves one holds its lock (see ``capacity``)."""

from common.lifecycle import Lifecycle
from events.choices import EVENT_MOVES, EVENT_UNDOES, EventState
from events.models import Event

_DONE = {
    EventState.DRAFT: "made a draft again",
    EventState.PUBLISHED: "published",
    EventState.CLOSED: "closed",
    EventState.HELD: "marked as held",
    EventState.REPORTED: "marked as reported",
    EventState.POSTPONED: "postponed",
    EventState.CANCELLED: "cancelled",
}


def _refusal(event: Event, to: str) -> str:
    return f"“{event.title}” is {event.get_state_display().lower()}, so it cannot be {_DONE[EventState(to)]}."


EVENTS = Lifecycle(Event, EVENT_MOVES, born={EventState.DRAFT}, refusal=_refusal, undoes=EVENT_UNDOES)

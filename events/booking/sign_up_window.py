"""When people may sign up: one answer for pages, services and tasks (rules 8 and 22)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from common.clock import moment_words
from common.deadlines import in_time
from events.choices import EventState
from events.models import Event


class Opening(Enum):
    """Whether sign-up is open, and if not, why not."""

    OPEN = "open"
    NOT_YET = "not yet"
    CLOSED = "closed"
    OVER = "over"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class SignUpWindow:
    """The window of one event, as it stands at one moment."""

    opening: Opening
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.opening is Opening.OPEN

    @property
    def words(self) -> str:
        """The sentence that tells somebody why they cannot sign up now (or until when they can)."""
        if self.opening is Opening.NOT_YET and self.opens_at:
            return f"Sign-up opens on {moment_words(self.opens_at)}."
        if self.opening is Opening.CLOSED:
            return "Sign-up has closed."
        if self.opening is Opening.OPEN:
            return f"You can sign up until {moment_words(self.closes_at)}." if self.closes_at else ""
        return {
            Opening.OVER: "This event has taken place.",
            Opening.POSTPONED: "This event is postponed. Sign-up opens again when it has a new date.",
            Opening.CANCELLED: "This event is cancelled.",
            Opening.DRAFT: "This event is not published yet.",
        }.get(self.opening, "")


_BY_STATE = {
    EventState.DRAFT: Opening.DRAFT,
    EventState.POSTPONED: Opening.POSTPONED,
    EventState.CANCELLED: Opening.CANCELLED,
    EventState.HELD: Opening.OVER,
    EventState.REPORTED: Opening.OVER,
    EventState.CLOSED: Opening.CLOSED,
}


def window(
    event: Event, *, first_start: datetime | None, now: datetime, form_opened_at: datetime | None = None
) -> SignUpWindow:
    """The sign-up window of ``event``, whose first planned session starts at ``first_start``.

    A stated closing time includes its own minute. Somebody whose form was opened before the close has GRACE
    beyond it, once: the form's own stamp does not move.
    """
    closes_at = event.signup_closes_at or first_start
    opening = _BY_STATE.get(EventState(event.state), Opening.OPEN)
    if opening is Opening.OPEN:
        if first_start is None:
            opening = Opening.CLOSED
        elif event.signup_opens_at and now < event.signup_opens_at:
            opening = Opening.NOT_YET
        elif closes_at and not in_time(closes_at, now, form_opened_at):
            opening = Opening.CLOSED
    return SignUpWindow(opening=opening, opens_at=event.signup_opens_at, closes_at=closes_at)

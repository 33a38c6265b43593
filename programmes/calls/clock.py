"""Whether a stage of a call is open: read from the clock, stored nowhere (rule 22; design.md decision 16)."""

from datetime import datetime
from enum import Enum

from common.clock import moment_words
from common.deadlines import GRACE, end_of_minute, in_time
from people.models import Person
from programmes.models import CallExtension, CallStage


class StageState(Enum):
    UPCOMING = "Not open yet"
    OPEN = "Open"
    GRACE = "Closed; forms that were open may still be sent"
    CLOSED = "Closed"


def state_of(stage: CallStage, *, now: datetime) -> StageState:
    """What the clock says of a stage, for everybody."""
    if stage.opens_at is not None and now < stage.opens_at:
        return StageState.UPCOMING
    if stage.closes_at is None or now < end_of_minute(stage.closes_at):
        return StageState.OPEN
    return StageState.GRACE if now < end_of_minute(stage.closes_at) + GRACE else StageState.CLOSED


def closes_for(stage: CallStage, person: Person | None) -> datetime | None:
    """Until when this person may answer: their own extension where it is longer. None: the stage stays open.

    One query where a person is given and the stage closes at all.
    """
    if person is None or stage.closes_at is None:
        return stage.closes_at
    extension = CallExtension.objects.filter(stage=stage, person=person).first()
    return max(stage.closes_at, extension.until_at) if extension else stage.closes_at


def accepts(
    stage: CallStage, *, now: datetime, person: Person | None = None, form_opened_at: datetime | None = None
) -> bool:
    """Whether an answer is taken now: the stated minute counts, and a form that was open has a quarter of an hour,
    once."""
    if state_of(stage, now=now) is StageState.UPCOMING:
        return False
    closes = closes_for(stage, person)
    return closes is None or in_time(closes, now, form_opened_at)


def words_of(stage: CallStage, *, now: datetime) -> str:
    """The sentence that says when it opens, or until when it is open, or when it closed."""
    state = state_of(stage, now=now)
    if state is StageState.UPCOMING and stage.opens_at is not None:
        return f"Opens on {moment_words(stage.opens_at, stage.zone)}."
    if stage.closes_at is None:
        return "Open."
    closes = moment_words(stage.closes_at, stage.zone)
    return f"Open until {closes}." if state is StageState.OPEN else f"Closed on {closes}."

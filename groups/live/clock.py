"""The clock of a stage. The server holds when it started, what was planned and since when it rests; devices show it.

Going on after a pause puts the start later by as long as it lasted, so three values say all there is. Times are whole
milliseconds where they leave the server: a device reckons with them, and never with a time of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from common.errors import DomainError

#: By how much one press may lengthen a stage, in minutes.
MORE = (1, 2)
#: The longest that any stage is planned for: what is longer was forgotten.
LONGEST = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class StageClock:
    """The time of one stage: from ``started`` for as long as is ``planned``, resting since ``paused``."""

    started: datetime
    planned: timedelta
    paused: datetime | None = None

    def gone(self, now: datetime) -> timedelta:
        """How long the stage has run, without its pauses. Never less than nothing."""
        return max((self.paused or now) - self.started, timedelta(0))

    def left(self, now: datetime) -> timedelta:
        """What is left of it; less than nothing once it is over, for it counts on and closes nothing (5.4)."""
        return self.planned - self.gone(now)

    def pause(self, now: datetime) -> Self:
        """Rest from now on. One that rests already goes on resting."""
        return self if self.paused else type(self)(self.started, self.planned, max(now, self.started))

    def resume(self, now: datetime) -> Self:
        """Go on, with as much left as when it was paused."""
        if self.paused is None:
            return self
        return type(self)(self.started + max(now - self.paused, timedelta(0)), self.planned)

    def more(self, minutes: int) -> Self:
        """Give it some minutes more. Raises DomainError for a number that no button has, and beyond three hours."""
        if minutes not in MORE:
            raise DomainError("One press gives one minute more, or two.")
        planned = self.planned + timedelta(minutes=minutes)
        if planned > LONGEST:
            raise DomainError("This stage is three hours long already. Go on to the next one.")
        return type(self)(self.started, planned, self.paused)


def milliseconds(at: datetime) -> int:
    """An instant in whole milliseconds since 1970, as devices read it."""
    return round(at.timestamp() * 1000)


def clock_words(left: timedelta) -> str:
    """What a clock shows: 4:05, and +0:12 once the time is over. Whole seconds, and the last one is 0:01."""
    seconds = -(-left // timedelta(seconds=1))
    sign, seconds = ("+", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 60}:{seconds % 60:02}"

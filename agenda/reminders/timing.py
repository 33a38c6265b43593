"""When a mail about something dated goes: counted on the wall, so that no change of clocks shifts it (rule 16)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from agenda.choices import OF_OBLIGATIONS, OF_SESSIONS, Anchor
from common import clock
from common.errors import DomainError

_BEFORE = (Anchor.START, Anchor.DUE)


@dataclass(frozen=True, slots=True)
class Timing:
    """So many days before or after, at a time of day; or so many hours; or half-way, where there is enough time.

    With ``at`` it is a time on the wall, ``days`` away from the day it is counted from; without, it is ``hours`` away
    on the wall. Half-way lies between being asked and the last moment, which must be ``hours`` apart or more.
    """

    anchor: str
    days: int | None = None
    at: time | None = None
    hours: int | None = None

    @property
    def words(self) -> str:
        """5 days after it was asked, at 09:00."""
        if self.anchor == Anchor.HALF:
            return f"half-way to the last moment, if there are {_number(self.hours, 'hour')} or more"
        ending = Anchor(self.anchor).label
        if self.hours is not None:
            return f"{_number(self.hours, 'hour')} {ending}"
        return f"{_number(self.days, 'day')} {ending}, at {self.at or time.min:%H:%M}"

    def why_not(self, *, of_sessions: bool) -> DomainError | None:
        """What does not go together in it, beside the field that is to blame."""
        if self.anchor not in (OF_SESSIONS if of_sessions else OF_OBLIGATIONS):
            allowed = OF_SESSIONS if of_sessions else OF_OBLIGATIONS
            choices = " or ".join(f"“{Anchor(each).label}”" for each in allowed)
            return DomainError(f"For this choose {choices}.", field="anchor")
        if self.anchor == Anchor.HALF:
            if self.hours is None or self.days is not None or self.at is not None:
                return DomainError(
                    "Half-way needs hours alone: how long the time must be at least.", field="hours"
                )
            return None
        if self.hours is not None and (self.days is not None or self.at is not None):
            return DomainError(
                "Give a number of days and a time, or a number of hours, and not both.", field="hours"
            )
        if self.hours is None and self.days is None:
            return DomainError("Say how many days, or how many hours.", field="days")
        if self.hours is None and self.at is None:
            return DomainError("Say at what time of the day.", field="at")
        return None

    def from_wall(self, wall: datetime, zone: str) -> datetime:
        """The instant that lies so far from a time on the wall in ``zone``."""
        sign = -1 if self.anchor in _BEFORE else 1
        if self.hours is None:
            goes = datetime.combine(wall.date() + sign * timedelta(days=self.days or 0), self.at or time.min)
        else:
            goes = wall + sign * timedelta(hours=self.hours)
        return clock.wall_instant(goes.date(), goes.time(), zone)

    def between(self, asked_at: datetime, closes_at: datetime, zone: str) -> datetime | None:
        """The instant for what was asked at one moment and is due at another. None when there is no time for it: a
        nudge comes after the asking, and leaves somebody a chance to do it."""
        if self.anchor == Anchor.HALF:
            if closes_at - asked_at < timedelta(hours=self.hours or 0):
                return None
            return asked_at + (closes_at - asked_at) / 2
        counted_from = asked_at if self.anchor == Anchor.ASKED else closes_at
        wall = counted_from.astimezone(clock.zone_named(zone)).replace(tzinfo=None)
        goes = self.from_wall(wall, zone)
        return goes if asked_at < goes < closes_at else None


def _number(number: int | None, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

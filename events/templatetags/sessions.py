"""The sessions of an event as they run: what everybody comes to, and what people choose between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import template

from agenda.choices import Mode, SessionState
from common import clock
from common.templatetags.p2p import every_day
from events.booking.forms.sessions import seats_words
from events.booking.parallel_sessions import chosen_by, seats_left
from events.models import EventSession, Registration

register = template.Library()


@dataclass(slots=True)
class SessionLine:
    """One session, with what is said beside it."""

    day: EventSession
    seats: str = ""
    mine: bool = False


@dataclass(slots=True)
class SessionChoice:
    """One session that everybody comes to (no ``words``), or those that people choose one of."""

    words: str
    lines: list[SessionLine] = field(default_factory=list)


@register.inclusion_tag("events/sessions.html")
def sessions_of(
    days: Sequence[EventSession], registration: Registration | None = None, closed: bool = False
) -> dict[str, Any]:
    """The running list of ``days``. Seats are counted where some are limited and sign-up is not ``closed``."""
    limited = [day for day in days if day.seats is not None and day.state == SessionState.PLANNED]
    left = seats_left(limited) if limited and not closed else {}
    chosen = {day.pk for day in chosen_by(registration)} if registration and has_choice(days) else set()
    parts: list[SessionChoice] = []
    sets: dict[str, SessionChoice] = {}
    for day in days:
        line = SessionLine(day, seats_words(left.get(day.pk)), day.pk in chosen)
        if not day.choice or day.choice not in sets:
            parts.append(SessionChoice(day.choice))
            sets[day.choice] = parts[-1]
        sets[day.choice].lines.append(line)
    return {"parts": parts}


@register.filter
def ways_in(days: Sequence[EventSession]) -> list[EventSession]:
    """Of ``days`` the first at each place that says how one gets there and gets in."""
    said = {
        (day.place, day.access_note): day
        for day in reversed(days)
        if day.access_note and day.mode != Mode.ONLINE
    }
    return list(reversed(said.values()))


@register.filter
def times_apart(days: Sequence[EventSession]) -> list[str]:
    """From when to when each of ``days`` goes, where what is said of all of them has no times: a line a day."""
    if len(days) < 2 or ":" in every_day(days):
        return []
    if len({day.zone for day in days}) > 1 or any(day.start_day != day.end_day for day in days):
        return list(dict.fromkeys(day.when for day in days))
    lines = []
    for day, those in groupby(sorted(days, key=attrgetter("start_day")), key=attrgetter("start_day")):
        hours = [(each.start_time, each.end_time) for each in those]
        start, end = min(hours)[0], max(end for _, end in hours)
        lines.append(f"{day:%A} {day.day} {day:%B}, {start:%H:%M} to {end:%H:%M}")
    return [*lines[:-1], f"{lines[-1]} ({clock.zone_words(days[0].zone)})"]


@register.filter
def has_choice(days: Sequence[EventSession]) -> bool:
    """Whether people choose between some of ``days``."""
    return any(day.choice for day in days)

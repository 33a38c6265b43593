"""Template filters that every page may use (loaded as built-ins)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template

from common import clock

register = template.Library()


@register.filter
def day(value: date | datetime) -> str:
    """Thursday 12 March 2026."""
    return clock.day_words(value)


@register.filter
def moment(value: datetime, zone: str = clock.UK) -> str:
    """Thursday 12 March 2026, 10:00 (UK time)."""
    return clock.moment_words(value, zone)


@register.filter
def duration(value: timedelta) -> str:
    """2 hours 30 minutes."""
    return clock.duration_words(value)


@register.filter
def every_day(parts: Iterable[Any]) -> str:
    """When sessions are altogether, with every day: "9 and 10 February 2027, 10:00 to 16:00 (UK time)"."""
    spans = [(part.start_day, part.start_time, part.end_day, part.end_time, part.zone) for part in parts]
    return clock.spans_words(spans) if spans else ""


@register.filter
def soon_said(parts: Iterable[Any]) -> str:
    """The same where room is short, without the year: "Tue 9 Feb, 10:00", "9 and 10 Feb"."""
    spans = [(part.start_day, part.end_day, part.start_time) for part in parts]
    days = {day for start, end, _ in spans for day in (start, end)}
    if len(days) == 1:
        [day] = days
        return f"{day:%a} {day.day} {day:%b}, {min(at for *_, at in spans):%H:%M}"
    return clock.dates_words(days, month="%b").rsplit(" ", 1)[0]


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The current query string with some values changed (None takes one away): for filters and pages."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.filter
def at(rows: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has under a key that is itself a value; None where it has nothing."""
    return rows.get(key)

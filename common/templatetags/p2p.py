"""Template filters that every page may use (loaded as built-ins)."""

from collections.abc import Mapping
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

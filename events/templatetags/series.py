"""What an event's page says of the series it belongs to."""

from typing import Any

from django import template

from agenda.choices import SessionState
from events import selectors
from events.models import Event

register = template.Library()
SHOWN = 4


@register.inclusion_tag("events/series_of_event.html")
def series_of(event: Event) -> dict[str, Any]:
    """The series of ``event``, with the next others in it. An event without one costs nothing."""
    if event.series is None or not event.programme.is_public:
        return {"series": None}
    others = selectors.coming_days().filter(event__series=event.series_id, state=SessionState.PLANNED)
    return {"series": event.series, "others": list(others.exclude(event=event)[:SHOWN])}

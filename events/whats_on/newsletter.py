"""What events have to tell in a programme's next newsletter: what is coming, and what has been kept since the last."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from agenda.choices import SessionState
from events.afterwards.selectors import past_with_keepsakes
from events.choices import EventState
from events.models import EventSession
from events.selectors import coming_days
from events.whats_on.digest import listed
from programmes.models import Programme

MOST = 12
#: So far back the first newsletter looks.
AT_FIRST = timedelta(days=60)


def for_newsletter(programme: Programme, since: datetime | None) -> str:
    """Two sections in the signs that officers write with; either may be missing."""
    now = timezone.now()
    ahead = coming_days(now).filter(event__programme=programme, state=SessionState.PLANNED, starts_at__gt=now)
    coming = ahead[:MOST]
    kept_since = since or now - AT_FIRST
    past = past_with_keepsakes().filter(event__programme=programme, ends_at__gt=kept_since)[:MOST]
    return "\n\n".join(
        filter(
            None,
            (
                _section(
                    "Coming up",
                    [f"{_link(day)}: {day.event_when}, {day.where}. {_places(day)}" for day in coming],
                ),
                _section(
                    "Kept for you", [f"{_link(day)}: {words}." for day in past if (words := _kept(day))]
                ),
            ),
        )
    )


def _section(heading: str, lines: list[str]) -> str:
    return "\n".join([f"## {heading}", *(f"- {line}" for line in lines)]) if lines else ""


def _link(day: EventSession) -> str:
    title = day.event.title.replace("[", "(").replace("]", ")")
    return f"[{title}]({day.event.get_absolute_url()})"


def _places(day: EventSession) -> str:
    event = day.event
    if event.state != EventState.PUBLISHED or not event.takes_bookings:
        return "Sign-up is closed."
    if event.capacity is None:
        return "There are places."
    left = day.places_left
    return f"Places left: {left}." if left else "It is full, and there is a waiting list."


def _kept(day: Any) -> str:
    there = {"slides": day.has_slides, "pictures": day.has_pictures, "notes": day.has_notes}
    found = [word for word, is_there in there.items() if is_there]
    return listed(found) if found else ""

"""What the page of an event shows of its programme: talks with their times, the call for them, slides."""

from typing import Any

from django.http import HttpRequest

from common.visitors import shared
from events.programme import handout_access
from events.programme.calls import open_call
from events.programme.timetable import public_timetables
from events.whats_on.views.event_page import EventPage


def programme_of(request: HttpRequest, page: EventPage, *, takes_part: bool) -> dict[str, Any]:
    """The context of events/timetable.html, call.html and handouts.html: at most three queries, two of them shared."""
    first_start = page.planned[0].starts_at if page.planned else None
    return {
        "timetables": shared(
            request, f"timetable:{page.event.slug}", lambda: public_timetables(page.planned)
        ),
        "call": open_call(page.event, first_start=first_start, now=page.now),
        "handouts": handout_access.on_page(page.event, takes_part=takes_part),
    }

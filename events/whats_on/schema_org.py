"""What search engines read: schema.org's Event, as data that no browser runs."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from agenda.choices import Mode
from common.clock import zone_named
from common.links import absolute
from events.choices import EventState
from events.models import Event, EventSession

_STATUS = {EventState.CANCELLED: "EventCancelled", EventState.POSTPONED: "EventPostponed"}
_MODE = {
    Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}
# A data block ends at the first "</script", so nothing in it may look like a tag.
_SAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def event_data(event: Event, days: Sequence[EventSession]) -> SafeString:
    """The JSON-LD of an event; empty while it has no session."""
    if not days:
        return SafeString("")
    data = {"@context": "https://schema.org", **_of_day(event, days[0])}
    if len(days) > 1:
        data["endDate"] = _moment(days[-1], days[-1].ends_at)
        data["subEvent"] = [_of_day(event, day, name=day.title) for day in days]
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_SAFE))  # noqa: S308 - made of escaped JSON


def _of_day(event: Event, day: EventSession, *, name: str = "") -> dict[str, Any]:
    page = absolute(event.get_absolute_url())
    return {
        "@type": "Event",
        "name": name or event.title,
        "description": event.summary,
        "url": page,
        "startDate": _moment(day, day.starts_at),
        "endDate": _moment(day, day.ends_at),
        "eventStatus": f"https://schema.org/{_STATUS.get(EventState(event.state), 'EventScheduled')}",
        "eventAttendanceMode": f"https://schema.org/{_MODE[Mode(day.mode)]}",
        "location": _place(day, page),
        "organizer": {"@type": "Organization", "name": event.programme.organisation},
        "isAccessibleForFree": event.cost_note.strip().lower() == "free",
    }


def _place(day: EventSession, page: str) -> Any:
    online = {"@type": "VirtualLocation", "url": page}
    venue = {
        "@type": "Place",
        "name": day.venue or day.venue_address,
        "address": day.venue_address or day.venue,
    }
    return {Mode.ONLINE: online, Mode.HYBRID: [venue, online]}.get(Mode(day.mode), venue)


def _moment(day: EventSession, moment: Any) -> str:
    return moment.astimezone(zone_named(day.zone)).isoformat(timespec="minutes")

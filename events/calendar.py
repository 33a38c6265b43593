"""The public calendar file of an event: what its page says, for a calendar, with nobody in it."""

from collections.abc import Sequence
from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Event as Entry

from agenda.ics import PRODID
from agenda.zones import vtimezone
from common.clock import zone_named
from common.links import absolute
from events.models import Event, EventSession


def calendar_file(event: Event, days: Sequence[EventSession]) -> str:
    """One entry for each of ``days``. Opened again after a change, it moves the entries it made (rules 17 and 18)."""
    zones = sorted({day.zone for day in days})
    return "".join(
        [
            f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODID}\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n",
            *(vtimezone(zone) for zone in zones),
            *(_entry(event, day) for day in days),
            "END:VCALENDAR\r\n",
        ]
    )


def _entry(event: Event, day: EventSession) -> str:
    page, info = absolute(event.get_absolute_url()), zone_named(day.zone)
    entry = Entry()
    entry.add("UID", f"session-{day.pk}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("SEQUENCE", day.revision)
    entry.add("DTSTAMP", timezone.now().astimezone(UTC).replace(microsecond=0))
    entry.add("DTSTART", day.starts_at.astimezone(info))
    entry.add("DTEND", day.ends_at.astimezone(info))
    entry.add("SUMMARY", day.title)
    if day.where:
        entry.add("LOCATION", day.where)
    entry.add("DESCRIPTION", f"{day.when}\n\n{event.summary}\n\n{page}")
    entry.add("URL", page)
    return entry.to_ical().decode()

"""The public calendar files of events: what their pages say, for a calendar, with nobody in it and no joining link."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from agenda.calendars import content_lines, ics
from common.links import absolute
from events.models import Event, EventSession


def calendar_file(event: Event, days: Sequence[EventSession]) -> str:
    """One entry for each of ``days``. Opened again after a change, it moves the entries it made (rules 17 and 18)."""
    now = timezone.now()
    return ics.calendar_file(
        (_entry(event, day, now=now) for day in days), {day.zone for day in days}, method="PUBLISH"
    )


def _entry(event: Event, day: EventSession, *, now: datetime) -> list[str]:
    shown = [getattr(day, field) for field in ics.SHOWN]
    return [
        *ics.entry_lines(ics.entry(_uid(day.pk), day.revision, now, shown)),
        content_lines.text("DESCRIPTION", f"{day.when}\n\n{event.summary}\n\n{absolute(day.page)}"),
    ]


def _uid(pk: int) -> str:
    return f"session-{pk}@{ics.host_of(settings.SITE_URL)}"

"""Colleagues who are still to be named: whoever brings them is asked once, three days before."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from events.choices import EventState, RegistrationState
from events.models import Event, Registration
from events.services import notices, places

ASK_BEFORE = timedelta(days=3)


def ask_for_names(*, now: datetime | None = None) -> int:
    """Ask everybody whose colleagues have no name three days before the event. Returns how many are asked or were.

    The outbox keeps one mail a booking and day, so that asking every hour asks once, and an event that was put off
    asks again. Whoever booked later than three days before has just read it in their confirmation.
    """
    now = now or timezone.now()
    asked = 0
    soon = Event.objects.filter(state__in=(EventState.PUBLISHED, EventState.CLOSED)).with_times()
    for event in soon.filter(first__gt=now, first__lte=now + ASK_BEFORE).select_related("programme"):
        days = places.planned_days(event)
        for booking in _with_unnamed(event.pk, before=event.first - ASK_BEFORE):
            notices.name_guests(
                booking,
                event=event,
                days=days,
                unnamed=booking.unnamed,
                by_day=f"{days[0].start_day:%Y-%m-%d}",
            )
            asked += 1
    return asked


def _with_unnamed(event_id: int, *, before: datetime) -> QuerySet[Any]:
    unnamed = Q(brings__state=RegistrationState.CONFIRMED, brings__person=None)
    return (
        Registration.objects.confirmed()
        .filter(event=event_id, person__isnull=False, booked_at__lt=before)
        .annotate(unnamed=Count("brings", filter=unnamed))
        .filter(unnamed__gt=0)
        .select_related("person", "brought_by")
        .order_by("pk")
    )

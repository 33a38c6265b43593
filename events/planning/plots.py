"""Pictures on the page of an event: how sign-ups came in, and how useful people found it."""

from collections import Counter
from datetime import date

from django.utils import timezone

from common.clock import zone_named
from common.plots import Plot, bars, growth
from events.models import Event, EventSession, Registration

SOONEST = "On the day"


def sign_ups(event: Event, days: list[EventSession]) -> Plot | None:
    """Sign-ups over the days before the first session, by the week; None where there are none or no day."""
    if not days:
        return None
    zone, first = zone_named(days[0].zone), days[0].start_day
    booked = Registration.objects.filter(event=event, walked_in=False).values_list("booked_at", flat=True)
    before = Counter(_days_before(at.astimezone(zone).date(), first) for at in booked)
    if not before:
        return None
    counted, in_all = [], 0
    weeks: dict[int, int] = {}
    for day in sorted(before, reverse=True):
        in_all += before[day]
        counted.append((day, in_all))
        weeks[_week(day)] = weeks.get(_week(day), 0) + before[day]
    rows, sum_up = [], 0
    for week, number in sorted(weeks.items(), reverse=True):
        sum_up += number
        rows.append((_week_words(week), f"{number:,}", f"{sum_up:,}"))
    return growth(
        key="sign-ups",
        title="Sign-ups over the days before it",
        heads=("Before it", "Signed up", "In all"),
        counted=counted,
        rows=rows,
        until=_days_before(timezone.localdate(), first),
    )


def _days_before(day: date, first: date) -> int:
    return max((first - day).days, 0)


def _week(days_before: int) -> int:
    return 0 if days_before == 0 else (days_before - 1) // 7 + 1


def _week_words(week: int) -> str:
    if week == 0:
        return SOONEST
    return "In the last week" if week == 1 else f"{week} weeks before"


def feedback(counts: tuple[tuple[str, int], ...]) -> Plot | None:
    """How useful it was, as bars; None where too few have answered for it to be shown."""
    if not counts:
        return None
    return bars(
        key="useful",
        title="How useful it was",
        heads=("Answer", "People"),
        values=counts,
        unit=("person", "people"),
    )

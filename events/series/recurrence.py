"""How a series goes on: every third Thursday of the month, every two weeks. Pure reckoning with days."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import TextChoices

_ORDINALS = ("first", "second", "third", "fourth")


class Rhythm(TextChoices):
    MONTHLY = "monthly", "The same weekday of the month"
    WEEKLY = "weekly", "Every so many weeks"


def days_after(day: date, *, rhythm: str, every: int, count: int) -> list[date]:
    """The next ``count`` days after ``day``, every ``every`` months or weeks."""
    return [_nth(day, rhythm, every * n) for n in range(1, count + 1)]


def in_words(day: date, *, rhythm: str, every: int) -> str:
    """The third Thursday of each month; every second Tuesday."""
    if rhythm == Rhythm.WEEKLY:
        return f"each {day:%A}" if every == 1 else f"a {day:%A} every {every} weeks"
    which = "last" if _place(day) == len(_ORDINALS) else _ORDINALS[_place(day)]
    return f"the {which} {day:%A} of {'each month' if every == 1 else f'every {every} months'}"


def _nth(day: date, rhythm: str, steps: int) -> date:
    if rhythm == Rhythm.WEEKLY:
        return day + timedelta(weeks=steps)
    year, month = divmod(day.year * 12 + day.month - 1 + steps, 12)
    alike = list(_weekdays(year, month + 1, day.weekday()))
    # Not every month has a fifth one: whoever met on a fifth meets on the last.
    return alike[-1] if _place(day) == len(_ORDINALS) else alike[_place(day)]


def _place(day: date) -> int:
    """Which of its weekday in its month, from 0."""
    return (day.day - 1) // 7


def _weekdays(year: int, month: int, weekday: int) -> Iterator[date]:
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7)
    while found.month == month:
        yield found
        found += timedelta(weeks=1)

"""How sessions to choose from are shown in a form: with the seats that are left, and the full ones out of reach."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from events.models import EventSession


class SessionRadio(forms.RadioSelect):
    """Radio buttons of which the full ones cannot be chosen."""

    def __init__(self, *args: Any, full: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full = frozenset(full)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.full:
            option["attrs"]["disabled"] = True
        return option


def seats_words(left: int | None) -> str:
    """How many seats a session has left, in words; nothing where there is no limit."""
    if left is None:
        return ""
    return "full" if left == 0 else f"{left} seat{'' if left == 1 else 's'} left"


def session_words(day: EventSession, left: Mapping[int, int | None]) -> str:
    """Conservation, Thursday 12 March 2026, 14:00 to 15:00 (UK time): 3 seats left."""
    seats = seats_words(left.get(day.pk))
    return f"{day.title}, {day.when}{f': {seats}' if seats else ''}"


def full_ones(days: Collection[EventSession], left: Mapping[int, int | None]) -> set[str]:
    """The sessions that cannot be chosen, as the values of a field. Where all are full, one may wait for any."""
    full = {str(day.pk) for day in days if left.get(day.pk) == 0}
    return full if len(full) < len(days) else set()

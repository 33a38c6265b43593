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


def session_choices(days: Collection[EventSession], left: Mapping[int, int | None]) -> list[tuple[str, str]]:
    """Each session with its seats, as a field wants it. When it is, is said where they differ in that."""
    at_once = len({day.when for day in days}) == 1
    choices = []
    for day in days:
        seats = seats_words(left.get(day.pk))
        name = day.title if at_once else f"{day.title}, {day.when}"
        choices.append((str(day.pk), f"{name}: {seats}" if seats else name))
    return choices


def full_ones(days: Collection[EventSession], left: Mapping[int, int | None]) -> set[str]:
    """The sessions that cannot be chosen, as the values of a field. Where all are full, one may wait for any."""
    full = {str(day.pk) for day in days if left.get(day.pk) == 0}
    return full if len(full) < len(days) else set()

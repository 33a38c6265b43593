"""Widgets of the desk that say what they are to whoever cannot see where they stand."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

from common.readable import whole_numbers


class DayInput(forms.DateInput):
    """The browser's own calendar, which needs no script."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The browser's own clock, without seconds."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class NamedSplitDateTime(forms.SplitDateTimeWidget):
    """A day and a time, each with a name of its own."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets = (DayInput({"aria-label": "Day"}), ClockInput({"aria-label": "Time"}))


class KnownKeys:
    """Of what was sent for a field in which a row is looked for, shows again only what could be a key.

    Django asks the database for whatever it was; a text where a number belongs is an error there.
    """

    def optgroups(self, name: str, value: Iterable[Any], attr: Any = None) -> Any:
        keys = [str(number) for number in whole_numbers(map(str, value))]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class ChosenOne(KnownKeys, AutocompleteSelect):
    """Django's search for one row."""


class ChosenSeveral(KnownKeys, AutocompleteSelectMultiple):
    """Django's search for several rows, without the sign that takes away all of them.

    Select2 puts it into the list of what is chosen, where only items of a list may stand; each item has its own sign.
    """

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

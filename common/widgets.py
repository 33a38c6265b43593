"""Widgets of the desk that say what they are to whoever cannot see where they stand."""

from typing import Any

from django.contrib.admin.widgets import AdminSplitDateTime


class NamedSplitDateTime(AdminSplitDateTime):
    """Django's day and time, each with a name of its own."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("Day", "Time"), strict=True):
            widget.attrs["aria-label"] = name

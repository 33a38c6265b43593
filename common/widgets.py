"""Widgets of the desk that say what they are to whoever cannot see where they stand."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.readable import whole_numbers
from common.search import holding


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


#: How many of the rows that hold the words typed are offered.
OFFERED = 20
#: What no key of a row begins with: words that were typed and mean several rows, or none.
UNCLEAR = "? "
NOT_ONE = (
    "Several rows have these words in them, or none has. Choose one from the list above, or type other words."
)
WORDS = "__words"


class KnownKeys:
    """A field in which a row is looked for: by Django's search, or, without a script, by words that are typed.

    Of what was sent it shows again only what could be a key: Django asks the database for whatever it was, and a text
    where a number belongs is an error there. Words that only one row has choose it; of several that have them the
    field is refused with ``NOT_ONE``, and they stand in its list.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)  # type: ignore[misc]
        words = str(data.get(f"{name}{WORDS}", "")).strip()
        return self.with_found(value, self._meant(words)) if words else value

    def with_found(self, value: Any, found: str) -> Any:
        raise NotImplementedError

    def _meant(self, words: str) -> str:
        rows = self._rows(words)
        exact = [row for row in rows if str(row).casefold() == words.casefold()]
        only = exact if len(exact) == 1 else rows
        return str(only[0].pk) if len(only) == 1 else f"{UNCLEAR}{words}"

    def _rows(self, words: str) -> list[Any]:
        """The rows to choose from that have the words, as the list of their own admin finds them."""
        site: Any = self.admin_site  # type: ignore[attr-defined]
        fields = site._registry[self.field.remote_field.model].search_fields  # type: ignore[attr-defined]
        rows = self.choices.queryset.all()  # type: ignore[attr-defined]
        found = holding(rows.model._default_manager.all(), words, fields).values("pk")
        return list(rows.filter(pk__in=found)[:OFFERED])

    def optgroups(self, name: str, value: Iterable[Any], attr: Any = None) -> Any:
        sent = list(map(str, value))
        keys = [str(number) for number in whole_numbers(sent)]
        groups = super().optgroups(name, keys, attr)  # type: ignore[misc]
        for words in (each.removeprefix(UNCLEAR) for each in sent if each.startswith(UNCLEAR)):
            groups[0][1].extend(
                self.create_option(name, row.pk, str(row), False, index)  # type: ignore[attr-defined]
                for index, row in enumerate(self._rows(words), len(groups[0][1]))
            )
        return groups

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '{}<noscript><label class="typed">Or type part of the name '
            '<input type="text" name="{}" maxlength="120"></label></noscript>',
            super().render(name, value, attrs, renderer),  # type: ignore[misc]
            f"{name}{WORDS}",
        )


class ChosenOne(KnownKeys, AutocompleteSelect):
    """Django's search for one row."""

    def with_found(self, value: Any, found: str) -> Any:
        return found


class ChosenSeveral(KnownKeys, AutocompleteSelectMultiple):
    """Django's search for several rows, without the sign that takes away all of them.

    Select2 puts it into the list of what is chosen, where only items of a list may stand; each item has its own sign.
    """

    def with_found(self, value: Any, found: str) -> Any:
        return [*(value or []), *([found] if found not in (value or []) else [])]

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

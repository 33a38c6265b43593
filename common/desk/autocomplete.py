"""Fields of the desk in which a row is looked for, with what was sent for them: a key of some row, or anything at all.

Django asks the database for whatever was sent, to show it again beside what is wrong with it; a text where a number
belongs is an error there.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

from common.readable import whole_numbers


class KnownKeys:
    """Shows again only what could be a key."""

    def optgroups(self, name: str, value: Iterable[Any], attr: Any = None) -> Any:
        keys = [str(number) for number in whole_numbers(map(str, value))]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class RowSelect(KnownKeys, AutocompleteSelect):
    pass


class RowSelectMultiple(KnownKeys, AutocompleteSelectMultiple):
    pass

"""Small registries: a lower app offers one; each slice above fills it from its ``surface`` as the site starts."""

import sys
from collections.abc import Iterator
from enum import IntEnum
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


class Band(IntEnum):
    """Where a thing stands among the others of its registry.

    Within a band things stand as they arrive: those of upper apps first, as ``INSTALLED_APPS`` has them.
    """

    FIRST = 1
    EARLY = 2
    USUAL = 3
    LATE = 4
    LAST = 5


class Registry(Generic[T]):
    """Named things in the order of their bands. A name is taken once: whoever comes second is a mistake."""

    def __init__(self) -> None:
        self._items: dict[str, tuple[int, T]] = {}
        self._registrants: dict[str, str] = {}
        self._offered_by = _caller(__name__)

    def register(self, name: str, item: T, *, order: int = Band.USUAL) -> T:
        """Raises ``ImproperlyConfigured`` with both registrants when ``name`` is taken."""
        registrant = _caller(__name__, self._offered_by)
        if name in self._items:
            first = self._registrants.get(name, "another module")
            raise ImproperlyConfigured(
                f"“{name}” is registered by {first} already; {registrant} needs another name."
            )
        self._items[name] = (order, item)
        self._registrants[name] = registrant
        return item

    def __iter__(self) -> Iterator[T]:
        return iter([item for _, item in self.items()])

    def get(self, name: str) -> T | None:
        found = self._items.get(name)
        return found[1] if found else None

    def items(self) -> list[tuple[str, T]]:
        return [(name, item) for name, (_, item) in sorted(self._items.items(), key=lambda pair: pair[1][0])]


def _caller(*passed_over: str) -> str:
    """The nearest module that calls, but for those that only hand on."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") in passed_over:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__"))

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
        self._offered_by = caller(__name__)

    def register(self, name: str, item: T, *, order: int = Band.USUAL) -> T:
        """Raises ``ImproperlyConfigured`` with both registrants when ``name`` is taken."""
        registrant = caller(__name__, self._offered_by)
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


class Single(Generic[T]):
    """One thing that exactly one app above provides. Whoever comes second is a mistake."""

    def __init__(self, what: str) -> None:
        """``what`` is provided, in words for whoever reads the error."""
        self._what = what
        self._item: T | None = None
        self._registrant = ""
        self._offered_by = caller(__name__)

    def register(self, item: T) -> T:
        """Raises ``ImproperlyConfigured`` with both registrants when somebody has provided it already."""
        registrant = caller(__name__, self._offered_by)
        if self._item is not None:
            raise ImproperlyConfigured(
                f"{self._what} is provided by {self._registrant} already; {registrant} cannot as well."
            )
        self._item, self._registrant = item, registrant
        return item

    @property
    def registrant(self) -> str:
        """The module that provides it, or nothing."""
        return self._registrant

    def get(self) -> T:
        """Raises ``ImproperlyConfigured`` while nobody provides it."""
        if self._item is None:
            raise ImproperlyConfigured(f"{self._what} is provided by nobody.")
        return self._item


def caller(*passed_over: str) -> str:
    """The nearest module that calls, but for those that only hand on."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") in passed_over:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__"))

"""What is known about a person, and what happens to it when they go: two registries that upper apps fill.

An exporter gives one section of somebody's download. An eraser takes away, in one app, what is theirs alone and
says what has to stay and why. People's own are registered in this app's ``AppConfig.ready()`` like any other's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.registry import Registry
from people.models import Person


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a download: rows of plain values (text, numbers, dates, yes or no) by their headings."""

    title: str
    rows: Sequence[Mapping[str, Any]]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stays after somebody has gone: what, and why. Their name is on none of it."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Eraser:
    """``erase`` runs inside the one transaction of closing an account. ``kept`` is for the preview before it."""

    erase: Callable[[Person], None]
    kept: Callable[[Person], Iterable[Kept]] = lambda person: ()


exporters: Registry[Callable[[Person], Section]] = Registry()
erasers: Registry[Eraser] = Registry()

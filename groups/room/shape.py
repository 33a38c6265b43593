"""What officers see of a group: its shape, and nothing of what is said in it (D18). Each slice adds its line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agreements.services import missing, newest_of
from common.clock import day_words
from common.registry import Registry
from groups.agreement.services import of
from groups.models import Group
from groups.room.log_page import broken_of


@dataclass(frozen=True, slots=True)
class ShapeLine:
    """One fact of a group in words that give away nothing of what is said in it."""

    label: str
    words: str


#: Facts that officers see of a group: its agreement, its meetings and how many were there, its fund, its pulse.
shape: Registry[Callable[[Group], ShapeLine | None]] = Registry()


def lines_of(group: Group) -> Iterator[ShapeLine]:
    for provider in shape:
        line = provider(group)
        if line is not None:
            yield line


def agreement(group: Group) -> ShapeLine | None:
    """Which version is in force, and how many are still to sign the newest."""
    row = of(group)
    if row is None:
        return None
    newest = newest_of(row)
    if row.in_force is not None and row.in_force.in_force_since is not None:
        words = (
            f"Version {row.in_force.number}, in force since {day_words(row.in_force.in_force_since.date())}."
        )
    else:
        words = "Nothing is in force yet."
    waits = len(missing(newest))
    if waits:
        words += f" {waits} still to sign version {newest.number}."
    return ShapeLine("Agreement", words)


def log(group: Group) -> ShapeLine | None:
    """Whether the log of what was opened holds."""
    broken = broken_of(group)
    return ShapeLine("Its log", broken.words if broken else "It holds.")

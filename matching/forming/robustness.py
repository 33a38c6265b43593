"""What a way of forming groups costs in robustness: how soon groups fall below their smallest size, in words.

A group of the smallest size is too small with the first who leaves. That is no rule, so nothing is refused; it stands
beside each way and on the board, where an officer weighs it against how well people fit.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from matching.forming.explanations import listed
from matching.forming.run_settings import Settings

#: Who leaves before a group is through, where nobody knows better: one in six. Each counts by themselves.
LEAVES = 1 / 6
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Robustness:
    """Of the groups of one way: how many fall below the smallest size with the first who leaves, how many are expected
    to where one in six leaves, and the sentences that say so."""

    at_once: int
    expected: float
    says: Sequence[str]


def falls_below(size: int, low: int) -> float:
    """How likely a group is to fall below ``low`` where each leaves with a chance of ``LEAVES``; 0 to 1."""
    stay = 1 - LEAVES
    return sum(comb(size, left) * stay**left * LEAVES ** (size - left) for left in range(min(low, size + 1)))


def robustness(settings: Settings, sizes: Sequence[int]) -> Robustness:
    """``sizes`` are those of the groups that there are."""
    at_once = sum(size <= settings.low for size in sizes)
    expected = sum(falls_below(size, settings.low) for size in sizes)
    return Robustness(at_once, expected, _sentences(settings, sizes, at_once, expected))


def _sentences(settings: Settings, sizes: Sequence[int], at_once: int, expected: float) -> list[str]:
    if not sizes:
        return []
    low, many = in_words(settings.low), len(sizes)
    said = []
    if settings.aim is not None:
        off = Counter(size for size in sizes if size != settings.aim)
        parts = [f"{in_words(count)} of {in_words(size)}" for size, count in sorted(off.items())]
        aimed = f"Groups of {in_words(settings.aim)} were aimed at"
        said.append(f"{aimed}; there {_are(off)} {listed(parts)}." if parts else f"{aimed}, and all are.")
    if at_once == 0:
        said.append(f"No group falls below {low} with the first who leaves.")
    elif many == 1:
        said.append(f"The group falls below {low} with the first who leaves.")
    else:
        which, fall = (
            f"{in_words(at_once).capitalize()} of {many:,} groups",
            "falls" if at_once == 1 else "fall",
        )
        said.append(f"{which} {fall} below {low} with the first who leaves.")
    if many > 1:
        about = f"about {in_words(round(expected))} of {many:,}"
        said.append(f"If one person in six leaves, {about} would be below {low}.")
    return said


def note_on(settings: Settings, size: int) -> str:
    """What the board says of one group, where its first leaver makes it too small."""
    return f"The first who leaves takes it below {in_words(settings.low)}." if size <= settings.low else ""


def in_words(number: int) -> str:
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def _are(off: Counter[int]) -> str:
    return "is" if sum(off.values()) == 1 else "are"

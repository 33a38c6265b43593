"""What the words in a column of a fixed meaning mean: a table says what is understood, anything else is asked.

No word is read for what it merely contains: "not accredited" is not accredited, and "still open" is not closed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from common.search import plain
from people.imports.kinds import Questions

#: What files write where they do not know.
UNKNOWN = frozenset(
    ["", "na", "n a", "not known", "unknown", "not applicable", "not available", "nk", "tbc", "null"]
)
YES = ("yes", "y", "true", "t", "1", "x", "ja", "oui")
NO = ("no", "n", "false", "f", "0", "none", "nein", "non")


def folded(words: str) -> str:
    """Words to look up: no capitals, accents or signs, single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain(words)).split())


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the words of one column mean.

    ``words``: each value with the words for it. ``also`` understands what no table can hold, such as years.
    ``choices``: what an officer may say that other words mean, in the words of ``asks`` ("… or …?").
    """

    target: str
    asks: str
    words: Mapping[str, Iterable[str]]
    choices: tuple[tuple[str, str], ...]
    otherwise: str
    also: Callable[[str], str | None] = lambda words: None
    unknown: frozenset[str] = UNKNOWN
    table: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        table = {folded(word): value for value, words in self.words.items() for word in words}
        object.__setattr__(self, "table", table)

    def understand(self, words: str) -> str | None:
        """The value that ``words`` mean; empty for what says nothing; None for what is not understood."""
        key = folded(words)
        if key in self.table:
            return self.table[key]
        if key in self.unknown:
            return ""
        return self.also(words)

    def read(self, words: str, questions: Questions, *, row: int, name: str, heading: str) -> str:
        """As ``understand``, asking where it is not understood: empty until somebody has said."""
        value = self.understand(words)
        if value is not None:
            return value
        return questions.ask(
            f"{self.target}:{folded(words) or words}"[:120],
            f"“{words[:80]}” under “{heading}”: {self.asks}",
            self.choices,
            otherwise=self.otherwise,
            row=row,
            name=name,
        )

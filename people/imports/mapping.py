"""Which column of a file holds which fact: guessed by headings and by what stands under them, chosen by an officer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from common.search import plain

#: A mapping says for each target the number of its column (from 0), or nothing.
ColumnMap = Mapping[str, int]
#: How many rows are looked at to see what a column holds.
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Target:
    """A fact that can be imported, what officers call it, and the names that programs give its column.

    ``looks_right`` says of a cell whether it may hold the fact: of two columns with a fitting heading, the one that
    holds such cells is meant.
    """

    name: str
    label: str
    synonyms: tuple[str, ...]
    looks_right: Callable[[str], bool] = bool


def heading_key(heading: str) -> str:
    """A heading by which columns are known again: no capitals, accents, spaces or signs."""
    return re.sub(r"[^a-z0-9]", "", plain(heading))


def _key(heading: str) -> str:
    """As ``heading_key``, without what forms put around it: "What is your e-mail address?" is "emailaddress"."""
    asked = re.sub(
        r"^\W*(please )?(give|enter|write|tell)?( us)? ?(what('?s| is) )?(your|the) ", "", plain(heading)
    )
    return heading_key(re.sub(r"^(attendee|participant|delegate|member|contact) (?=e|f|l|n)", "", asked))


def guess(
    header: Sequence[str], targets: Sequence[Target], rows: Sequence[tuple[int, Sequence[str]]] = ()
) -> dict[str, int]:
    """The likeliest column for each target, the better synonym first; no column is used twice.

    A column that holds nothing of the kind (Microsoft Forms has an *Email* that is always "anonymous") is left for one
    that does.
    """
    headings = [(heading_key(heading), _key(heading)) for heading in header]
    found: dict[str, int] = {}
    for with_cells in (True, False):
        for rank in range(max(len(target.synonyms) for target in targets)):
            for target in targets:
                if target.name in found or rank >= len(target.synonyms):
                    continue
                for column, names in enumerate(headings):
                    fits = target.synonyms[rank] in names and column not in found.values()
                    if fits and (not with_cells or _holds(target, column, rows)):
                        found[target.name] = column
                        break
    return found


def _holds(target: Target, column: int, rows: Sequence[tuple[int, Sequence[str]]]) -> bool:
    cells = [cells[column] for _, cells in rows[:LOOKED_AT]]
    return not rows or any(target.looks_right(cell) for cell in cells if cell)

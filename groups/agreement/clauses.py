"""The clauses of an agreement, as a page shows them. People write them with an empty line between."""

import re
from dataclasses import dataclass

#: A first line no longer than this, that no full stop ends, is the heading of what follows it.
LONGEST_HEADING = 60
_BETWEEN = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Clause:
    heading: str
    words: str


def clauses_of(text: str) -> list[Clause]:
    """Each paragraph of ``text``, its heading apart where it has one. Nothing of the text is left out."""
    found = []
    for paragraph in _BETWEEN.split(text.strip()):
        first, _, rest = paragraph.strip().partition("\n")
        is_heading = (
            rest.strip() and len(first) <= LONGEST_HEADING and not first.rstrip().endswith((".", ":", ";"))
        )
        found.append(Clause(first.strip(), rest.strip()) if is_heading else Clause("", paragraph.strip()))
    return found

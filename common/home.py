"""What "My learning" shows: what is next, what waits for me, what I learned, in that order.

Each app registers, in its ``AppConfig.ready()``, a function that takes the signed-in person and gives one ``Block``.
Blocks with the same title are shown as one, so that a second app adds its rows to "What waits for me".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from common.links import webcal
from common.registry import Registry

#: The titles that the apps share, and their order on the page.
NEXT, WAITS, LEARNED = "What is next", "What waits for me", "What I learned"
NOTHING_WAITS = "Nothing waits for you. Questions that need your answer appear here."
ORDER = {NEXT: 10, WAITS: 20, LEARNED: 30}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, set like a museum label: a line of kind, a title that links, a few facts, one action."""

    kind: str
    title: str
    url: str = ""
    facts: Sequence[str] = ()
    action: str = ""
    action_url: str = ""
    note: str = ""
    #: The form of learning, which chooses the accent.
    form: str = "events"
    #: Rows of one block stand in this order; anything that compares, the same for all rows of a title.
    sort: Any = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with its rows. ``empty`` says, when there is none, what will appear here and how; a block that has
    neither rows nor such words is left out."""

    title: str
    rows: Sequence[Row]
    empty: str
    #: One sentence under the heading, such as a sum.
    summary: str = ""
    more: str = ""
    more_url: str = ""
    #: The address of a calendar with these rows in it, and of the page where it is changed.
    calendar: str = ""
    calendar_page: str = ""

    @property
    def webcal(self) -> str:
        return webcal(self.calendar)

    @property
    def anchor(self) -> str:
        return slugify(self.title)


learning: Registry[Callable[[Any], Block]] = Registry()


def blocks_of(person: Any) -> list[Block]:
    """The blocks of ``person``, one a title, in the order of the page."""
    found: dict[str, Block] = {}
    for provider in learning:
        block = provider(person)
        known = found.get(block.title)
        if known is None:
            found[block.title] = block
        else:
            rows = sorted([*known.rows, *block.rows], key=lambda row: row.sort)
            summary = known.summary or block.summary
            found[block.title] = replace(known, rows=rows, summary=summary)
    shown = [block for block in found.values() if block.rows or block.empty]
    return sorted(shown, key=lambda block: ORDER.get(block.title, 100))


def blocks_for(person: Any) -> list[SafeString]:
    """The blocks of ``person`` as HTML."""
    return [render_to_string("components/home_block.html", {"block": block}) for block in blocks_of(person)]

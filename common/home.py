"""What "My learning" shows: what waits for me, what is next, what I learned, in that order.

Each app registers, in its ``AppConfig.ready()``, a function that takes the signed-in person and gives one ``Block``.
Blocks with the same title are shown as one, so that a second app adds its rows to "What waits for me".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from common.links import relative, webcal
from common.registry import Registry

#: The titles that the apps share, and their order on the page.
NEXT, WAITS, LEARNED = "What is next", "What waits for me", "What I learned"
NOTHING_WAITS = "Nothing waits for you. Questions that need your answer appear here."
ORDER = {WAITS: 10, NEXT: 20, LEARNED: 30}
#: How many rows of a block stand open; the others are folded below them. Those that wait are all in sight.
OPEN = {NEXT: 4, LEARNED: 2}
USUALLY_OPEN = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: a title that links, a line of facts, one action."""

    kind: str
    title: str
    url: str = ""
    facts: Sequence[str] = ()
    action: str = ""
    action_url: str = ""
    note: str = ""
    #: The form of learning, which chooses the accent.
    form: str = "events"
    #: Until when it can be done: of what waits, this comes first, the soonest on top.
    due: datetime | None = None
    #: Rows of one block stand in this order; anything that compares, the same for all rows of a title.
    sort: Any = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with its rows. ``empty`` says, when there is none, what will appear here and how; a block without rows
    is left out but for "What is next"."""

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
    def open_rows(self) -> Sequence[Row]:
        return self.rows if self.title == WAITS else self.rows[: OPEN.get(self.title, USUALLY_OPEN)]

    @property
    def folded_rows(self) -> Sequence[Row]:
        return self.rows[len(self.open_rows) :]

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
            rows = sorted([*known.rows, *block.rows], key=_in_time)
            summary = known.summary or block.summary
            found[block.title] = replace(known, rows=rows, summary=summary)
    shown = [block for block in found.values() if block.rows or block.title == NEXT]
    return [_at_home(block) for block in sorted(shown, key=lambda block: ORDER.get(block.title, 100))]


def _in_time(row: Row) -> tuple[bool, Any]:
    """What runs out stands before what can wait."""
    return (False, row.due) if row.due is not None else (True, row.sort)


def _at_home(block: Block) -> Block:
    """Its links, as a page of the site has them."""
    rows = [replace(row, url=relative(row.url), action_url=relative(row.action_url)) for row in block.rows]
    return replace(block, rows=rows)


def is_new(blocks: Sequence[Block]) -> bool:
    """Whether somebody has nothing here yet: they are shown first steps."""
    return not any(block.rows for block in blocks)


def as_html(blocks: Sequence[Block]) -> list[SafeString]:
    """Blocks as a page shows them."""
    return [render_to_string("components/home_block.html", {"block": block}) for block in blocks]

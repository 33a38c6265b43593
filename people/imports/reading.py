"""Rows of cells from whatever somebody calls a register or a list: text of several kinds, or a workbook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from common.errors import DomainError
from people.imports.texts import TOP_LINES, decode, rows_of, sample_of, separator_of
from people.imports.workbooks import MOST_COLUMNS, MOST_LETTERS, Sheet, sheets_of

#: More than any register of museums or list of people; a larger file is something else.
MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 50_000
MOST_NOTES = 5
FOREIGN = (
    "This file cannot be imported: {} Choose a .csv or .xlsx file with a heading for each column and one row for "
    "each entry."
)
NO_VALUE = (
    "a formula without its value, read as empty. If that matters, open the file in your spreadsheet program, save it, "
    "and choose it again."
)
#: How well a row of cells would do as the header: how many of its cells are headings that are known.
Fits = Callable[[Sequence[str]], int]
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Table:
    """A header, and the rows under it, each with its number in the file (the first line is 1).

    ``encoding`` is how a text writes its letters; where that was guessed, ``sample`` has lines that show whether it
    is right. ``notes`` are sentences on what is odd about the file, ``formulas`` cells (row, column from 0) whose
    formula has no value.
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]
    encoding: str = ""
    sample: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    formulas: frozenset[tuple[int, int]] = frozenset()


def read_table(
    content: bytes, *, encoding: str = "", most_rows: int = MOST_ROWS, fits: Fits = lambda header: 0
) -> Table:
    """The table in a file. Raises DomainError, with a sentence, for what is no table at all."""
    if not content.strip():
        raise DomainError("The file is empty.", field="file")
    if len(content) > MOST_BYTES:
        raise DomainError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.", field="file")
    if content[:4] == _OLD_WORKBOOK:
        raise DomainError(
            "This workbook is of an old kind (.xls), or has a password. Save it as .xlsx without one, or as .csv.",
            field="file",
        )
    if content[:2] == b"PK":
        return _from_workbook(content, most_rows, fits)
    return _from_text(content, encoding, most_rows, fits)


def _from_text(content: bytes, encoding: str, most_rows: int, fits: Fits) -> Table:
    decoded = decode(content, encoding)
    if "\x00" in decoded.text or decoded.text.startswith("%PDF"):
        raise DomainError(FOREIGN.format("it is neither text nor a workbook."), field="file")
    notes: list[str] = []
    rows = list(islice(rows_of(decoded.text, separator_of(decoded.text), notes), 2 * most_rows))
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = [f"So it is in {len(notes) - MOST_NOTES:,} more lines."]
    return _table(
        rows,
        most_rows,
        fits,
        encoding=decoded.encoding,
        sample=[] if decoded.sure else sample_of(decoded.text),
        notes=notes,
    )


def _from_workbook(content: bytes, most_rows: int, fits: Fits) -> Table:
    sheets = sheets_of(content, most_rows=most_rows)
    visible = [sheet for sheet in sheets if sheet.visible] or sheets
    if not visible:
        raise DomainError(FOREIGN.format("it has no columns."), field="file")
    best = max(visible, key=lambda sheet: (_best_fit(sheet.rows, fits), len(sheet.rows)))
    notes = [f"The sheet “{best.name}” is read, and not {_listed(sheets, best)}."] if len(sheets) > 1 else []
    table = _table(best.rows, most_rows, fits, notes=notes, formulas=best.formulas)
    for column, heading in enumerate(table.header):
        empty = sum((number, column) in best.formulas for number, _ in table.rows)
        if empty:
            cells = "1 cell holds" if empty == 1 else f"{empty:,} cells hold"
            table.notes.append(f"Under “{heading}” {cells} {NO_VALUE}")
    return table


def _listed(sheets: Sequence[Sheet], but: Sheet) -> str:
    names = [f"“{each.name}”" + ("" if each.visible else " (hidden)") for each in sheets if each is not but]
    return ", ".join(names[:3]) + (f" or {len(names) - 3} more" if len(names) > 3 else "")


def _best_fit(rows: Sequence[tuple[int, list[str]]], fits: Fits) -> int:
    return max((fits(cells) for _, cells in rows[:TOP_LINES]), default=0)


def _table(
    rows: Sequence[tuple[int, list[str]]],
    most_rows: int,
    fits: Fits,
    *,
    encoding: str = "",
    sample: Sequence[str] = (),
    notes: list[str],
    formulas: frozenset[tuple[int, int]] = frozenset(),
) -> Table:
    numbered = [
        (number, [" ".join(cell.split()) for cell in cells])
        for number, cells in rows
        if any(cell.strip() for cell in cells)
    ]
    start = _header_at(numbered, fits)
    _, header = numbered[start]
    width = len(header)
    if width > MOST_COLUMNS:
        raise DomainError(f"The file has more than {MOST_COLUMNS} columns.", field="file")
    body = [(number, (cells + [""] * width)[:width]) for number, cells in numbered[start + 1 :]]
    if not body:
        raise DomainError("The file has a header and nothing under it.", field="file")
    if len(body) > most_rows:
        many = f"{len(body):,}" if len(rows) < 2 * most_rows else f"more than {most_rows:,}"
        raise DomainError(
            f"The file has {many} rows. Divide it into files of at most {most_rows:,}.", field="file"
        )
    for number, cells in body:
        if max(map(len, cells)) > MOST_LETTERS:
            raise DomainError(
                f"Line {number} has a cell of more than {MOST_LETTERS:,} letters. Is a quotation mark missing there?",
                field="file",
            )
    return Table(header, body, encoding, list(sample), notes, formulas)


def _header_at(rows: Sequence[tuple[int, list[str]]], fits: Fits) -> int:
    """The header is the first of the top rows with most headings that are known, if it has two; or else the first as
    wide as the widest of them: titles are narrower."""
    top = [cells for _, cells in rows[:TOP_LINES]]
    known = [fits(cells) for cells in top]
    if known and max(known) >= 2:
        return known.index(max(known))
    filled = [sum(bool(cell) for cell in cells) for cells in top]
    if not filled or max(filled) < 2:
        raise DomainError(FOREIGN.format("it has no columns."), field="file")
    return next(n for n, width in enumerate(filled) if width >= max(2, max(filled) * 0.6))

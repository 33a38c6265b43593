"""Rows of cells from whatever somebody calls a register or a list: CSV of several kinds, or a workbook."""

import csv
import io
import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from common.errors import DomainError

#: More than any register of museums or list of people; a larger file is something else.
MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 50_000
#: A title or two may stand above the header.
HEADER_WITHIN = 6
FOREIGN = (
    "This file cannot be imported: {} Choose a .csv or .xlsx file with a heading for each column and one row for "
    "each entry."
)


@dataclass(frozen=True, slots=True)
class Table:
    """A header, and the rows under it, each with its number in the file (the first line is 1)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(content: bytes) -> Table:
    """The table in a file. Raises DomainError, with a sentence, for what is no table at all."""
    if not content.strip():
        raise DomainError("The file is empty.", field="file")
    if len(content) > MOST_BYTES:
        raise DomainError("The file is larger than 30 MB.", field="file")
    lines = _workbook(content) if content[:2] == b"PK" else _text(content)
    numbered = [
        (number, [" ".join(cell.split()) for cell in cells])
        for number, cells in islice(lines, 2 * MOST_ROWS)
        if any(cell.strip() for cell in cells)
    ]
    if len(numbered) > MOST_ROWS:
        raise DomainError(f"The file has more than {MOST_ROWS:,} rows.", field="file")
    start = _header_at(numbered)
    _, header = numbered[start]
    width = len(header)
    rows = [(number, (cells + [""] * width)[:width]) for number, cells in numbered[start + 1 :]]
    if not rows:
        raise DomainError("The file has a header and nothing under it.", field="file")
    return Table(header, rows)


def _header_at(rows: list[tuple[int, list[str]]]) -> int:
    """The header is the first of the top rows that is as wide as the widest of them: titles are narrower."""
    filled = [sum(bool(cell) for cell in cells) for _, cells in rows[:HEADER_WITHIN]]
    if not filled or max(filled) < 2:
        raise DomainError(FOREIGN.format("it has no columns."), field="file")
    return next(n for n, width in enumerate(filled) if width >= max(2, max(filled) * 0.6))


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise DomainError(FOREIGN.format("the workbook cannot be opened."), field="file") from error
    # The register is the sheet with most rows; a sheet of notes often stands before it.
    sheet = max(book.worksheets, key=lambda each: each.max_row or 0)
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, [_cell(value) for value in cells]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-16" if content[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text or text.startswith("%PDF"):
        raise DomainError(FOREIGN.format("it is neither text nor a workbook."), field="file")
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise DomainError(FOREIGN.format("its rows cannot be told apart."), field="file") from error


def _delimiter(text: str) -> str:
    """The character that cuts the first rows into most columns, counted by reading them, so that quotes count."""

    def columns(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter)
        widths = []
        try:
            for cells, _ in zip(reader, range(HEADER_WITHIN), strict=False):
                widths.append(len(cells))
        except csv.Error:
            return 0
        return max(widths, default=0)

    return max((",", ";", "\t", "|"), key=columns)

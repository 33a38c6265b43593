"""Rows of cells from a workbook, read with openpyxl from a copy that holds nothing but the cells.

What a spreadsheet draws around its cells (fills, fonts, filters, drop-downs, comments, links to other books) is left
out before the library sees it: a broken part of that is no reason not to read the people. What a file says of its own
size is neither believed nor needed; how much there is of everything is counted before anything is built of it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import quoteattr

import openpyxl
from defusedxml import ElementTree  # type: ignore[import-untyped]
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from common.errors import DomainError

#: Bytes of all the parts that are read, unpacked: a register of 50,000 museums has some 40 MB.
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
#: Elements of XML, of which openpyxl reads some 400,000 a second.
MOST_ELEMENTS = 2_000_000
MOST_COLUMNS = 200
MOST_SHEETS = 50
MOST_LETTERS = 5_000
#: Of all cells together: one long text may be named by a million cells.
MOST_LETTERS_IN_ALL = 60_000_000
MOST_CELLS = 5_000_000
TOO_MUCH = "The workbook holds far more than a list: {}. Copy the rows into a new workbook and choose that."
BROKEN = (
    "The workbook cannot be opened: {} Open it in your spreadsheet program, save it as .xlsx or as .csv, and choose "
    "that file."
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = re.compile(
    rb"(<(?P<prefix>\w+:)?worksheet\b[^>]*>).*?(<(?:\w+:)?sheetData\b[^>]*>.*</(?:\w+:)?sheetData>)",
    re.DOTALL,
)

#: The parts of a workbook that say what its cells hold. Programs on the web put a number behind some names.
_WANTED = re.compile(
    r"\[Content_Types\]\.xml|xl/(workbook|styles|sharedStrings)\w*\.xml|xl/_rels/workbook\w*\.xml\.rels"
    r"|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, and the cells (row from 1, column from 0) whose formula has no value."""

    name: str
    visible: bool
    rows: list[tuple[int, list[str]]]
    formulas: frozenset[tuple[int, int]]


def sheets_of(content: bytes, *, most_rows: int) -> list[Sheet]:
    """Every sheet of a workbook that has cells. Raises DomainError, with a sentence, for what cannot be read."""
    lean, bounds = _lean(content), _Bounds()
    try:
        found = [
            Sheet(
                sheet.title,
                sheet.sheet_state == "visible",
                list(_rows(sheet, most_rows, bounds)),
                frozenset(),
            )
            for sheet in openpyxl.load_workbook(lean, read_only=True, data_only=True).worksheets
        ]
        return [_with_formulas(sheet, lean, most_rows) for sheet in found if sheet.rows]
    except DomainError:
        raise
    except Exception as error:  # a part that is not as it should be breaks a library in any way there is
        raise DomainError(BROKEN.format("one of its parts is broken."), field="file") from error


@dataclass(slots=True)
class _Bounds:
    """How much all sheets may hold together. Raises DomainError for more."""

    cells: int = 0
    letters: int = 0

    def take(self, cells: list[str], row: int) -> None:
        longest = max(map(len, cells), default=0)
        self.cells += len(cells)
        self.letters += sum(map(len, cells))
        if longest > MOST_LETTERS:
            raise DomainError(
                TOO_MUCH.format(f"a cell in row {row} has more than {MOST_LETTERS:,} letters"), field="file"
            )
        if self.cells > MOST_CELLS or self.letters > MOST_LETTERS_IN_ALL:
            raise DomainError(TOO_MUCH.format("it has millions of cells, or of letters"), field="file")


def _rows(sheet: Any, most_rows: int, bounds: _Bounds) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()
    # One more than may be, so that whoever counts sees that there is too much.
    rows = sheet.iter_rows(max_row=2 * most_rows, max_col=MOST_COLUMNS, values_only=True)
    for number, values in enumerate(rows, start=1):
        if any(value is not None for value in values):
            cells = [_cell(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            bounds.take(cells, number)
            yield number, cells


def _with_formulas(sheet: Sheet, lean: io.BytesIO, most_rows: int) -> Sheet:
    """A second look at a sheet with empty cells, as that is how openpyxl gives a formula without a value."""
    with zipfile.ZipFile(lean) as parts:
        if not any(b"<f" in parts.read(name) or b":f>" in parts.read(name) for name in _sheet_parts(parts)):
            return sheet
    written = openpyxl.load_workbook(lean, read_only=True)[sheet.name]
    formulas = dict(_rows(written, most_rows, _Bounds()))
    values = dict(sheet.rows)
    without = {
        (number, column)
        for number, cells in formulas.items()
        for column, cell in enumerate(cells)
        if cell.startswith("=") and not "".join(values.get(number, [])[column : column + 1])
    }
    rows = [(number, values.get(number, [])) for number in sorted(values.keys() | {n for n, _ in without})]
    return Sheet(sheet.name, sheet.visible, rows, frozenset(without))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, ArrayFormula | DataTableFormula):
        return "="
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# --- the copy that holds nothing but cells ----------------------------------------------------------------------------


def _lean(content: bytes) -> io.BytesIO:
    """``content`` as a workbook of cells alone. Raises DomainError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _must_be_a_workbook(parts)
            _must_be_bearable(parts)
            return _copy(parts)
    except DomainError:
        raise
    except Exception as error:  # whatever a broken archive, or XML that is none, raises
        raise DomainError(BROKEN.format("it is damaged, or no workbook at all."), field="file") from error


def _must_be_a_workbook(parts: zipfile.ZipFile) -> None:
    names = set(parts.namelist())
    if "content.xml" in names or any(name.endswith(".iwa") for name in names):
        raise DomainError(
            "This is a workbook of LibreOffice or Numbers. Save it as .xlsx or as .csv, and choose that file.",
            field="file",
        )


def _sheet_parts(parts: zipfile.ZipFile) -> list[str]:
    return [
        name for name in parts.namelist() if name.startswith("xl/worksheets/") and _WANTED.fullmatch(name)
    ]


def _read(parts: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [each for each in parts.infolist() if _WANTED.fullmatch(each.filename)]


def _must_be_bearable(parts: zipfile.ZipFile) -> None:
    """Sizes first: as declared, which is as much as zipfile will ever unpack, and then by counting elements."""
    if len(parts.infolist()) > MOST_PARTS or len(_sheet_parts(parts)) > MOST_SHEETS:
        raise DomainError(TOO_MUCH.format("it has hundreds of parts"), field="file")
    if sum(each.file_size for each in _read(parts)) > MOST_UNPACKED:
        size = f"unpacked it is larger than {MOST_UNPACKED // 1024 // 1024} MB"
        raise DomainError(TOO_MUCH.format(size), field="file")
    bodies = (parts.read(each) for each in _read(parts))
    if sum(body.count(b"<") - body.count(b"</") for body in bodies) > MOST_ELEMENTS:
        raise DomainError(TOO_MUCH.format("it has millions of cells"), field="file")


def _copy(parts: zipfile.ZipFile) -> io.BytesIO:
    lean = io.BytesIO()
    with zipfile.ZipFile(lean, "w", zipfile.ZIP_STORED) as copy:
        for each in _read(parts):
            body = parts.read(each)
            if each.filename.startswith("xl/workbook"):
                body = _sheets_alone(body)
            elif each.filename.startswith("xl/styles"):
                body = _formats_alone(body)
            elif each.filename.startswith("xl/worksheets/"):
                body = _cells_alone(body)
            copy.writestr(each.filename, body)
    return lean


def _sheets_alone(body: bytes) -> bytes:
    root = ElementTree.fromstring(body)
    for child in list(root):
        if child.tag not in (f"{{{_MAIN}}}sheets", f"{{{_MAIN}}}workbookPr"):
            root.remove(child)
        elif child.tag.endswith("workbookPr"):
            child.attrib = {name: value for name, value in child.attrib.items() if name == "date1904"}
    return bytes(ElementTree.tostring(root))


def _formats_alone(body: bytes) -> bytes:
    """Which cells hold dates is told by their formats; nothing else of the styles is needed, or read."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        root = ElementTree.fromstring(f'<styleSheet xmlns="{_MAIN}"/>')
    formats = [
        (each.get("numFmtId", "0"), each.get("formatCode", "General"))
        for each in root.iterfind(f"{{{_MAIN}}}numFmts/{{{_MAIN}}}numFmt")
    ]
    used = [each.get("numFmtId", "0") for each in root.iterfind(f"{{{_MAIN}}}cellXfs/{{{_MAIN}}}xf")]
    numbers = "".join(
        f"<numFmt numFmtId={quoteattr(number)} formatCode={quoteattr(code)}/>" for number, code in formats
    )
    cells = "".join(f'<xf numFmtId={quoteattr(number)} xfId="0"/>' for number in used or ["0"])
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts>{numbers}</numFmts><fonts><font/></fonts>'
        "<fills><fill><patternFill/></fill></fills><borders><border/></borders>"
        '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
        f'<cellXfs>{cells}</cellXfs><cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ).encode()


def _cells_alone(body: bytes) -> bytes:
    found = _SHEET.search(body)
    if found is None:
        return f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>'.encode()
    head, cells = found[1], found[3]
    prefix = (found["prefix"] or b"").decode()
    # openpyxl reads as far as the size that a sheet says it has; we take what rows there are.
    return head + f'<{prefix}dimension ref="A1"/>'.encode() + cells + f"</{prefix}worksheet>".encode()

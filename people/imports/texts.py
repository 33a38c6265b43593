"""Rows of cells from text: whatever letters, separators and quotation marks a program has written it with."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from common.errors import DomainError

SEPARATORS = (",", ";", "\t", "|")
#: How programs write letters, and what officers call it. UTF-8 is tried first; the others are guessed between.
ENCODINGS = {
    "utf-8": "Unicode (UTF-8)",
    "cp1252": "Windows",
    "mac_roman": "Older Macintosh",
    "cp850": "DOS",
    "utf-16": "Unicode (UTF-16)",
}
_NEVER_BEHIND_A_LETTER = "‘‚“„†‡ˆ‰‹€"
#: Letters that are looked at to tell how a file is written.
LOOKED_AT = 8_000
#: A title or two may stand above the header.
TOP_LINES = 6
#: Lines, and letters of them, that one row may fill: a quotation mark that nobody closes would swallow the rest of the
#: file.
MOST_LINES_A_ROW, MOST_LETTERS_A_ROW = 60, 100_000
#: Columns that are read. One more than may be, so that whoever counts sees that there are too many.
MOST_COLUMNS = 201
LONGEST_LINE = 1_000_000
UNBALANCED = (
    "Line {} has a quotation mark without its partner. It is read to the end of that line, without the mark."
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The letters of a file; ``sure`` is whether the file itself says how it is written."""

    text: str
    encoding: str
    sure: bool


def decode(content: bytes, encoding: str = "") -> Decoded:
    """The letters in ``content``: as ``encoding`` has them, or as the file says, or else as is likeliest."""
    marked = next(
        (name for mark, name in ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))
         if content.startswith(mark)),
        "",
    )  # fmt: skip
    if encoding in ENCODINGS or marked:
        name = encoding if encoding in ENCODINGS else marked
        text = content.decode("utf-8-sig" if name == "utf-8" else name, errors="replace")
        return Decoded(text, name, sure=not encoding)
    for name in _without_a_mark(content):
        try:
            return Decoded(content.decode(name), "utf-16" if "16" in name else name, sure=True)
        except UnicodeDecodeError:
            continue
    name = _likeliest(content)
    return Decoded(content.decode(name, errors="replace"), name, sure=False)


def _without_a_mark(content: bytes) -> tuple[str, ...]:
    """UTF-16 of Latin letters has a zero in every second byte; anything else may be UTF-8."""
    start = content[:LOOKED_AT]
    if start[1::2].count(0) > len(start) * 0.4:
        return ("utf-16-le",)
    if start[0::2].count(0) > len(start) * 0.4:
        return ("utf-16-be",)
    return ("utf-8",)


def _likeliest(content: bytes) -> str:
    import charset_normalizer  # noqa: PLC0415 (slow to load, and few files need it)

    candidates = [name for name in ENCODINGS if not name.startswith("utf")]
    # Only the lines with letters of their own tell anything.
    lines = (line[:1000] for line in content.splitlines() if not line.isascii())
    telling = b"\n".join(islice(lines, 200))
    best = charset_normalizer.from_bytes(telling, cp_isolation=candidates).best()
    first = best.encoding if best is not None and best.encoding in candidates else candidates[0]
    return min(candidates, key=lambda name: (_odd_in(telling.decode(name, errors="replace")), name != first))


def _odd_in(text: str) -> int:
    """How much stands inside words that never does: signs, and capitals between small letters."""
    odd = 0
    for found in re.finditer(r"([^\W\d_])([^\x00-\x7f])([^\W\d_]?)", text):
        before, each, after = found.groups()
        if each.isalpha():
            odd += not "À" <= each <= "ÿ" or (before.islower() and each.isupper())
        else:
            odd += each in _NEVER_BEHIND_A_LETTER or (bool(after) and each != "’")
    return odd


def sample_of(text: str, most: int = 3) -> list[str]:
    """The first lines of ``text`` with letters by which somebody sees whether they are the right ones."""
    telling = (line.strip() for line in text.splitlines() if not line.isascii())
    return [line[:160] for line in islice(telling, most)]


def separator_of(text: str) -> str:
    """The sign between cells, as clevercsv finds it by what the cells would hold; else the one seen most."""
    import clevercsv  # noqa: PLC0415 (slow to load, and only imports need it)

    start = text[:LOOKED_AT]
    if len(start) < len(text):
        start = start[: start.rfind("\n") + 1] or start
    try:
        found = clevercsv.Detector().detect(start, delimiters=SEPARATORS)
    except clevercsv.Error:
        found = None
    if found is not None and found.delimiter in SEPARATORS:
        return str(found.delimiter)
    return max(SEPARATORS, key=start.count)


def rows_of(text: str, separator: str, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line. What is odd about the file is added to ``notes``.

    A quotation mark without its partner never makes one cell of several people's rows: where a line is whole by
    itself and so are those after it, it is read by itself, and said.
    """
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
    width = _width(lines, separator)
    at = 0
    while at < len(lines):
        if len(lines[at]) > LONGEST_LINE:
            raise DomainError(f"Line {at + 1} is longer than {LONGEST_LINE:,} letters.", field="file")
        cells, used, whole = _row(lines, at, separator)
        # The line itself if its quotes do not fit, and in any case those that it would take along.
        told_apart = lines[at + whole : at + used]
        if len(cells) != width and any(len(_unquoted(line, separator)) >= width for line in told_apart):
            cells, used = _unquoted(lines[at], separator), 1
            notes.append(UNBALANCED.format(at + 1))
        yield at + 1, cells[:MOST_COLUMNS]
        at += used


def _row(lines: Sequence[str], at: int, separator: str) -> tuple[list[str], int, bool]:
    """The row that starts at a line, how many lines it takes, and whether its quotes fit. One whose quotes do not takes
    what it reaches, and has no cells if that is beyond its line."""
    if '"' not in lines[at]:
        return lines[at].rstrip("\r\n").split(separator), 1, True
    reach = _reach(lines, at)
    for strict in (True, False):
        reader = csv.reader(iter(reach), delimiter=separator, strict=strict)
        try:
            cells = next(reader)
        except csv.Error:
            continue
        if strict or reader.line_num == 1:
            return cells, reader.line_num, strict
    return [], len(reach), False


def _reach(lines: Sequence[str], at: int) -> list[str]:
    reach, letters = [lines[at]], len(lines[at])
    for line in lines[at + 1 : at + MOST_LINES_A_ROW]:
        letters += len(line)
        if letters > MOST_LETTERS_A_ROW:
            break
        reach.append(line)
    return reach


def _unquoted(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in line.rstrip("\r\n").replace('"', "").split(separator)]


def _width(lines: Sequence[str], separator: str) -> int:
    """How many cells the header has: the widest of the top lines that are whole by themselves."""
    top = [line for line in lines[:TOP_LINES] if line.count('"') % 2 == 0]
    return max((len(next(csv.reader([line], delimiter=separator), [])) for line in top), default=1)


def letters_of(content: bytes, encoding: str = "") -> tuple[str, list[str]]:
    """How a file writes its letters, and where that is a guess lines that show whether it is right."""
    if content[:2] == b"PK":
        return "", []
    decoded = decode(content, encoding)
    return decoded.encoding, [] if decoded.sure else sample_of(decoded.text)

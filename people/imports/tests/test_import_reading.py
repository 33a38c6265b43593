"""Ordinary files are read, whatever program wrote them; what cannot be read is said, with where and why."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from common.testing import shared_file
from people.imports import workbooks
from people.imports.reading import NO_VALUE, Table, read_table
from people.imports.texts import ENCODINGS, decode, separator_of

HEADER = ["Name", "E-mail", "Museum"]
THREE = [
    (2, ["Ann Field", "ann.field@museum.example", "Dover Museum"]),
    (3, ["Bob Marsh", "bob.marsh@museum.example", "Deal Castle"]),
    (4, ["Cat Wood", "cat.wood@museum.example", ""]),
]
QUOTE = "has a quotation mark without its partner. It is read to the end of that line, without the mark."


def case(name: str, **more) -> Table:
    return read_table(shared_file(f"cases/{name}").read_bytes(), **more)


def knows(cells) -> int:
    """How many of some cells are headings of a list of people."""
    return sum(cell in HEADER for cell in cells)


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file.getvalue()


def changed(content: bytes, part: str, change) -> bytes:
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            body = old.read(each)
            new.writestr(each.filename, change(body) if each.filename == part else body)
    return out.getvalue()


PEOPLE = workbook(("People", [HEADER, *(cells for _, cells in THREE)]))
SHEET = "xl/worksheets/sheet1.xml"

# --- workbooks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["people-dimension-a1", "people-empty-fill", "people-hidden-sheet"])
def test_workbooks_that_were_refused_are_read(name):
    table = case(f"{name}.xlsx", fits=knows)
    assert (table.header, table.rows) == (HEADER, THREE)


def test_a_hidden_list_and_a_longer_side_sheet_are_left_out_and_said():
    assert case("people-hidden-sheet.xlsx").notes == ["The sheet “People” is read, and not “Lists” (hidden)."]
    longer = [["Town", "Postcode"], *(["Deal", "CT14 6AA"] for _ in range(30))]
    table = read_table(
        workbook(("Towns", longer), ("People", [HEADER, *(cells for _, cells in THREE)])), fits=knows
    )
    assert (table.header, table.rows) == (HEADER, THREE)
    assert table.notes == ["The sheet “People” is read, and not “Towns”."]


def test_a_formula_without_a_value_is_named_and_one_with_a_value_is_read():
    table = case("people-formula-without-value.xlsx")
    assert table.rows == [
        (2, ["Ann", "Field", "", "ann@museum.example"]),
        (3, ["Bob", "Marsh", "", "bob@museum.example"]),
    ]
    assert table.formulas == {(2, 2), (3, 2)}
    assert table.notes == [f"Under “Name” 2 cells hold {NO_VALUE}"]
    valued = changed(
        shared_file("cases/people-formula-without-value.xlsx").read_bytes(),
        SHEET,
        lambda body: re.sub(
            rb'<c r="C2"><f>(.*?)</f><v ?/>', rb'<c r="C2" t="str"><f>\1</f><v>Ann Field</v>', body
        ),
    )
    assert read_table(valued).rows[0] == (2, ["Ann", "Field", "Ann Field", "ann@museum.example"])
    assert read_table(valued).formulas == {(3, 2)}


def test_dates_and_whole_numbers_are_read_as_people_write_them():
    book = openpyxl.Workbook()
    book.active.append(["Name", "Since", "Visits"])
    book.active.append(["Dover Museum", "x", 12000.0])
    book.active["B2"] = openpyxl.utils.datetime.from_excel(45000)
    file = io.BytesIO()
    book.save(file)
    assert read_table(file.getvalue()).rows == [(2, ["Dover Museum", "2023-03-15", "12000"])]


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", SHEET]
)
@pytest.mark.parametrize(
    "change", [lambda body: body[:40], lambda body: b"", lambda body: body.replace(b"=", b"")]
)
def test_a_broken_part_is_a_sentence(part, change):
    with pytest.raises(DomainError, match=r"cannot be (opened|imported)"):
        read_table(changed(PEOPLE, part, change))


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/theme/theme1.xml", "docProps/core.xml"])
def test_a_broken_part_that_holds_no_cells_is_no_reason_not_to_read(part):
    assert read_table(changed(PEOPLE, part, lambda body: body[:40])).rows == THREE


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_to_a_workbook_is_more_than_a_sentence(data):
    damaged, said = bytearray(PEOPLE), "file"
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(2, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert isinstance(read_table(bytes(damaged)), Table)
    except DomainError as error:
        said = error.field or ""
    assert said == "file"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "of an old kind"),
        (changed(PEOPLE, "none", bytes)[:300], "cannot be opened"),
    ],
)
def test_other_workbooks_are_named(content, said):
    with pytest.raises(DomainError, match=said):
        read_table(content)


def test_a_workbook_of_libreoffice_is_named():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("content.xml", "<office/>")
    with pytest.raises(DomainError, match="LibreOffice or Numbers"):
        read_table(file.getvalue())


def with_cells(cells: bytes) -> bytes:
    return changed(PEOPLE, SHEET, lambda body: re.sub(rb"</sheetData>", cells + rb"</sheetData>", body))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: re.sub(rb"<dimension[^>]*>", b'<dimension ref="A1:XFD1048576"/>', body),
        lambda body: body.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
        lambda body: body.replace(b"</sheetData>", b"</sheetData>" + b"<mergeCell/>" * 100_000),
    ],
    ids=["declared size", "a cell in the last corner", "much behind the cells"],
)
def test_what_a_sheet_says_of_its_size_costs_nothing(change):
    assert read_table(changed(PEOPLE, SHEET, change)).rows == THREE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: with_cells(b"<row/>" * (workbooks.MOST_ELEMENTS + 1)), "millions of cells"),
        (lambda: with_cells(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"), "millions of cells"),
        (lambda: with_cells(b" " * (workbooks.MOST_UNPACKED + 1)), "larger than 60 MB"),
        (lambda: with_cells(b'<row r="9"><c t="inlineStr"><is><t>' + b"x" * 5001 + b"</t></is></c></row>"), "row 9"),
        (lambda: many_parts(), "hundreds of parts"),
        (lambda: one_text_in_many_cells(), "millions of cells, or of letters"),
        (lambda: far_to_the_right(), "millions of cells, or of letters"),
    ],
    ids=["rows", "cells", "bytes", "letters", "parts", "one text", "far right"],
)  # fmt: skip
def test_too_much_of_anything_is_a_sentence_before_it_is_built(content, said):
    made = content()
    assert len(made) < 1_000_000
    with pytest.raises(DomainError, match=said):
        read_table(made)


def one_text_in_many_cells() -> bytes:
    """A text that stands once in the file, and in as many cells as make 80 million letters."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    content = with_cells(b'<row><c t="s"><v>0</v></c></row>' * 20_000)
    content = changed(
        content,
        "[Content_Types].xml",
        lambda body: body.replace(
            b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
        ),
    )
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as parts:
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        parts.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}"><si><t>{"x" * 4_000}</t></si></sst>')
    return out.getvalue()


def far_to_the_right() -> bytes:
    rows = b"".join(b'<row r="%d"><c r="GR%d"><v>1</v></c></row>' % (n, n) for n in range(5, 30_000))
    return with_cells(rows)


def many_parts() -> bytes:
    out = io.BytesIO(PEOPLE)
    with zipfile.ZipFile(out, "a") as parts:
        for number in range(workbooks.MOST_PARTS):
            parts.writestr(f"xl/media/{number}.png", b"")
    return out.getvalue()


def test_more_rows_than_may_be_are_refused_with_their_number():
    rows = [["Name", "E-mail"], *([f"Person {n}", f"p{n}@museum.example"] for n in range(11))]
    for content in (workbook(("People", rows)), "\n".join(map(",".join, rows)).encode()):
        with pytest.raises(DomainError, match=r"has 11 rows\. Divide it into files of at most 10\."):
            read_table(content, most_rows=10)
        assert len(read_table(content, most_rows=11).rows) == 11


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Name,E-mail\n" + b"," * 1_000_001, "Line 2 is longer than 1,000,000 letters"),
        (b",".join([b"x"] * 300) + b"\n1,2\n", "more than 200 columns"),
        (b"Name,E-mail\n" + b"x" * 5001 + b",a@b.example\n", "Line 2 has a cell of more than 5,000 letters"),
        (b'Name,E-mail\n"' + b"x\n" * 20_000, r"more than 1,000 rows"),
    ],
)
def test_too_much_text_is_a_sentence_too(content, said):
    with pytest.raises(DomainError, match=said):
        read_table(content, most_rows=1000)


# --- text -------------------------------------------------------------------------------------------------------------


def test_semicolons_and_commas_in_each_others_cells():
    assert case("people-semicolons-with-commas.csv").rows == [
        (2, ["Ann Field", "ann@museum.example", "Dover Museum"]),
        (3, ["Bob Marsh", "bob@museum.example", "The Old Mill, 3 High Street, Wye, Ashford, Kent"]),
    ]
    assert case("people-commas-with-semicolons.csv").rows == [
        (2, ["Ann Field", "ann@museum.example", "Dover; Deal; Ramsgate; Margate; Sandwich"]),
    ]


def test_one_unbalanced_quote_swallows_nobody():
    table = case("people-unbalanced-quote.csv")
    assert table.rows == [
        (2, ["Ann Field", "ann@museum.example", "Dover Museum"]),
        (3, ["Bob Marsh", "bob@museum.example", "Dover Museum"]),
        (4, ["Cat Wood", "cat@museum.example", "Dover Museum"]),
    ]
    assert table.notes == [f"Line 2 {QUOTE}"]


LINES = [
    "Ann Field,ann@museum.example,Dover",
    'Bob "Bobby" Marsh,bob@museum.example,Deal',
    "Cat,c@museum.example,Wye",
]


@pytest.mark.parametrize("line", range(3))
@pytest.mark.parametrize("cell", range(3))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_wherever_the_quote_stands_each_row_keeps_its_own(line, cell, end):
    cells = [each.split(",") for each in LINES]
    cells[line][cell] = '"' + cells[line][cell]
    table = read_table((end.join(map(",".join, [HEADER, *cells])) + end).encode())
    assert [[each.replace('"', "") for each in row] for _, row in table.rows] == [
        each.replace('"', "").split(",") for each in LINES
    ]
    assert [note for note in table.notes if note != f"Line {line + 2} {QUOTE}"] == []


def test_a_cell_of_several_lines_is_one_cell():
    text = (
        'Name,E-mail,Museum\n"Ann\nField",ann@museum.example,"Dover Museum\nMarket Square, Dover"\n'
        "Bob,b@museum.example,Deal\n"
    )
    table = read_table(text.encode())
    assert table.rows == [
        (2, ["Ann Field", "ann@museum.example", "Dover Museum Market Square, Dover"]),
        (5, ["Bob", "b@museum.example", "Deal"]),
    ]
    assert table.notes == []


def test_other_encodings_are_guessed_shown_and_can_be_changed():
    table = case("people-mac-roman.csv")
    assert (table.encoding, table.rows[0][1]) == (
        "mac_roman",
        ["Zoë Brontë", "zoe@museum.example", "Musée d’Art"],
    )
    assert table.sample == [
        "Zoë Brontë,zoe@museum.example,Musée d’Art",
        "René Élan,rene@museum.example,",
    ]
    assert case("people-mac-roman.csv", encoding="cp1252").rows[0][1][0] == "Zo‘ Bront‘"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "names",
    [
        ["Zoë Brontë", "René Élan", "Musée Jérôme"],
        ["Siân Llyn", "Müller", "Señor Núñez"],
        ["MÜLLER", "José"],
    ],
)
def test_the_letters_of_names_tell_how_they_are_written(encoding, names):
    text = "Name,E-mail\n" + "".join(f"{name},a@museum.example\n" for name in names)
    table = read_table(text.encode(encoding))
    assert (table.encoding, [cells[0] for _, cells in table.rows]) == (encoding, names)


def test_one_letter_at_the_end_of_a_word_tells_enough():
    assert read_table("Name,E-mail\nZoë,zoe@museum.example\n".encode("mac_roman")).encoding == "mac_roman"


def test_unicode_needs_no_question():
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        table = read_table("Name,E-mail\nZoë Brontë,zoe@museum.example\n".encode(encoding))
        assert (table.rows, table.sample) == ([(2, ["Zoë Brontë", "zoe@museum.example"])], [])
        assert table.encoding in ENCODINGS
    assert decode(b"plain", "cp1252").sure is False


CELL = st.text(st.sampled_from("abc XYZ'@.-éß,;|\"\n"), max_size=12).map(
    lambda text: " ".join(text.split(" "))
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_program_wrote_is_read_as_it_was(rows, separator, encoding):
    """Whatever stands in the cells, a file written by the rules of CSV comes back cell by cell."""
    rows = [(f"Person {n}", f"p{n}@museum.example", *each) for n, each in enumerate(rows)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(
        [["Name", "E-mail", "Museum", "Town", "Note"], *rows]
    )
    table = read_table(out.getvalue().encode(encoding))
    assert [cells for _, cells in table.rows] == [[" ".join(cell.split()) for cell in row] for row in rows]
    assert table.notes == []


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_found(separator):
    assert (
        separator_of(separator.join(HEADER) + "\n" + separator.join(["Ann", "a@b.example", "Deal"]) + "\n")
        == separator
    )

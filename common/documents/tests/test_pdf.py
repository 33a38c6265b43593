"""PDFs that a screen reader can read: title, language, headings in order, header cells, words for pictures."""

from datetime import UTC, datetime

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from common.documents.blocks import blocks_of
from common.documents.pdf import make_pdf, refuse_unprintable
from common.documents.testing import tagged, text_of
from common.errors import DomainError

MOMENT = datetime(2026, 3, 12, 10, tzinfo=UTC)
#: A letter of nobody's alphabet, which no typeface has.
NOWHERE = "\U000f0123"


def sheets(*htmls, **more):
    parts = [
        {"title": f"Part {n}", "large": False, "blocks": blocks_of(html)} for n, html in enumerate(htmls)
    ]
    data = {
        "title": "A kit",
        "author": "Kent",
        "form": "groups",
        "footer": "2026.01",
        "kicker": "Event",
        "heading": "Kit",
    }
    return make_pdf("sheets", {**data, "parts": parts, **more}, made_at=MOMENT)


def test_the_tag_tree_has_title_language_headings_lists_and_tables():
    made = sheets(
        "<p>Before <b>all</b> else</p><h3>First</h3><ul class='checks'><li>Tea</li><li>Milk</li></ul>",
        "<table><thead><tr><th>Time</th><th>What</th></tr></thead>"
        "<tbody><tr><th>13:00</th><td>Door</td></tr><tr><th>13:30</th><td>Welcome</td></tr></tbody></table>",
    )
    found = tagged(made)
    assert (found.title, found.language, found.shows_title) == ("A kit", "en-GB", True)
    assert found.headings == ["H1", "H2", "H3", "H2"]
    assert [tag for tag in found.tags if tag in ("L", "LI")] == ["L", "LI", "LI"]
    assert found.tables == [(2, 0)]


def test_the_same_data_and_moment_give_the_same_bytes():
    assert sheets("<p>Once</p>") == sheets("<p>Once</p>")


def test_a_picture_without_words_for_it_is_not_built():
    data = {
        "title": "Certificate", "author": "Kent", "form": "events", "kicker": "Event", "name": "Ann", "event": "Tea",
        "facts": [["When", "Today"]], "check": "Here", "code": "A", "issued": "Today",
        "square": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><path d='M0 0h1v1z'/></svg>",
    }  # fmt: skip
    with pytest.raises(typst.TypstError):
        make_pdf("certificate", {**data, "square-alt": None}, made_at=MOMENT)
    assert tagged(
        make_pdf("certificate", {**data, "square-alt": "A square"}, made_at=MOMENT)
    ).alternatives == ["A square"]


@pytest.mark.parametrize(
    "typed", ["#panic()", "*not bold*", "$x$", "@nobody", "</p>", '"', "\\", "= Heading", "[x]"]
)
def test_what_people_type_is_text_and_never_markup(typed):
    assert typed in text_of(sheets("<p>x</p>", heading=f"Hall {typed} end"))


@settings(max_examples=30, deadline=None)
@given(words=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_no_plain_words_break_a_paper(words):
    assert tagged(sheets("<p>x</p>", heading=f"A {words}")).headings == ["H1", "H2"]


def test_scripts_that_read_from_the_right_and_join_are_printed():
    for name in ("علي", "שלום", "Łucja", "Ольга"):
        refuse_unprintable(name)
        assert tagged(sheets("<p>x</p>", heading=name)).headings == ["H1", "H2"]


def test_a_letter_that_no_typeface_has_is_said_and_nothing_vanishes():
    with pytest.raises(DomainError, match=f"^Our typefaces have no {NOWHERE}\\. "):
        refuse_unprintable(f"Zoë {NOWHERE}{NOWHERE} Škoda")
    with pytest.raises(DomainError, match=f"^Our typefaces have no {NOWHERE}\\. "):
        sheets("<p>x</p>", heading=f"Zoë {NOWHERE}")

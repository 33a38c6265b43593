"""PDFs that a screen reader can read: title, language, headings in order, header cells, words for pictures."""

import io
from datetime import UTC, datetime

import pytest
import typst
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader

from common.documents.blocks import blocks_of
from common.documents.pdf import _fonts, make_pdf, refuse_unprintable
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


@pytest.mark.parametrize(
    ("name", "typeface"),
    [
        ("محمد علي", "NotoSansArabic"),
        ("דוד לוי", "LibertinusSerif"),
        ("王小明", "NotoSansCJK"),
        ("山田 花子", "NotoSansCJK"),
        ("김민준", "NotoSansCJK"),
        ("अनिता शर्मा", "NotoSansDevanagari"),
        ("สมชาย", "NotoSansThai"),
        ("Ann 🏛️ 👩‍🚀", "NotoEmoji"),
        ("Łucja Žižková", "LibertinusSerif"),
        ("Ольга", "LibertinusSerif"),
    ],
)
def test_names_in_any_script_are_printed(name, typeface):
    refuse_unprintable(name)
    made = sheets("<p>x</p>", heading=name)
    assert tagged(made).headings == ["H1", "H2"]
    fonts = PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/Font"].values()
    assert any(typeface in font.get_object()["/BaseFont"] for font in fonts)


def ink(words):
    """``words`` in the typefaces of our papers, as columns of a picture: True where there is ink."""
    look = (django_settings.BASE_DIR / "templates" / "pdf" / "look.typ").read_text()
    page = (
        f"{look}\n#set page(width: auto, height: auto)\n#set text(font: faces, size: 60pt)\n#sys.inputs.text"
    )
    made = typst.compile(page.encode(), format="png", sys_inputs={"text": words}, font_paths=_fonts())
    picture = Image.open(io.BytesIO(made)).convert("L").point(lambda grey: 255 - grey)
    left, _, right, _ = picture.getbbox()
    return picture.crop((left, 0, right, picture.height))


def test_arabic_joins():
    """Its letters hang together, where the same letters kept apart leave white between them."""
    gaps = [
        sum(1 for x in range(drawn.width) if not drawn.crop((x, 0, x + 1, drawn.height)).getbbox())
        for drawn in (ink("محمح"), ink("م\u200cح\u200cم\u200cح"))
    ]
    assert gaps[0] == 0 < gaps[1]


def test_hebrew_runs_from_the_right():
    """Its first letter stands at the right end, and its last at the left."""
    both, alef, bet = ink("אב"), ink("א"), ink("ב")
    ends = [
        both.crop((both.width - alef.width, 0, both.width, both.height)),
        both.crop((0, 0, bet.width, both.height)),
    ]
    assert [unlike(end, letter) < 1 for end, letter in zip(ends, (alef, bet), strict=True)] == [True, True]
    assert unlike(both.crop((0, 0, alef.width, both.height)), alef) > 10


def unlike(one, other):
    """How much two pictures differ: the mean of their greys."""
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


def test_a_letter_that_no_typeface_has_is_said_and_nothing_vanishes():
    with pytest.raises(DomainError, match=f"^Our typefaces have no {NOWHERE}\\. "):
        refuse_unprintable(f"Zoë {NOWHERE}{NOWHERE} Škoda")
    with pytest.raises(DomainError, match=f"^Our typefaces have no {NOWHERE}\\. "):
        sheets("<p>x</p>", heading=f"Zoë {NOWHERE}")

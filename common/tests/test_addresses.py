"""E-mail addresses have one form, wherever they enter, are compared or are suppressed."""

import csv
import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.addresses import LONGEST, tidy, why_no_address
from common.fields import TOO_LONG, AddressInput
from common.testing import shared_file

#: What each line of the file becomes: an address, or the reason why it is none.
BECOMES = [
    "nbsp@museum.example",
    "zwsp@museum.example",
    "bom@museum.example",
    "embed@museum.example",
    "mailto@museum.example",
    "angle@museum.example",
    "named@museum.example",
    "semi@museum.example",
    "dot@museum.example",
    "“two@museum.example; other@museum.example” is not an e-mail address: it holds more than one. Keep one of them.",
    "“two@museum.example / other@museum.example” is not an e-mail address: it holds more than one. Keep one of them.",
    "“in side@museum.example” is not an e-mail address: a space stands in it.",
    "“comma@museum,example” is not an e-mail address: “,” stands in it.",
    "quote@museum.example",
    "quote2@museum.example",
    "softhyphen@museum.example",
    "full@museum.example",
    "“jürgen@museum.example” is not an e-mail address: “ü” (latin small letter u with diaeresis) stands in it.",
    "ann@xn--mseum-kva.example",
    "ann@xn--mseum-kva.example",
    "“n/a” is not an e-mail address: it has no “@”.",
    "“none” is not an e-mail address: it has no “@”.",
    "upper@museum.example",
]


def test_what_lists_hold_is_cleaned_or_refused_with_the_sign_that_is_wrong():
    with shared_file("cases/people-addresses.csv").open(encoding="utf-8", newline="") as file:
        typed = [row["E-mail"] for row in csv.DictReader(file)]
    assert [why_no_address(each) or tidy(each) for each in typed] == BECOMES


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("O’Neill@Museum.example", "o'neill@museum.example"),
        ("ann\u2010field@museum.example", "ann-field@museum.example"),
        ("ann@xn--mseum-kva.example", "ann@xn--mseum-kva.example"),
        ("ann@museum\u3002example", "ann@museum.example"),
        ("a\u200dn\u2060n\ufe0f@museum.example", "ann@museum.example"),
        ('"Field, Ann" <MAILTO:ann@museum.example>;', "ann@museum.example"),
        ("ann+peer@museum.example", "ann+peer@museum.example"),
        ("", ""),
    ],
)
def test_neighbours_of_those_have_the_one_form_too(typed, kept):
    assert tidy(typed) == kept


@given(st.text(max_size=60) | st.emails() | st.from_regex(r"[^@]{0,8}@[^@]{0,12}", fullmatch=True))
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


@given(st.emails(), st.sampled_from("\u200b\u00ad\u2060\ufeff\u202a\u202c\u200e"), st.data())
def test_a_sign_that_nobody_sees_makes_no_other_address(email, sign, data):
    at = data.draw(st.integers(0, len(email)))
    assert tidy(email[:at] + sign + email[at:]) == tidy(email)


@pytest.mark.parametrize("letters", [LONGEST + 1, 300, 320, 321, 5000])
def test_a_form_refuses_what_does_not_fit_into_the_column(letters):
    domain = ("x" * 60 + ".") * 3 + "example"
    with pytest.raises(ValidationError) as caught:
        AddressInput().clean("a" * (letters - len(domain) - 1) + "@" + domain)
    assert TOO_LONG in caught.value.messages
    assert why_no_address("ann@museum.example") == ""


def test_every_address_is_taken_and_kept_by_the_one_field():
    root = Path(__file__).resolve().parents[2]
    others = [
        str(path.relative_to(root))
        for path in sorted(root.glob("*/**/*.py"))
        if path.parts[len(root.parts)] not in {".venv", "var"}
        and not {"migrations", "tests"} & set(path.parts)
        and path.name != "fields.py"
        and re.search(r"\b(forms|models)\.EmailField\(", path.read_text("utf-8"))
    ]
    assert others == []

"""Names: what one may be, and when two of them at one address are one person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import DomainError
from common.names import Likeness, NameField, likeness, tidy_name


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Škoda",
        "Siân Owen-Jones",
        "Dr. J.R. St.John-Smith",
        "O’Brien, Máire",
        "Ann Field (she/her)",
        "محمد علی",
        "李小龍",
        "Person 12",
        "Ann & Bob Smith",
        'Ann "Annie" Field',
        "Martin Luther King Jr.",
        "می\u200cخواهم",
    ],
)
def test_names_are_taken_as_they_are(name):
    assert tidy_name(name) == name
    assert NameField().clean(f"  {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "WIN £1000 http://prize.example",
        "Win now at prize.com/x",
        "www.prize.example",
        "https //prize",
        "ann@museum.example",
        "Ann\r\nBcc: all@museum.example",
        "Ann\u202egro.elpmaxe",
        "Ann\u2028Field",
        "Ann <b>Field</b>",
        "Call 0800123456",
        "12345",
        "FREE MONEY!!!",
        "{{ event.link }}",
        "A" * 121,
    ],
)
def test_what_is_no_name_is_refused_in_a_sentence(name):
    with pytest.raises(DomainError) as refused:
        tidy_name(name)
    assert (refused.value.field, refused.value.message[-1]) == ("name", ".")


@given(st.text(max_size=200))
def test_whatever_is_typed_becomes_one_line_without_a_link_or_a_sentence_beside_the_field(text):
    found = one_line_or_refused(text)
    assert found is None or [sign for sign in ("@", "://", "<", "\n", "\r", "£") if sign in found] == []
    assert found is None or (found, len(found) <= 120) == (" ".join(found.split()), True)


def one_line_or_refused(text):
    try:
        return tidy_name(text.replace("\0", ""))
    except DomainError:
        return None


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Ann Field", "ann  FIÉLD", Likeness.SAME),
        ("Ann Field", "Field, Ann", Likeness.SAME),
        ("Ann Field", "A. Field", Likeness.SAME),
        ("Ann Field", "Dr Ann Field", Likeness.SAME),
        ("Ann Field", "Ann Mary Field", Likeness.SAME),
        ("Ann", "Ann Field", Likeness.SAME),
        ("Ann Field (she/her)", "Ann Field", Likeness.SAME),
        ("Ann Field", "Ann Marsh", Likeness.UNCLEAR),
        ("Ann Field", "Anne Field", Likeness.UNCLEAR),
        ("Ann Field", "Volunteer 2", Likeness.SAME),
        ("Bo", "Ann Field", Likeness.UNCLEAR),
        ("Ann Smith", "Bob Smith", Likeness.OTHER),
        ("Eve Lane", "Fay Moor", Likeness.OTHER),
        ("Cat Wood", "Dan Hill", Likeness.OTHER),
    ],
)
def test_two_names_at_one_address(one, other, found):
    assert (likeness(one, other), likeness(other, one)) == (found, found)

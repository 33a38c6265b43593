"""Names of people, as anybody types them: one rule wherever a name enters, because names stand in mail to others.

A name is a name: no address, no link, no line break, nothing that a name is not written with.
"""

import re
from enum import Enum
from typing import Any
from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError

from common.errors import DomainError
from common.search import plain

LONGEST = 120
#: Signs that no name is written with, and that advertisements, code and addresses are.
_SIGNS = re.compile(r"[@<>{}\[\]|\\^=~*_#%€$£¥!?;]")
_LINK = re.compile(
    r"://|\bwww\.|\bhttps?\b|\b[\w-]{2,63}\.(?:com|org|net|edu|gov|info|biz|io|co|uk|eu|de|fr|ru|cn|top|xyz|shop|site|online|"
    r"app|dev|me|link|click|museum|example|test)\b",
    re.IGNORECASE,
)
_MANY_DIGITS = re.compile(r"\d{5}")
#: Marks that join letters in some scripts; whatever else cannot be seen is refused.
#: NUL is left to forms and to the database, which both refuse it.
_PASSED_OVER = "\u200c\u200d\0"
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "sir",
        "dame",
        "rev",
        "revd",
        "cllr",
        "lord",
        "lady",
    ]
)


def tidy_name(name: str, *, field: str | None = "name") -> str:
    """``name`` with single spaces, also an empty one. Raises DomainError, with ``field``, for what is no name."""
    words = " ".join(name.split(" "))
    if any(category(each) in ("Cc", "Cf", "Zl", "Zp") and each not in _PASSED_OVER for each in words):
        raise DomainError("A name stands on one line, without signs that cannot be seen.", field=field)
    words = " ".join(words.split())
    if len(words) > LONGEST:
        raise DomainError(f"A name has {LONGEST} characters at most.", field=field)
    if _LINK.search(words) or "@" in words:
        raise DomainError("Give a name here, without an address or a link in it.", field=field)
    sign = _SIGNS.search(words)
    if sign:
        raise DomainError(f"Give a name here: “{sign[0]}” is not part of one.", field=field)
    if _MANY_DIGITS.search(words) or (words and not any(each.isalpha() for each in words)):
        raise DomainError("Give a name here: this is a number.", field=field)
    return words


def validate_name(name: str) -> None:
    """A validator of the same rule, for model fields."""
    try:
        tidy_name(name)
    except DomainError as error:
        raise ValidationError(error.message, code="name") from None


class NameField(forms.CharField):
    """A field for somebody's name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(**kwargs)
        self.error_messages.setdefault("max_length", f"A name has {LONGEST} characters at most.")

    def to_python(self, value: Any) -> str:
        typed: str = super().to_python(value) or ""
        try:
            return tidy_name(typed)
        except DomainError as error:
            raise ValidationError(error.message, code="name") from None


class Likeness(Enum):
    """Whether two names at one address are one person's."""

    SAME = "same"
    UNCLEAR = "unclear"
    OTHER = "other"


def likeness(one: str, other: str) -> Likeness:
    """Whether somebody called ``one`` may be the person called ``other``, both at one address.

    The same but for titles, order, accents and capitals; a part of the other; or an initial for a given name: the same.
    Two whole names of which neither the given names nor the rest go together: others. All between is unclear: a single
    word, one given name with two surnames, two given names that look alike. "Volunteer 2" names nobody: there the
    address decides, so it is the same.
    """
    if any(each.isdigit() for each in one + other):
        return Likeness.SAME
    first, second = words_of_name(one), words_of_name(other)
    if not first or not second:
        return Likeness.UNCLEAR
    if set(first) <= set(second) or set(second) <= set(first):
        return Likeness.SAME
    short, long = sorted((first, second), key=len)
    rest = set(short[1:]) & set(long[1:])
    if rest and _initial_of(short[0], long[0]):
        return Likeness.SAME
    if len(short) == 1 or short[0][:3] == long[0][:3] or short[0] in long or long[0] in short:
        return Likeness.UNCLEAR
    return Likeness.OTHER


def _initial_of(one: str, other: str) -> bool:
    return one[0] == other[0] and 1 in (len(one), len(other))


def words_of_name(name: str) -> list[str]:
    """The words of a name to compare: without what stands in brackets, titles, and signs between."""
    words = re.findall(r"[^\W\d_]+", re.sub("['’‘ʼ`]", "", plain(re.sub(r"\(.{0,120}?\)", " ", name))))
    return [word for word in words if word not in _TITLES] or words

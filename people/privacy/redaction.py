"""Taking somebody's name, addresses and telephone number out of words that stay: "somebody" stands in their place.

Mails to others, officers' notes, logs and reasons name people. ``common.privacy.mentions`` says in which columns; they
are looked through when somebody goes, by what the person is called on that day.
"""

import json
import re
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote_plus

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast, Left

from common.addresses import tidy
from common.privacy import Kept, columns_that_mention
from people.models import Person

INSTEAD = "somebody"
#: Lines of a calendar file are folded anywhere, even within a word.
FOLD, FOLDED = r"(?:\r?\n[ \t])?", frozenset({"calendar"})


def keep(person: Person) -> list[Kept]:
    """What is said about names in the words of others."""
    kept = [
        Kept(
            f"Mails to others and notes in which you are named, with “{INSTEAD}” in place of your name",
            "They tell others what was agreed. The words of mails are deleted after a while in any case.",
        ),
        Kept(
            "Your name where somebody wrote it in their own words: in the description of an event, a newsletter or a "
            "talk, in a picture's caption",
            "It is theirs. Write to us about a place, and we look at it together.",
        ),
    ]
    if person.name and not _tells(person.name):
        kept.append(
            Kept(
                "Your name of one word, in mails to others",
                "It cannot be told from an ordinary word.",
            )
        )
    return kept


def redactor(person: Person) -> Callable[[], None]:
    """What takes the person as they are now out of every column that may mention them."""
    words, addresses = words_for(person), addresses_of(person)

    def redact() -> None:
        for model, name in columns_that_mention() if words else ():
            _redact(model, name, pattern_of(words, FOLD if name in FOLDED else ""), addresses)

    return redact


def addresses_of(person: Person) -> list[str]:
    """Every address that is theirs, in lower case."""
    others = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return sorted({tidy(each) for each in (person.email or "", person.shared_mailbox, *others) if each})


def words_for(person: Person) -> list[str]:
    """What tells others who is meant: the name, when it has more than one word, the addresses, the number."""
    names = [person.name] if _tells(person.name) else []
    numbers = [person.phone] if sum(each.isdigit() for each in person.phone) > 5 else []
    return [*names, *addresses_of(person), *numbers]


def pattern_of(words: list[str], gap: str = "") -> str:
    """A Postgres expression for any of ``words``, however they are spaced, or escaped for a page, JSON or an address.

    Whole words only: "Ann Field" is not in "Ann Fields", nor ann@museum.example in joann@museum.example.
    """
    found = []
    for each in words:
        before, after = (r"(?<![\w.+-])", r"(?![\w-]|\.\w)") if "@" in each else (r"(?<!\w)", r"(?!\w)")
        for spelling in dict.fromkeys((each, escape(each), json.dumps(each)[1:-1], quote_plus(each))):
            parts = [gap.join(re.escape(letter) for letter in part) for part in spelling.split()]
            found.append(before + r"\s+".join(parts) + after)
    return "|".join(found)


def _tells(name: str) -> bool:
    return len(name.split()) > 1


def _redact(model: type[models.Model], name: str, pattern: str, addresses: list[str]) -> None:
    column: Any = model._meta.get_field(name)
    rows = model._base_manager
    if isinstance(column, models.EmailField):
        same = "^(" + "|".join(map(re.escape, addresses)) + ")$"
        rows.filter(**{f"{name}__iregex": same}).update(**{name: ""})
        return
    is_json = isinstance(column, JSONField)
    words: Any = Cast(F(name), TextField()) if is_json else F(name)
    without: Any = Func(
        words,
        Value(pattern),
        Value(INSTEAD),
        Value("gi"),
        function="regexp_replace",
        output_field=TextField(),
    )
    if is_json:
        without = Cast(without, JSONField())
    elif column.max_length:
        without = Left(without, column.max_length)
    rows.alias(in_words=words).filter(in_words__iregex=pattern).update(**{name: without})

"""Searching and sorting people's words: without accents, without capitals, whichever apostrophe was typed."""

from collections.abc import Sequence
from typing import TypeVar
from unicodedata import combining, normalize

from django.db.models import CharField, Func, Model, Q, QuerySet, Value

M = TypeVar("M", bound=Model)


def plain(text: str) -> str:
    """``text`` without capitals and accents, as ``Plain`` has it in the database, for what never goes there."""
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))


class Plain(Func):
    """``plain(words)``: lower case, no accents. Indexes are made on it; sort people's words by it."""

    function = "plain"
    output_field = CharField()


def holding(rows: QuerySet[M], words: str, fields: Sequence[str]) -> QuerySet[M]:
    """The rows that hold each of ``words`` in one of ``fields``, of theirs or of a row that they point at. Where a
    field leads to many rows, one may come twice."""
    rows = rows.alias(**{f"plain_{number}": Plain(field) for number, field in enumerate(fields)})
    for word in words.split():
        in_any = Q()
        for number in range(len(fields)):
            in_any |= Q(**{f"plain_{number}__contains": Plain(Value(word))})
        rows = rows.filter(in_any)
    return rows

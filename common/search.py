"""Searching and sorting people's words: without accents, without capitals."""

from unicodedata import combining, normalize

from django.db.models import CharField, Func


def plain(text: str) -> str:
    """``text`` without capitals and accents, as ``Plain`` has it in the database, for what never goes there."""
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))


class Plain(Func):
    """``plain(words)``: lower case, no accents. Indexes are made on it; sort people's words by it."""

    function = "plain"
    output_field = CharField()

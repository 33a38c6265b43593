"""Searching and sorting people's words: without accents, without capitals."""

from django.db.models import CharField, Func


class Plain(Func):
    """``plain(words)``: lower case, no accents. Indexes are made on it; sort people's words by it."""

    function = "plain"
    output_field = CharField()

"""Words as Postgres understands them: one stemmer and one list of stop words for all that is compared or searched."""

import re
from collections.abc import Sequence

from django.db import connection

#: What nearly everybody in a museum says without saying anything, beside the stop words of English: as stems.
SAID_BY_ALL = frozenset(
    re.findall(
        r"\w+",
        """also anybodi anyon around better could deal done els find get give good help idea learn like look make mani
        museum need new one peopl question run somebodi someon thing togeth tri us use want way well without work
        would""",
    )
)
SHORTEST = 3
_STEMMED = """
    SELECT given.n, token.token, plain(token.lexemes[1])
    FROM unnest(%s::text[]) WITH ORDINALITY AS given(words, n),
         ts_debug('english', given.words) WITH ORDINALITY
             AS token(alias, description, token, dictionaries, dictionary, lexemes, place)
    WHERE token.alias IN ('asciiword', 'word', 'hword_asciipart', 'hword_part') AND cardinality(token.lexemes) > 0
    ORDER BY given.n, token.place
"""


def stemmed(texts: Sequence[str]) -> list[dict[str, str]]:
    """For each text the words that carry meaning, by stem: in their order, in lower case, as they were first written.

    One query, whatever the number of texts. A volunteer, volunteers and volunteering are one word.
    """
    found: list[dict[str, str]] = [{} for _ in texts]
    with connection.cursor() as cursor:
        cursor.execute(_STEMMED, [list(texts)])
        for number, token, stem in cursor.fetchall():
            if len(token) >= SHORTEST and stem not in SAID_BY_ALL:
                found[number - 1].setdefault(stem, token.lower())
    return found

"""Which topics somebody means by what they type: words, then the thesaurus, then spelling (trigrams).

Everything is said by Postgres' own dictionaries; no model is asked. A topic is worth, for each word of the question,
the best of the sayings that hold this word, and a little of the next ones: a saying counts more the fewer topics speak
of the word, the more of the saying was typed, and the nearer it stands to the topic (its own term, a broader one, a
related one).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from people.models import Term, Topic

LONGEST = 200
#: How much a saying counts: a topic's name, what its note says belongs there, a term, other words for it.
NAME, SCOPE_NOTE, TERM, LABEL = 1.0, 0.6, 1.0, 0.9
#: How much of a term's worth reaches the topics of its broader term, and of its related ones.
BROADER, RELATED = 0.5, 0.35
#: Words alike enough to be the same word misspelt; shorter ones are not guessed at.
ALIKE, SHORTEST_GUESSED = 0.5, 5
#: How fast a word tells less, the more topics speak of it, and how much a saying loses of which only a part was typed.
SPREAD, PARTLY = 0.5, 0.7
#: What a saying gains for each further word of it that was typed, and how much of the next best ones is added.
TOGETHER, NEXT_BEST, NEXT = 0.3, 0.1, 3
#: A topic is meant too if it is worth this share of the one that is meant most.
ALSO_MEANT = 0.3

SAYINGS = """
    SELECT 'topic' AS kind, id, %(name)s::float8 AS weight, to_tsvector('english', plain(name)) AS lexemes,
           plain(name) AS words
    FROM people_topic WHERE merged_into_id IS NULL AND NOT retired
    UNION ALL
    SELECT 'topic', id, %(scope_note)s, to_tsvector('english', plain(scope_note)), ''
    FROM people_topic WHERE merged_into_id IS NULL AND NOT retired
    UNION ALL
    SELECT 'term', id, %(term)s, to_tsvector('english', plain(name)), plain(name)
    FROM people_term WHERE merged_into_id IS NULL
    UNION ALL
    SELECT 'term', l.term_id, %(label)s, l.lexemes, plain(l.words)
    FROM people_label l JOIN people_term t ON t.id = l.term_id WHERE t.merged_into_id IS NULL
"""
#: Every word of the question with its stem, and every saying that holds one of the stems.
FOUND = f"""
    WITH typed AS (
        SELECT DISTINCT word, unnest(tsvector_to_array(to_tsvector('english', word))) AS lexeme
        FROM regexp_split_to_table(plain(%(words)s), '[^a-z0-9]+') AS word WHERE word <> ''
    ), sayings AS ({SAYINGS})
    SELECT NULL AS kind, NULL::bigint AS id, NULL::float8 AS weight, ARRAY[lexeme] AS hits, 0 AS size, word
    FROM typed
    UNION ALL
    SELECT kind, id, weight, ARRAY(SELECT DISTINCT lexeme FROM typed
                                   WHERE lexeme = ANY(tsvector_to_array(lexemes))),
           length(lexemes), NULL
    FROM sayings
    WHERE lexemes @@ (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery FROM typed)
"""  # noqa: S608 - put together of constants
GUESSED = f"""
    WITH sayings AS ({SAYINGS}), unknown AS (SELECT unnest(%(unknown)s::text[]) AS word)
    SELECT kind, id, weight * strict_word_similarity(word, words), ARRAY[word], length(lexemes)
    FROM sayings, unknown
    WHERE words <> '' AND strict_word_similarity(word, words) >= %(alike)s
"""  # noqa: S608 - put together of constants


@dataclass(frozen=True, slots=True)
class Meant:
    """A topic, and how strongly it is meant: 1 for the one that is meant most."""

    topic: Topic
    strength: float


@dataclass(frozen=True, slots=True)
class Saying:
    """A name, a note, a term or other words for it, with the words of the question that are in it."""

    kind: str
    id: int
    weight: float
    hits: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Understood:
    """The topics that are meant, the likeliest first, and the stems of what was typed, to look into people's lines."""

    topics: list[Meant]
    stems: list[str]


def understand(words: str, *, most: int = 5) -> Understood:
    """What ``words`` mean; no topics where nothing is understood."""
    sayings, stems = _sayings(" ".join(words.split())[:LONGEST])
    worth = _worth(sayings)
    topics = Topic.objects.live().in_bulk(worth)
    ranked = sorted((-value, topics[pk].name, pk) for pk, value in worth.items() if pk in topics)[:most]
    best = -ranked[0][0] if ranked else 1.0
    meant = [
        Meant(topics[pk], round(-value / best, 4)) for value, _, pk in ranked if -value >= ALSO_MEANT * best
    ]
    return Understood(meant, stems)


def _sayings(words: str) -> tuple[list[Saying], list[str]]:
    """The sayings that hold a word of the question, and the stems of the question."""
    weights = {"name": NAME, "scope_note": SCOPE_NOTE, "term": TERM, "label": LABEL}
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {"words": words, **weights})
        rows = cursor.fetchall()
        found = [
            Saying(kind, pk, weight, tuple(hits), size) for kind, pk, weight, hits, size, _ in rows if kind
        ]
        stems = {hits[0]: word for kind, _, _, hits, _, word in rows if kind is None}
        known = {lexeme for saying in found for lexeme in saying.hits}
        unknown = [stems[stem] for stem in sorted(set(stems) - known) if len(stems[stem]) >= SHORTEST_GUESSED]
        if unknown:
            cursor.execute(GUESSED, {"unknown": unknown, "alike": ALIKE, **weights})
            found += [Saying(kind, pk, weight, tuple(hits), size) for kind, pk, weight, hits, size in cursor]
    return found, sorted(stems)


def _worth(sayings: Sequence[Saying]) -> Mapping[int, float]:
    """What each topic is worth: for each word the best sayings that hold it."""
    reach = _reach({saying.id for saying in sayings if saying.kind == "term"})
    topics_of = [
        {saying.id: 1.0} if saying.kind == "topic" else reach.get(saying.id, {}) for saying in sayings
    ]
    spread: dict[str, set[int]] = defaultdict(set)
    for saying, topics in zip(sayings, topics_of, strict=True):
        for word in saying.hits:
            spread[word].update(topic for topic, near in topics.items() if near >= BROADER)
    tells = {word: (1 + len(topics)) ** -SPREAD for word, topics in spread.items()}
    values: dict[tuple[int, str], list[float]] = defaultdict(list)
    for saying, topics in zip(sayings, topics_of, strict=True):
        typed = (len(saying.hits) / max(saying.size, 1)) ** PARTLY * (1 + TOGETHER * (len(saying.hits) - 1))
        for topic, near in topics.items():
            for word in saying.hits:
                values[topic, word].append(tells[word] * typed * saying.weight * near)
    worth: dict[int, float] = defaultdict(float)
    for (topic, _), found in values.items():
        best, *others = sorted(found, reverse=True)
        worth[topic] += best + NEXT_BEST * sum(others[:NEXT])
    return worth


def _reach(terms: set[int]) -> dict[int, dict[int, float]]:
    """The topics each of ``terms`` leads to, and how directly. Three steps up are as far as the thesaurus goes."""
    links = Term.topics.through.objects.values_list("term_id", "topic_id")
    own: dict[int, dict[int, float]] = defaultdict(dict)
    for term, topic in links:
        own[term][topic] = 1.0
    broader = dict(Term.objects.exclude(broader=None).values_list("pk", "broader_id"))
    full = {term: _with_broader(term, own, broader) for term in {*own, *broader, *terms}}
    related: dict[int, list[int]] = defaultdict(list)
    for one, other in Term.related.through.objects.filter(from_term__in=terms).values_list(
        "from_term_id", "to_term_id"
    ):
        related[one].append(other)
    found = {}
    for term in terms:
        topics = dict(full[term])
        for other in related[term]:
            for topic, near in full.get(other, {}).items():
                topics[topic] = max(topics.get(topic, 0.0), RELATED * near)
        found[term] = topics
    return found


def _with_broader(
    term: int, own: Mapping[int, Mapping[int, float]], broader: Mapping[int, int | None]
) -> dict[int, float]:
    """A term's own topics and, less strongly, those above it; a term without any has those above as its own."""
    topics: dict[int, float] = dict(own.get(term, {}))
    near, above = (BROADER if topics else 1.0), broader.get(term)
    for _ in range(3):
        if above is None:
            break
        for topic, value in own.get(above, {}).items():
            topics[topic] = max(topics.get(topic, 0.0), near * value)
        near, above = near * BROADER, broader.get(above)
    return topics

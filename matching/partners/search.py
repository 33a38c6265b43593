"""Ten people who have solved it, or struggle with it too: found by one query whatever the number of people.

Whoever paused, is full, shows their topics to officers only or is kept apart is not looked at, and what somebody
hides counts nowhere, neither in the order nor in the reasons: of a hidden museum, or of anybody without a shown
name, neither distance nor difference nor "the same museum as yours" is asked.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from matching.models import Openness
from matching.partners.exclusions import kept_apart
from matching.registry import met
from people.choices import Direction, MuseumSize, Visibility
from people.models import Affiliation, Museum, Person, TopicInterest
from people.thesaurus.similarity import Meant, understand

#: How many are shown, and how many of the best are looked at for having met (M8: soft).
MOST, LOOKED_AT = 10, 40
#: So many fit the question best; what I can give, nearness, difference and time choose among them. Of those who fit
#: alike a draw decides, another for each who asks, so that it is not always the same people who are asked.
SHORT_LIST = 300
#: What somebody is worth who has solved it, struggles with it too, wrote of it in a line of their own; what mine can
#: do for theirs; what nearness, difference and a shared half-day add; what having met takes away.
SOLVED, SAME, WROTE = 1.0, 0.6, 0.5
GIVES, NEAR, DIFFERS, FREE, MET = 0.15, 0.3, 0.08, 0.12, 0.5
#: Kilometres at which nearness counts half.
HALF_WAY = 60.0

CANDIDATES = """
    WITH asked AS (
        SELECT * FROM unnest(%(topics)s::bigint[], %(strengths)s::float8[]) AS asked(topic_id, strength)
    ), hit AS (
        SELECT person_id, sum(worth) AS worth
        FROM (
            SELECT i.person_id,
                   a.strength * CASE i.direction WHEN 'offer' THEN %(solved)s ELSE %(same)s END AS worth
            FROM people_topicinterest i JOIN asked a ON a.topic_id = i.topic_id
            UNION ALL
            SELECT DISTINCT i.person_id, %(wrote)s::float8 FROM people_topicinterest i
            WHERE to_tsvector('english'::regconfig, COALESCE(i.note, '')) @@ %(lines)s::tsquery
        ) AS each_way
        WHERE %(only)s::bigint IS NULL OR person_id = %(only)s
        GROUP BY person_id
    ), short AS (
        SELECT hit.person_id, hit.worth, other.*
        FROM (SELECT * FROM hit ORDER BY worth DESC, hashint8(person_id + %(me)s), person_id) AS hit
        CROSS JOIN LATERAL (
            SELECT (SELECT count(*) FROM people_topicinterest w WHERE w.person_id = p.id
                    AND w.direction = 'want' AND w.topic_id = ANY(%(offers)s)) AS wanted,
                   o.half_days, m.size, m.governance, away.km
            FROM people_person p
            LEFT JOIN matching_openness o ON o.person_id = p.id
            LEFT JOIN people_affiliation f ON f.person_id = p.id AND f.is_main AND f.ends_on IS NULL
                 AND p.show_museum <> 'officers' AND p.show_name <> 'officers'
            LEFT JOIN people_museum m ON m.id = f.museum_id
            LEFT JOIN LATERAL (
                SELECT 111.2 * sqrt(power(m.latitude - %(latitude)s, 2)
                       + power((m.longitude - %(longitude)s) * cos(radians(%(latitude)s)), 2)) AS km
            ) AS away ON true
            WHERE p.id = hit.person_id AND p.id <> %(me)s AND p.id <> ALL(%(apart)s)
              AND p.is_active AND p.erased_at IS NULL AND p.merged_into_id IS NULL
              AND p.show_topics <> 'officers' AND NOT COALESCE(o.paused, false)
              AND COALESCE(o.capacity, %(capacity)s) > (
                  SELECT count(*) FROM matching_introduction n
                  WHERE n.asked_id = p.id AND n.answer <> 'yes' AND n.card_id IS NULL
                    AND n.expires_at > %(now)s)
              AND (%(colleagues)s OR m.id IS NULL OR m.id <> ALL(%(museums)s))
              AND (%(within)s::float8 IS NULL OR away.km IS NULL OR away.km <= %(within)s::float8)
            OFFSET 0
        ) AS other
        LIMIT %(short)s
    )
    SELECT person_id, km,
           worth + %(gives)s * least(wanted, 3)
           + CASE WHEN km IS NULL THEN 0 ELSE %(near)s / (1 + km / %(half_way)s) END
           + %(differs)s * (CASE WHEN size <> 'unknown' AND %(size)s <> 'unknown' AND size <> %(size)s
                                 THEN 1 ELSE 0 END
                            + CASE WHEN governance <> 'unknown' AND %(governance)s <> 'unknown'
                                        AND governance <> %(governance)s THEN 1 ELSE 0 END)
           + CASE WHEN half_days && %(half_days)s::varchar[] THEN %(free)s ELSE 0 END AS score
    FROM short ORDER BY score DESC, person_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Asker:
    """What is known of whoever asks: their own, so nothing of it is hidden from them."""

    person: Person
    offers: frozenset[int]
    wants: dict[int, TopicInterest]
    museum: Museum | None
    museums: frozenset[int]
    half_days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be suggested, with no more of them than the asker may see."""

    person: Person
    named: bool
    offers: list[TopicInterest]
    wants: list[TopicInterest]
    affiliation: Affiliation | None
    half_days: tuple[str, ...]
    km: float | None
    met: bool
    fit: int


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """What was understood, and who was found. ``own`` says that the asker's own topics stood for a question."""

    meant: list[Meant]
    asker: Asker
    own: bool
    stems: list[str] = field(default_factory=list)
    people: list[Candidate] = field(default_factory=list)


def asker_of(person: Person) -> Asker:
    """Whoever asks, with what they chose, where they are and when they are free."""
    rows = list(TopicInterest.objects.filter(person=person, topic__merged_into=None).select_related("topic"))
    parts = list(person.affiliations.current().select_related("museum"))
    openness = Openness.objects.filter(person=person).first()
    return Asker(
        person=person,
        offers=frozenset(row.topic_id for row in rows if row.direction == Direction.OFFER),
        wants={row.topic_id: row for row in rows if row.direction == Direction.WANT},
        museum=parts[0].museum if parts else None,
        museums=frozenset(part.museum_id for part in parts),
        half_days=tuple(openness.half_days) if openness else (),
    )


def suggest(
    *, asker: Person, words: str = "", colleagues: bool = False, within: float | None = None
) -> PeopleFound:
    """Up to ten people for a question, or for the asker's own topics where there is none, the best first.

    ``within`` (km) leaves out museums that are farther; somebody whose museum is not known stays, which tells nothing.
    """
    me = asker_of(asker)
    if words.strip():
        understood = understand(words)
        meant, stems = understood.topics, understood.stems
    else:
        meant, stems = _own_topics(me), []
    found = PeopleFound(meant, me, own=not words.strip(), stems=stems)
    if meant or stems:
        rows = _ask(me, meant, stems, colleagues=colleagues, within=within)
        found.people.extend(_candidates(me, meant, rows))
    return found


def may_be_asked(*, asker: Person, other: Person) -> bool:
    """Whether ``other`` may be asked by ``asker`` now: the same rules as for being suggested."""
    me = asker_of(asker)
    topics = TopicInterest.objects.filter(person=other).select_related("topic")
    meant = [Meant(row.topic, 1.0) for row in topics]
    return any(pk == other.pk for pk, *_ in _ask(me, meant, [], colleagues=True, only=other.pk))


def _own_topics(me: Asker) -> list[Meant]:
    """What somebody wants to learn is their question; where they want nothing, who struggles with what they know."""
    if me.wants:
        return [Meant(row.topic, 1.0) for row in me.wants.values()]
    rows = TopicInterest.objects.filter(person=me.person, topic__merged_into=None).select_related("topic")
    return [Meant(row.topic, 1.0) for row in rows]


def _pairs(stems: Sequence[str]) -> str:
    """A text query: at least two of the stems in one line, or the only one."""
    quoted = ["'" + stem.replace("'", "''").replace("\\", "\\\\") + "'" for stem in stems[:8]]
    if len(quoted) < 2:
        return "".join(quoted)
    return " | ".join(f"({a} & {b})" for n, a in enumerate(quoted) for b in quoted[n + 1 :])


def _ask(
    me: Asker,
    meant: Sequence[Meant],
    stems: Sequence[str],
    *,
    colleagues: bool,
    within: float | None = None,
    only: int | None = None,
) -> list[tuple[int, float | None, float]]:
    """The ids of the best with the distance of those whose museum may be known, and their score."""
    museum, place = me.museum, (me.museum.latitude, me.museum.longitude) if me.museum else (None, None)
    apart = kept_apart(me.person, introduced=True)
    values: dict[str, Any] = {
        "me": me.person.pk,
        "now": timezone.now(),
        "topics": [each.topic.pk for each in meant],
        "strengths": [each.strength for each in meant],
        "lines": _pairs(stems),
        "only": only,
        "within": within,
        "offers": sorted(me.offers),
        "half_days": list(me.half_days),
        "latitude": place[0],
        "longitude": place[1],
        "size": museum.size if museum else MuseumSize.UNKNOWN,
        "governance": museum.governance if museum else "unknown",
        "museums": sorted(me.museums),
        "colleagues": colleagues,
        "apart": sorted(apart),
        "capacity": Openness._meta.get_field("capacity").default,
        "solved": SOLVED, "same": SAME, "wrote": WROTE, "gives": GIVES,
        "short": SHORT_LIST, "near": NEAR, "differs": DIFFERS,
        "free": FREE, "half_way": HALF_WAY, "limit": LOOKED_AT,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, values)
        return [(pk, km, float(score)) for pk, km, score in cursor.fetchall()]


def _candidates(
    me: Asker, meant: Sequence[Meant], rows: Sequence[tuple[int, float | None, float]]
) -> list[Candidate]:
    ids = [pk for pk, *_ in rows]
    acquainted = _acquainted(me.person.pk, ids)
    ranked = sorted(
        ((score - (MET if pk in acquainted else 0), pk, km) for pk, km, score in rows),
        key=lambda row: (-row[0], row[1]),
    )[:MOST]
    shown = [pk for _, pk, _ in ranked]
    people = Person.objects.select_related("openness").in_bulk(shown)
    topics: dict[int, list[TopicInterest]] = defaultdict(list)
    for row in TopicInterest.objects.filter(person__in=shown, topic__merged_into=None).select_related(
        "topic"
    ):
        topics[row.person_id].append(row)
    parts = {
        part.person_id: part
        for part in Affiliation.objects.filter(person__in=shown, is_main=True, ends_on=None).select_related(
            "museum"
        )
    }
    best = _best_possible(meant)
    return [
        _candidate(people[pk], topics[pk], parts.get(pk), km, pk in acquainted, round(100 * score / best))
        for score, pk, km in ranked
    ]


def _best_possible(meant: Sequence[Meant]) -> float:
    """What somebody would be worth who has solved everything, next door, and in every way a good match."""
    everything = sum(each.strength for each in meant) * SOLVED or WROTE
    return everything + 3 * GIVES + NEAR + 2 * DIFFERS + FREE


def _candidate(
    person: Person,
    topics: list[TopicInterest],
    part: Affiliation | None,
    km: float | None,
    acquainted: bool,
    fit: int,
) -> Candidate:
    named = person.show_name != Visibility.OFFICERS
    openness = getattr(person, "openness", None)
    return Candidate(
        person=person,
        named=named,
        offers=[row for row in topics if row.direction == Direction.OFFER],
        wants=[row for row in topics if row.direction == Direction.WANT],
        affiliation=part if person.show_museum != Visibility.OFFICERS else None,
        half_days=tuple(openness.half_days) if openness else (),
        km=km,
        met=acquainted,
        fit=max(1, min(100, fit)),
    )


def _acquainted(me: int, others: Sequence[int]) -> set[int]:
    """Those of ``others`` whom I have met in what the apps above know of. A seat that was published is a proposal: who
    said no to theirs has met nobody there."""
    found: set[int] = set()
    for pairs in met:
        found |= {each for pair in pairs([me, *others]) if me in pair for each in pair}
    return (found & set(others)) - {me}

"""Where somebody without a name is from, said so coarsely that at least five could be meant (M18)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from common.privacy import FEWEST_SHOWN
from people.choices import MuseumSize
from people.models import Museum

CROWDS = """
    SELECT asked.n,
           count(*) FILTER (WHERE m.region = asked.region AND m.size = asked.size),
           count(*) FILTER (WHERE m.region = asked.region),
           count(*) FILTER (WHERE m.size = asked.size),
           count(*)
    FROM jsonb_to_recordset(%s::jsonb) AS asked(n int, region text, size text, topics bigint[])
    CROSS JOIN LATERAL (
        SELECT p.id FROM people_person p
        WHERE p.is_active AND p.erased_at IS NULL AND p.merged_into_id IS NULL
          AND (SELECT count(DISTINCT i.topic_id) FROM people_topicinterest i
               WHERE i.person_id = p.id AND i.topic_id = ANY(asked.topics)) = cardinality(asked.topics)
          AND (cardinality(asked.topics) = 0 OR p.show_topics <> 'officers')
    ) AS person
    LEFT JOIN people_affiliation f ON f.person_id = person.id AND f.is_main AND f.ends_on IS NULL
    LEFT JOIN people_museum m ON m.id = f.museum_id
    GROUP BY asked.n
"""
SIZES = {
    MuseumSize.SMALL: "a small museum",
    MuseumSize.MEDIUM: "a medium-sized museum",
    MuseumSize.LARGE: "a large museum",
    MuseumSize.HUGE: "a very large museum",
}


@dataclass(frozen=True, slots=True)
class CardOrigin:
    """What would be said of somebody: topics they have chosen, and of their museum its region and size."""

    topics: Sequence[int]
    museum: Museum | None


@dataclass(frozen=True, slots=True)
class Coarse:
    """What may be said. ``enough`` is False where even the topics alone point at fewer than five."""

    enough: bool
    place: str


def coarse(asked: Sequence[CardOrigin]) -> list[Coarse]:
    """For each, the finest words that at least five people share; one query for all."""
    if not asked:
        return []
    rows = [
        {
            "n": n,
            "region": each.museum.region if each.museum and each.museum.region else None,
            "size": each.museum.size if each.museum and each.museum.size in SIZES else None,
            "topics": list(each.topics),
        }
        for n, each in enumerate(asked)
    ]
    with connection.cursor() as cursor:
        cursor.execute(CROWDS, [json.dumps(rows)])
        counts = {n: numbers for n, *numbers in cursor.fetchall()}
    return [_words(each.museum, *counts.get(n, (0, 0, 0, 0))) for n, each in enumerate(asked)]


def _words(museum: Museum | None, both: int, region: int, size: int, everybody: int) -> Coarse:
    kind = SIZES.get(MuseumSize(museum.size), "a museum") if museum else "a museum"
    if museum and both >= FEWEST_SHOWN:
        return Coarse(True, f"{kind}, {museum.region}")
    if museum and region >= FEWEST_SHOWN:
        return Coarse(True, f"a museum, {museum.region}")
    if museum and size >= FEWEST_SHOWN:
        return Coarse(True, kind)
    return Coarse(everybody >= FEWEST_SHOWN, "a museum")

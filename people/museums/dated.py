"""Where people were on a day, and what their museum was then: what reports count by (rules 32 and 33)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery
from django.utils import timezone

from people.choices import Accreditation, MuseumSize
from people.models import Affiliation, FormerMuseumStatus, Museum
from people.models.museum import DatedFacts

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class MuseumThen:
    """A museum as it was on a day, in words for a report."""

    name: str
    accreditation: str
    size: str
    region: str
    #: Which museum it is, whatever it was called.
    pk: int = 0


def as_of(museums: Collection[Museum], day: date) -> dict[int, DatedFacts]:
    """What ``Museum.as_of`` says of each, by its id. One query, and none without museums."""
    facts: dict[int, DatedFacts] = {museum.pk: museum for museum in museums}
    former = FormerMuseumStatus.objects.filter(museum__in=facts, until__gt=day) if facts else ()
    for row in sorted(former, key=lambda row: row.until, reverse=True):
        facts[row.museum_id] = row  # the earliest that lasted beyond the day is the last to be written
    return facts


def called(museum: Museum, facts: DatedFacts) -> str:
    """A museum's name and town as it was called then."""
    town = museum.town if museum.town not in facts.name else ""
    return f"{facts.name}, {town}" if town else facts.name


def where_on(stays: Iterable[tuple[int, date]]) -> Mapping[tuple[int, date], MuseumThen]:
    """The museum that each person (by id) belonged to on a day, as it was that day: their main one of then. Two
    queries, however many people and days."""
    wanted = set(stays)
    rows: dict[int, list[Affiliation]] = {}
    people = Affiliation.objects.filter(person__in={person for person, _ in wanted}).select_related("museum")
    for row in people.order_by("-is_main", "starts_on", "pk"):
        rows.setdefault(row.person_id, []).append(row)
    former: dict[int, list[FormerMuseumStatus]] = {}
    museums = {row.museum_id for theirs in rows.values() for row in theirs}
    for status in FormerMuseumStatus.objects.filter(museum__in=museums).order_by("until"):
        former.setdefault(status.museum_id, []).append(status)
    found = {}
    for person, day in wanted:
        main = next((each for each in rows.get(person, ()) if _held(each, day)), None)
        if main is not None:
            facts: DatedFacts = next(
                (each for each in former.get(main.museum_id, ()) if each.until > day), main.museum
            )
            found[person, day] = MuseumThen(
                called(main.museum, facts),
                str(Accreditation(facts.accreditation).label),
                str(MuseumSize(facts.size).label),
                main.museum.region,
                main.museum_id,
            )
    return found


def _held(row: Affiliation, day: date) -> bool:
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or day <= row.ends_on)


def of_a_museum_they_left(rows: QuerySet[M], *, person: str, museum: str) -> QuerySet[Any]:
    """Those of ``rows`` whose person belonged to their museum and belongs to it no more, with the last day as
    ``left_on`` (rule 32). ``person`` and ``museum`` are the ways from a row to the two."""
    there = Affiliation.objects.filter(person=OuterRef(person), museum=OuterRef(museum))
    ended = there.filter(ends_on__lt=timezone.localdate()).order_by("-ends_on").values("ends_on")[:1]
    return rows.annotate(left_on=Subquery(ended)).filter(~Exists(there.current()), left_on__isnull=False)

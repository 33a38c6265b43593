"""Where a place is that somebody names: a postcode, a town, a county. Known from the museums of the register."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from django.db.models import Q, QuerySet

from common.search import Plain, plain
from people.models import Museum, Person

#: Kilometres in a degree of latitude.
KM_A_DEGREE = 111.2
_POSTCODE = re.compile(r"([A-Z]{1,2})(\d[A-Z\d]?)(?: ?(\d[A-Z]{2}))?")
#: Museums of towns with one name that are nearer to each other than this stand in one town.
_ONE_TOWN_KM = 30.0
_MOST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, and what it is called."""

    name: str
    latitude: float
    longitude: float


def place_named(words: str) -> Place | None:
    """Where ``words`` are: a postcode or the first half of one, a town, or a county. None for what nobody knows."""
    words = " ".join(words.split())[:60]
    if not words:
        return None
    postcode = _POSTCODE.fullmatch(words.upper())
    if postcode is not None:
        return _of_postcode(*postcode.groups())
    known = Museum.objects.alias(a=Plain("town"), b=Plain("area"))
    for found in (known.filter(a=plain(words)), known.filter(b=plain(words))):
        if points := _points(found):
            return Place(words if words != words.lower() else words.title(), *_middle(points))
    return None


def place_of(person: Person) -> str:
    """What the place of somebody's museum is called, so that ``place_named`` finds it; empty where it is not known."""
    museum = person.affiliations.main_museum()
    if museum is None:
        return ""
    return next((name for name in (museum.postcode, museum.town) if place_named(name)), "")


def _of_postcode(area: str, district: str, rest: str | None) -> Place | None:
    """The museums of the whole postcode, otherwise of its first half, otherwise of its letters."""
    name = f"{area}{district} {rest}" if rest else f"{area}{district}"
    whole = Q(postcode__iexact=name) if rest else Q(pk__in=())
    letters = Q(postcode__iregex=rf"^{area}\d")
    for found in (whole, Q(postcode__istartswith=f"{area}{district} "), letters):
        if points := _points(Museum.objects.filter(found)):
            return Place(name, *_middle(points))
    return None


def _points(museums: QuerySet[Museum]) -> list[tuple[float, float]]:
    rows = museums.filter(latitude__isnull=False).order_by("pk")
    return [
        (latitude, longitude)
        for latitude, longitude in rows.values_list("latitude", "longitude")[:_MOST]
        if latitude is not None and longitude is not None
    ]


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the points that lie together. Of two towns with one name it is the one with more museums."""
    together = max(([b for b in points if km_apart(a, b) < _ONE_TOWN_KM] for a in points), key=len)
    return sum(a for a, _ in together) / len(together), sum(b for _, b in together) / len(together)


def km_apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """As the crow flies, near enough for distances within a country."""
    east = (a[1] - b[1]) * cos(radians((a[0] + b[0]) / 2))
    return KM_A_DEGREE * hypot(a[0] - b[0], east)

"""What somebody looks for on a list of events, and how the list finds it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Any

from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Power

from agenda.choices import Mode
from common.distances import KM_IN_A_MILE
from common.search import Plain
from events.choices import TalkState
from events.models import Event, EventSession, Talk
from people.models import Museum
from people.museums.places import KM_A_DEGREE, Place

#: So far from a place an event is still near it.
NEAR_MILES = 30
#: So many of the words that were typed are looked for.
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for on a list. ``over`` says that it is a list of past ones, which leave notes, and whose
    talks were given wherever they stood."""

    words: str = ""
    programme: str = ""
    theme: str = ""
    region: str = ""
    how: str = ""
    near: Place | None = None
    from_day: date | None = None
    to_day: date | None = None
    year: int | None = None
    over: bool = False

    def apply(self, days: QuerySet[EventSession]) -> QuerySet[EventSession]:
        exact: dict[str, Any] = {
            "event__programme__slug": self.programme,
            "event__theme__slug": self.theme,
            "event__region": self.region,
            "end_day__gte": self.from_day,
            "start_day__lte": self.to_day,
            "start_day__year": self.year,
        }
        days = days.filter(**{field: value for field, value in exact.items() if value})
        if self.how:
            days = days.filter(mode__in=(self.how, Mode.HYBRID))
        if self.near is not None:
            days = _near(days, self.near)
        for word in self.words.split()[:MOST_WORDS]:
            days = days.filter(_mentions(word, over=self.over))
        return days


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _near(days: QuerySet[EventSession], place: Place) -> QuerySet[EventSession]:
    """Those that people can come to in person, and that are near ``place``: where the known venue of a session is
    marked while it is still held there, otherwise where a museum that hosts it is."""
    at_venue = Q(known_venue__name=F("venue"), known_venue__address=F("venue_address"))
    hosts = Museum.objects.filter(events_hosted=OuterRef("event"), latitude__isnull=False).order_by("pk")

    def degree(name: str) -> Coalesce:
        marked = Case(When(at_venue, then=F(f"known_venue__{name}")), output_field=FloatField())
        return Coalesce(marked, Subquery(hosts.values(name)[:1]), output_field=FloatField())

    narrow = cos(radians(place.latitude))
    north = Power(degree("latitude") - Value(place.latitude), 2)
    east = Power((degree("longitude") - Value(place.longitude)) * Value(narrow), 2)
    most = (NEAR_MILES * KM_IN_A_MILE / KM_A_DEGREE) ** 2
    return days.exclude(mode=Mode.ONLINE).alias(apart=north + east).filter(apart__lte=most)


def _mentions(word: str, *, over: bool) -> Any:
    """Whether an event, a talk, host or topic of it, or its place has a word in it: accents and capitals aside."""
    plain = Plain(Value(word))

    def within(*fields: str) -> Q:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__contains": plain})
        return found

    of_event = {"event": OuterRef("event")}
    event = Event.objects.filter(pk=OuterRef("event")).alias(
        a=Plain(F("title")), b=Plain(F("summary")), c=Plain(F("description")), d=Plain(F("notes"))
    )
    shown: dict[str, Any] = {} if over else {"slot__isnull": False}
    talk = Talk.objects.filter(**of_event, **shown, state=TalkState.PLANNED).alias(
        a=Plain(F("title")), b=Plain(F("summary")), c=Plain(F("museum__name"))
    )
    place = EventSession.objects.filter(pk=OuterRef("pk")).alias(
        a=Plain(F("venue")), b=Plain(F("venue_address"))
    )
    host = Event.hosts.through.objects.filter(**of_event).alias(a=Plain(F("museum__name")))
    topic = Event.topics.through.objects.filter(**of_event).alias(a=Plain(F("topic__name")))
    return (
        Exists(event.filter(within("a", "b", "c", *(["d"] if over else []))))
        | Exists(talk.filter(within("a", "b", "c")))
        | Exists(place.filter(within("a", "b")))
        | Exists(host.filter(within("a")))
        | Exists(topic.filter(within("a")))
    )

"""How the places of an event stand, counted in people, and the locks under which they are counted.

The locking policy: whoever may take a place locks the people it is about, then the event's row, once, late, before
places are counted (signing up, accepting, offering, changing the mode or the capacity); then registrations, in the
order of their keys, then offers. Giving a place back locks the people and their registrations only; what that frees is
offered on commit. An offer that holds places is counted like a place from the moment it is made (rule 2).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, FilteredRelation, Q, QuerySet, Sum
from django.utils import timezone

from agenda.choices import Mode, Part, SessionState
from agenda.models import Attendance, AttendanceQuerySet
from common.prepared import Prepared
from events.choices import RegistrationState
from events.models import AskedPlace, Event, EventSession
from events.models.registration import offer_holds
from people.models import Person

#: More than anybody asks for: what is free where there is no limit.
NO_LIMIT = 1_000_000
#: For how long a place of somebody unproven counts in the budget of its event (events/booking/budgets.py).
UNPROVEN_FOR = timedelta(hours=1)


@dataclass(slots=True)
class Places:
    """How the places of an event stand, counted in people, under its lock."""

    capacity: int | None
    room_capacity: int | None
    in_person_limit: int | None
    online_limit: int | None
    taken: int
    waiting: int
    in_person: int
    crew: int
    held: Counter[str] = field(default_factory=Counter)
    #: Of those held, how many for people who have been asked by mail whether it was they who signed up.
    asked: int = 0
    #: Of those taken, how many within the hour by people who have not shown that they are who they say.
    unproven: int = 0

    @property
    def in_room(self) -> int:
        """Everybody who will be in the room, hosts and presenters included (rule 11)."""
        return self.in_person + self.crew

    @property
    def spoken_for(self) -> int:
        """Places taken, and places held by an offer or for somebody who has been asked by mail."""
        return self.taken + self.held.total()

    @property
    def words(self) -> str:
        """19 taken, 1 held for somebody in line, 4 left: what it says adds up to the places there are."""
        said = [f"{self.taken:,} taken"]
        if offered := self.held.total() - self.asked:
            whom = "somebody" if offered == 1 else "people"
            said.append(f"{offered:,} held for {whom} in line")
        if self.asked:
            said.append(f"{self.asked:,} held until a mail is answered")
        if self.capacity is not None:
            said.append(f"{max(self.capacity - self.spoken_for, 0):,} left")
        return ", ".join(said)

    @property
    def is_full(self) -> bool:
        """Whether nobody at all may come in, whichever way."""
        return self.capacity is not None and self.capacity <= self.spoken_for

    def room(self, mode: str) -> int:
        """How many more people may come that way."""
        left = NO_LIMIT if self.capacity is None else self.capacity - self.spoken_for
        return max(min(left, self.way(mode)), 0)

    def way(self, mode: str) -> int:
        """How many more people that way itself has room for, the room or the online places, whatever the event has."""
        if mode == Mode.ONLINE:
            limit, coming = self.online_limit, self.taken - self.in_person
            return NO_LIMIT if limit is None else limit - coming - self.held[mode]
        limit = self.in_person_limit
        left = NO_LIMIT if limit is None else limit - self.in_person - self.held[mode]
        return min(left, self.room_left)

    @property
    def room_left(self) -> int:
        """How many more people the room holds, whoever they are."""
        if self.room_capacity is None:
            return NO_LIMIT
        return self.room_capacity - self.in_room - self.held[Mode.IN_PERSON]

    def free(self, mode: str) -> bool:
        """Whether one more person may come in that way."""
        return self.room(mode) > 0

    def hold(self, mode: str, people: int) -> None:
        """Hold places, or let go of those held with a negative number."""
        self.held[mode] += people


def lock_event(event_id: int) -> Event:
    """The event, its row locked until the transaction ends. It is what makes places scarce in one order."""
    return (
        Event.objects.select_related("programme")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=event_id)
    )


def lock_people(ids: Collection[int | None]) -> None:
    """Lock people before anything of theirs, as merging and erasing them do: so neither waits for the other."""
    known = [pk for pk in ids if pk is not None]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk").values_list("pk"))


def planned_days(event: Event) -> list[EventSession]:
    """The planned sessions of ``event``, first to last, those that are over included."""
    return list(event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at", "pk"))


def to_come(days: Sequence[EventSession], *, now: datetime) -> list[EventSession]:
    return [day for day in days if day.ends_at > now]


def count(event: Event, *, now: datetime | None = None) -> Places:
    """How the places of ``event`` stand now."""
    now = now or timezone.now()
    asked = Prepared(_counted, event=event.pk, now=now, unproven_since=now - UNPROVEN_FOR)
    found: dict[str, int] = dict(zip(_COUNTS, asked.rows()[0], strict=True))
    return Places(
        capacity=event.capacity,
        room_capacity=event.room_capacity,
        in_person_limit=event.places_in_person,
        online_limit=event.places_online,
        taken=found["taken"],
        waiting=found["waiting"],
        in_person=found["in_person"],
        crew=crew_in_room(event) if event.room_capacity is not None else 0,
        held=Counter(
            {
                Mode.IN_PERSON: found["offered_in_person"] + found["asked_in_person"],
                Mode.ONLINE: found["offered_online"] + found["asked_online"],
            }
        ),
        asked=found["asked_in_person"] + found["asked_online"],
        unproven=found["unproven"],
    )


#: What ``_counted`` counts, in its order.
_COUNTS = (
    "taken",
    "waiting",
    "in_person",
    "unproven",
    "offered_in_person",
    "offered_online",
    "asked_in_person",
    "asked_online",
)


def _counted(event: int, now: datetime, unproven_since: datetime) -> QuerySet[Any, Any]:
    """One row: bookings, places that offers hold, and those held for people who have been asked by mail."""
    confirmed = Q(registrations__state=RegistrationState.CONFIRMED)
    waiting = Q(registrations__state=RegistrationState.WAITING)
    unproven = confirmed & Q(
        registrations__claimed_at=None,
        registrations__asked_from__isnull=False,
        registrations__booked_at__gt=unproven_since,
    )
    in_person, online = Q(registrations__mode=Mode.IN_PERSON), Q(registrations__mode=Mode.ONLINE)
    asked = AskedPlace.objects
    # A booking has one pending offer at most, so that the join counts nobody twice.
    return (
        Event.objects.filter(pk=event)
        .annotate(
            holding=FilteredRelation(
                "registrations__offers", condition=offer_holds(now, "registrations__offers__")
            )
        )
        .values("pk")
        .annotate(
            taken=Count("registrations", filter=confirmed),
            waiting=Count("registrations", filter=waiting),
            in_person=Count("registrations", filter=confirmed & in_person),
            unproven=Count("registrations", filter=unproven),
            offered_in_person=Sum("holding__places", filter=waiting & in_person, default=0),
            offered_online=Sum("holding__places", filter=waiting & online, default=0),
            asked_in_person=asked.held(event, Mode.IN_PERSON, now),
            asked_online=asked.held(event, Mode.ONLINE, now),
        )
        .values_list(*_COUNTS)
        .order_by()
    )


def crew_of(event: Event) -> AttendanceQuerySet:
    """The hosts, presenters and organisers of an event, an attendance for each session."""
    return Attendance.objects.live().filter(session__eventsession__event=event).exclude(part=Part.ATTENDEE)


def crew_in_room(event: Event) -> int:
    """How many of them will be in the room."""
    return (
        crew_of(event).filter(mode=Mode.IN_PERSON).aggregate(people=Count("person", distinct=True))["people"]
    )

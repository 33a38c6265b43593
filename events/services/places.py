"""Counting places, and giving them away in order.

The locking policy: the event's row is locked once, late, before places are counted, by whoever may take one
(signing up, promoting, changing the mode, changing the capacity). Giving a place back needs no lock; promoting the
next in line does, and happens on commit. Sessions, registrations and people are never locked before the event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from agenda.choices import Mode, Part, SessionState
from agenda.models import Attendance
from events.choices import RegistrationState
from events.models import Event, EventSession, Registration
from events.services import booking
from events.window import window


@dataclass(slots=True)
class Places:
    """How the places of an event stand, counted in people, under its lock."""

    capacity: int | None
    room_capacity: int | None
    taken: int
    waiting: int
    in_room: int

    def free(self, mode: str) -> bool:
        """Whether one more person may come in that way (rule 11: the room holds the crew as well)."""
        if self.capacity is not None and self.taken >= self.capacity:
            return False
        return mode != Mode.IN_PERSON or self.room_capacity is None or self.in_room < self.room_capacity

    def take(self, mode: str) -> None:
        self.taken += 1
        self.in_room += mode == Mode.IN_PERSON


def lock_event(event_id: int) -> Event:
    """The event, its row locked until the transaction ends. It is what makes places scarce in one order."""
    return (
        Event.objects.select_related("programme")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=event_id)
    )


def planned_days(event: Event) -> list[EventSession]:
    """The planned sessions of ``event``, first to last, those that are over included."""
    return list(event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at", "pk"))


def to_come(days: Sequence[EventSession], *, now: datetime) -> list[EventSession]:
    return [day for day in days if day.ends_at > now]


def count(event: Event) -> Places:
    """How the places of ``event`` stand now."""
    registrations = Registration.objects.filter(event=event).aggregate(
        taken=Count("pk", filter=Q(state=RegistrationState.CONFIRMED)),
        waiting=Count("pk", filter=Q(state=RegistrationState.WAITING)),
        in_room=Count("pk", filter=Q(state=RegistrationState.CONFIRMED, mode=Mode.IN_PERSON)),
    )
    crew = crew_in_room(event) if event.room_capacity is not None else 0
    return Places(
        capacity=event.capacity,
        room_capacity=event.room_capacity,
        taken=registrations["taken"],
        waiting=registrations["waiting"],
        in_room=registrations["in_room"] + crew,
    )


def crew_in_room(event: Event) -> int:
    """Hosts, presenters and organisers who will be in the room."""
    return (
        Attendance.objects.live()
        .filter(session__eventsession__event=event, mode=Mode.IN_PERSON)
        .exclude(part=Part.ATTENDEE)
        .aggregate(people=Count("person", distinct=True))["people"]
    )


@transaction.atomic
def fill_places(*, event_id: int, now: datetime | None = None) -> list[Registration]:
    """Give every free place to the next in line. Idempotent: called on every way a place can appear, and by beat."""
    return promote(lock_event(event_id), now=now or timezone.now())


def fill_on_commit(event_id: int) -> None:
    """Fill the places of an event once what freed them is certain. If that fails, beat does it within the hour."""
    transaction.on_commit(lambda: fill_places(event_id=event_id) and None, robust=True)


def promote(event: Event, *, now: datetime) -> list[Registration]:
    """Fill the places of ``event``, whose row the caller has locked. Whoever does not fit keeps their turn."""
    line = Registration.objects.filter(event=event).in_line()
    if not line.exists():
        return []
    days = planned_days(event)
    if not window(event, first_start=days[0].starts_at if days else None, now=now).is_open:
        return []
    places = count(event)
    promoted = []
    for registration in line.select_related("person").select_for_update(of=("self",)):
        if not any(places.free(mode) for mode in (Mode.IN_PERSON, Mode.ONLINE)):
            break
        if places.free(registration.mode):
            places.take(registration.mode)
            booking.give_place(registration, event=event, days=to_come(days, now=now), now=now, promoted=True)
            promoted.append(registration)
    return promoted

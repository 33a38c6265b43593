"""A flood of sign-ups without an account: how it stands, and what officers do about it.

Budgets keep it small by themselves (``events/booking/budgets.py``). Officers see what it has brought, ask everybody by
mail first for a day, and take away what nobody has said is theirs.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from common.attention import AttentionItem
from common.history import recorded
from events.booking import parties, registrations, waiting_list
from events.choices import HELD_OR_CANCELLED, LIVE, RegistrationState
from events.models import AskedPlace, Event, Registration
from people.models import Person

ASK_FOR = timedelta(days=1)
LATELY = timedelta(days=1)
#: From so many on that wait for an answer, officers are told.
MANY = 20


@dataclass(frozen=True, slots=True)
class Flood:
    """What people who are not signed in have asked for, of one event, within a day."""

    asked: int
    held: int
    sources: int
    unproven: int
    ask_first_until: datetime | None

    @property
    def has_come(self) -> bool:
        """Whether there is anything to take away."""
        return bool(self.asked or self.unproven)

    @property
    def says_something(self) -> bool:
        return self.has_come or self.ask_first_until is not None


def unproven(event: Event, *, now: datetime) -> QuerySet[Registration]:
    """The bookings of the last day that strangers made and that nobody has said are theirs."""
    return Registration.objects.filter(
        event=event,
        state__in=LIVE,
        claimed_at=None,
        asked_from__isnull=False,
        brought_by=None,
        booked_at__gt=now - LATELY,
    )


def flood_of(event: Event, *, now: datetime | None = None) -> Flood:
    """How it stands. Two queries."""
    now = now or timezone.now()
    asked = AskedPlace.objects.filter(event=event).aggregate(
        n=Count("pk"),
        held=Sum("people", filter=Q(held_until__gt=now), default=0),
        sources=Count("source", distinct=True),
    )
    until = event.ask_first_until
    return Flood(
        asked=asked["n"],
        held=asked["held"],
        sources=asked["sources"],
        unproven=unproven(event, now=now).count(),
        ask_first_until=until if until and until > now else None,
    )


@recorded
def ask_first(*, event: Event, by: Person, now: datetime | None = None) -> Event:
    """For a day, ask everybody by mail first who signs up for ``event`` without signing in."""
    event = waiting_list.lock_event(event.pk)
    event.ask_first_until = (now or timezone.now()) + ASK_FOR
    event.save(update_fields=["ask_first_until"])
    return event


@recorded
def ask_no_more(*, event: Event, by: Person) -> Event:
    """Let people sign up at once again, as far as the budgets do."""
    event = waiting_list.lock_event(event.pk)
    event.ask_first_until = None
    event.save(update_fields=["ask_first_until"])
    return event


@recorded
def take_away(*, event: Event, by: Person, now: datetime | None = None) -> int:
    """Take away what strangers asked for within a day and nobody has said is theirs: without a mail, as most of those
    addresses asked for nothing. Their places go to the line. Returns how many bookings and questions went."""
    now = now or timezone.now()
    rows = list(unproven(event, now=now).order_by("pk"))
    for row in rows:
        locked = parties.lock_party(row)
        if not locked.is_live or locked.claimed_at is not None:
            continue
        for guest in Registration.objects.live().filter(brought_by=locked, claimed_at=None).order_by("pk"):
            registrations.end(guest, event=locked.event, to=RegistrationState.REMOVED, now=now, tell=False)
        parties.end_with_guests(locked, event=locked.event, to=RegistrationState.REMOVED, now=now, tell=False)
    asked, _ = AskedPlace.objects.filter(event=event).delete()
    waiting_list.fill_on_commit(event.pk)
    return len(rows) + asked


def floods(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Events for which very many have asked without signing in. One query."""
    asked = Event.objects.exclude(state__in=HELD_OR_CANCELLED)
    if programmes is not None:
        asked = asked.filter(programme__in=programmes)
    many = (
        asked.annotate(asked=Count("asked_places"), first=Min("asked_places__asked_at"))
        .filter(asked__gte=MANY)
        .select_related("programme")
    )
    for event in many.order_by("-asked", "pk"):
        yield AttentionItem(
            title=f"{event.asked} sign-ups for “{event}” wait for an answer by mail",
            url=f"{reverse('admin:events_event_overview', args=[event.pk])}#strangers",
            action="See whether it is a flood",
            due=event.first,
            programme=event.programme.name,
        )

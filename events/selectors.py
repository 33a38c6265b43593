"""Reads about events that several pages share. Each is one query, whatever the number of rows."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from agenda.calendars.subscribed import of_sessions
from agenda.choices import SessionState
from agenda.selectors import FEED_KEEPS
from events.choices import GOING_AHEAD, MAY_HAVE_BEEN, EventState, RegistrationState
from events.models import Event, EventQuerySet, EventSession, PlaceOffer, Registration
from events.models.event import in_public

#: How the days of events stand in a calendar that people subscribe to.
OF_DAYS = of_sessions(stamp="event__created_at")

#: The states in which an event still lies ahead, though it may not be happening.
#: What the list of events to come shows: also that one of them is off.
LISTED = (*GOING_AHEAD, EventState.POSTPONED, EventState.CANCELLED)


def _places(state: RegistrationState, of: str = "event") -> Coalesce:
    count = (
        Registration.objects.filter(event=OuterRef(of), state=state)
        .order_by()
        .values("event")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))


def _held(of: str = "event") -> Coalesce:
    held = PlaceOffer.objects.held_places(OuterRef(of))
    return Coalesce(Subquery(held, output_field=IntegerField()), Value(0))


def with_places(events: EventQuerySet) -> QuerySet[Any]:
    """Annotate ``taken``, with the places that offers hold, and ``waiting``: counted in people, never stored."""
    return events.annotate(
        taken=_places(RegistrationState.CONFIRMED, of="pk") + _held(of="pk"),
        waiting=_places(RegistrationState.WAITING, of="pk"),
    )


SPAN = ("start_day", "start_time", "end_day", "end_time", "zone")


def _labels() -> QuerySet[EventSession]:
    """The sessions that stand for their events on lists, each with all that a label says: also, as ``spans``, when the
    others are that the event has (``EventSession.event_when``)."""
    planned = EventSession.objects.filter(event=OuterRef("event"), state=SessionState.PLANNED)
    return (
        EventSession.objects.filter(in_public("event__"))
        .select_related("event__programme", "event__theme")
        .defer(
            "event__description", "event__programme__description", "event__theme__description", "access_note"
        )
        .annotate(
            spans=ArraySubquery(
                planned.order_by("starts_at", "pk").values(span=JSONObject(**{name: name for name in SPAN}))
            )
        )
    )


def coming_days(now: datetime | None = None) -> QuerySet[EventSession]:
    """One session for each event ahead: the next of those to come. Cancelled and postponed ones say so."""
    now = now or timezone.now()
    earlier = EventSession.objects.filter(
        Q(starts_at__lt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk")),
        event=OuterRef("event"),
        ends_at__gt=now,
    ).filter(Q(state=OuterRef("state")) | Q(state=SessionState.PLANNED))
    return (
        _labels()
        .filter(event__state__in=LISTED, ends_at__gt=now)
        .filter(
            Q(state=SessionState.PLANNED) | Q(event__state__in=(EventState.POSTPONED, EventState.CANCELLED))
        )
        .filter(~Exists(earlier))
        .annotate(taken=_places(RegistrationState.CONFIRMED) + _held())
        .order_by("starts_at", "pk")
    )


def past_days(now: datetime | None = None) -> QuerySet[EventSession]:
    """One session for each event that took place: its last. Newest first."""
    now = now or timezone.now()
    later = EventSession.objects.filter(
        Q(starts_at__gt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__gt=OuterRef("pk")),
        event=OuterRef("event"),
        state=SessionState.PLANNED,
    )
    return (
        _labels()
        .filter(
            event__state__in=MAY_HAVE_BEEN, state=SessionState.PLANNED, starts_at__lt=now, ends_at__lte=now
        )
        .filter(~Exists(later))
        .order_by("-starts_at", "-pk")
    )


def subscribed_days(now: datetime | None = None) -> QuerySet[EventSession]:
    """Every public session of the last year and to come, for calendars that people subscribe to."""
    return days_since((now or timezone.now()) - FEED_KEEPS)


def days_since(moment: datetime) -> QuerySet[EventSession]:
    """Every public session that is not over at ``moment``, but for postponed ones."""
    return (
        EventSession.objects.filter(in_public("event__"), ends_at__gt=moment)
        .exclude(state=SessionState.POSTPONED)
        .order_by("starts_at", "pk")
    )


def coming(limit: int) -> list[EventSession]:
    """What is next, for the home page."""
    return list(coming_days().filter(state=SessionState.PLANNED)[:limit])


def past(limit: int) -> list[EventSession]:
    """What was last, for the home page."""
    return list(past_days()[:limit])


def event_page(slug: str) -> QuerySet[Any]:
    """The event behind a public page."""
    return (
        Event.objects.public()
        .select_related(
            "programme",
            "theme",
            "proposal__talk__event__programme",
            "proposal__network",
            "proposal__museum",
            "lead_picture__upload",
        )
        .prefetch_related("hosts", "topics", "lead_picture__upload__renditions")
        .filter(slug=slug)
    )


def event_for_sign_up(slug: str) -> Event | None:
    """The public event behind a sign-up form, and nothing that the form does not need."""
    return Event.objects.public().select_related("programme").filter(slug=slug).first()


def position_in_line(registration: Registration) -> int:
    """The place in line, from 1, counted in people; those who wait together have the first of theirs. 0 for somebody
    who does not wait. Derived, never stored."""
    if registration.state != RegistrationState.WAITING or registration.waiting_since is None:
        return 0
    ahead = (
        Registration.objects.filter(event=registration.event_id, state=RegistrationState.WAITING)
        .annotate(booker=Coalesce("brought_by", "pk"))
        .filter(
            Q(waiting_since__lt=registration.waiting_since)
            | Q(
                waiting_since=registration.waiting_since,
                booker__lt=registration.brought_by_id or registration.pk,
            )
        )
    )
    return ahead.count() + 1


def with_position(registrations: QuerySet[Registration]) -> QuerySet[Any]:
    """Annotate ``ahead``: how many people stand in line before each of those who wait."""
    before = Q(waiting_since__lt=OuterRef("waiting_since")) | Q(
        waiting_since=OuterRef("waiting_since"), booker__lt=OuterRef("booker")
    )
    ahead = (
        Registration.objects.annotate(booker=Coalesce("brought_by", "pk"))
        .filter(before, event=OuterRef("event"), state=RegistrationState.WAITING)
        .order_by()
        .values("event")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return registrations.annotate(booker=Coalesce("brought_by", "pk")).annotate(
        ahead=Coalesce(Subquery(ahead, output_field=IntegerField()), Value(0))
    )


def offers_to(person: Any) -> QuerySet[PlaceOffer]:
    """The offers that wait for this person's answer, for themselves or for those they bring; soonest over first."""
    own = Q(registration__person=person, registration__claimed_at__isnull=False)
    brings = Q(registration__brought_by__person=person, registration__brought_by__claimed_at__isnull=False)
    return (
        PlaceOffer.objects.pending()
        .filter(own | brings, expires_at__gt=timezone.now(), registration__state=RegistrationState.WAITING)
        .filter(registration__event__state__in=GOING_AHEAD)
        .select_related(
            "registration__event__programme",
            "registration__person",
            "registration__brought_by__event__programme",
        )
        .order_by("expires_at", "pk")
    )


def bookings_of(person: Any, *, claimed: bool = True) -> QuerySet[Registration]:
    """What somebody has booked; ``claimed=False``: what was booked in their name and is still a question."""
    return (
        Registration.objects.live()
        .filter(person=person, claimed_at__isnull=not claimed)
        .select_related("event__programme")
    )

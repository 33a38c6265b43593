"""What of events needs an officer: a draft whose day nears, a long line, a report that is missing."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from agenda.choices import SessionState
from agenda.models import Session
from common.attention import AttentionItem
from events.choices import EventState, RegistrationState
from events.models import Event, EventQuerySet, PlaceOffer, Registration
from events.selectors import with_places

DRAFT_WITHIN = timedelta(days=28)
LONG_LINE = 5
REPORT_AFTER = timedelta(days=14)
RUNS_OUT_WITHIN = timedelta(days=1)


def events_that_wait(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """One query for each question, whatever the number of programmes."""
    events = Event.objects.select_related("programme")
    if programmes is not None:
        events = events.filter(programme__in=programmes)
    yield from _drafts(events)
    yield from _lines(events)
    yield from _postponed(events)
    yield from _unreported(events)
    yield from _unreached(programmes)
    yield from _running_out(programmes)


def _item(event: Any, title: str, action: str, **more: object) -> AttentionItem:
    return AttentionItem(
        title=title,
        url=reverse("admin:events_event_overview", args=[event.pk]),
        action=action,
        programme=event.programme.name,
        **more,  # type: ignore[arg-type]
    )


def _drafts(events: EventQuerySet) -> Iterator[AttentionItem]:
    soon = timezone.now() + DRAFT_WITHIN
    for event in events.filter(state=EventState.DRAFT).with_times().filter(first__lt=soon).order_by("first"):
        yield _item(event, f"“{event}” is near and still a draft", "Publish it or move it", due=event.first)


def _lines(events: EventQuerySet) -> Iterator[AttentionItem]:
    waiting = Registration.objects.filter(event=OuterRef("pk"), state=RegistrationState.WAITING)
    starts = Session.objects.planned().filter(eventsession__event=OuterRef("pk")).order_by("starts_at")
    for event in (
        with_places(events.filter(Exists(waiting), state=EventState.PUBLISHED))
        .filter(waiting__gte=LONG_LINE)
        .annotate(starts=Subquery(starts.values("starts_at")[:1]))
        .order_by("-waiting", "pk")
    ):
        yield _item(
            event,
            f"{event.waiting} people wait for a place in “{event}”",
            "See places and line",
            due=event.signup_closes_at or event.starts,
        )


def _postponed(events: EventQuerySet) -> Iterator[AttentionItem]:
    """Due by the day it was to be: until then those with a place hear when it is."""
    was = Min("sessions__starts_at", filter=Q(sessions__state=SessionState.POSTPONED))
    for event in events.filter(state=EventState.POSTPONED).annotate(was_to_be=was).order_by("pk"):
        yield _item(
            event,
            f"“{event}” is postponed and has no new date",
            "Give it a date or cancel it",
            due=event.was_to_be,
        )


def _unreported(events: EventQuerySet) -> Iterator[AttentionItem]:
    before = timezone.now() - REPORT_AFTER
    for event in events.filter(state=EventState.HELD).with_times().filter(last__lt=before).order_by("last"):
        yield _item(
            event,
            f"“{event}” took place and is not reported",
            "Note who came, then report it",
            due=event.last + REPORT_AFTER,
        )


def _unreached(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Offers whose mail came back: their time stands still until somebody has told them (rule 26)."""
    offers = (
        PlaceOffer.objects.pending()
        .filter(
            paused_left__isnull=False,
            expires_at__gt=timezone.now(),
            registration__state=RegistrationState.WAITING,
        )
        .select_related(
            "registration__event__programme", "registration__person", "registration__brought_by__person"
        )
    )
    if programmes is not None:
        offers = offers.filter(registration__event__programme__in=programmes)
    for offer in offers.order_by("expires_at", "pk"):
        event = offer.registration.event
        yield AttentionItem(
            title=f"{offer.registration.who} is offered a place in “{event}”, and the mail did not arrive",
            url=f"{reverse('admin:events_event_overview', args=[event.pk])}#line",
            action="Tell them another way",
            due=offer.made_at,
            programme=event.programme.name,
        )


def _running_out(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Offered places whose time is over within a day and that nobody has taken or declined: one item an event."""
    now = timezone.now()
    offers = PlaceOffer.objects.pending().filter(
        paused_left=None,
        expires_at__gt=now,
        expires_at__lte=now + RUNS_OUT_WITHIN,
        registration__state=RegistrationState.WAITING,
    )
    events = Event.objects.select_related("programme").filter(registrations__offers__in=offers)
    if programmes is not None:
        events = events.filter(programme__in=programmes)
    first = Min("registrations__offers__expires_at", filter=Q(registrations__offers__in=offers))
    many = Count("registrations__offers", filter=Q(registrations__offers__in=offers), distinct=True)
    for event in events.annotate(runs_out=first, offered=many).order_by("runs_out", "pk"):
        says = (
            "An offered place" if event.offered == 1 else f"{event.offered} offered places"
        ) + f" in “{event}” {'has' if event.offered == 1 else 'have'} no answer yet"
        yield AttentionItem(
            title=says,
            url=f"{reverse('admin:events_event_overview', args=[event.pk])}#line",
            action="See whom it would pass to" if event.offered == 1 else "See whom they would pass to",
            due=event.runs_out,
            programme=event.programme.name,
        )

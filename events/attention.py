"""What of events needs an officer: a draft whose day nears, a long line, a report that is missing."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from common.attention import AttentionItem
from events.choices import EventState, RegistrationState
from events.models import Event, Registration

DRAFT_WITHIN = timedelta(days=28)
LONG_LINE = 5
REPORT_AFTER = timedelta(days=14)


def events_that_wait(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """One query for each question, whatever the number of programmes."""
    events = Event.objects.select_related("programme").annotate(
        first=Min("sessions__starts_at"), last=Max("sessions__ends_at")
    )
    if programmes is not None:
        events = events.filter(programme__in=programmes)
    yield from _drafts(events)
    yield from _lines(events)
    yield from _postponed(events)
    yield from _unreported(events)


def _item(event: Event, title: str, action: str, **more: object) -> AttentionItem:
    return AttentionItem(
        title=title,
        url=reverse("admin:events_event_overview", args=[event.pk]),
        action=action,
        programme=event.programme.name,
        **more,  # type: ignore[arg-type]
    )


def _drafts(events: QuerySet[Event]) -> Iterator[AttentionItem]:
    soon = timezone.now() + DRAFT_WITHIN
    for event in events.filter(state=EventState.DRAFT, first__lt=soon).order_by("first"):
        yield _item(event, f"“{event}” is near and still a draft", "Publish it or move it", due=event.first)


def _lines(events: QuerySet[Event]) -> Iterator[AttentionItem]:
    waiting = Registration.objects.filter(event=OuterRef("pk"), state=RegistrationState.WAITING)
    for event in (
        events.filter(Exists(waiting), state=EventState.PUBLISHED)
        .with_places()  # type: ignore[attr-defined]
        .filter(waiting__gte=LONG_LINE)
        .order_by("first")
    ):
        yield _item(event, f"{event.waiting} people wait for a place in “{event}”", "See places and line")


def _postponed(events: QuerySet[Event]) -> Iterator[AttentionItem]:
    for event in events.filter(state=EventState.POSTPONED).order_by("first"):
        yield _item(event, f"“{event}” is postponed and has no new date", "Give it a date or cancel it")


def _unreported(events: QuerySet[Event]) -> Iterator[AttentionItem]:
    held = Q(state=EventState.HELD, last__lt=timezone.now() - REPORT_AFTER)
    for event in events.filter(held).order_by("last"):
        yield _item(event, f"“{event}” took place and is not reported", "Note who came, then report it")

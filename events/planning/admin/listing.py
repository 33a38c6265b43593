"""The list of events: what comes first, by its day; each with its state as a badge and its places as a meter."""

import re
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agenda.choices import SessionState
from common import clock
from common.admin import ScopedAdmin
from common.desk.tabs import Tab, Tabs
from events.choices import GOING_AHEAD, HELD_OR_CANCELLED, EventState
from events.models import Event, EventQuerySet, EventSession, PlaceOffer
from events.selectors import with_places

#: The look of each state.
BADGES = {
    EventState.DRAFT: "waiting",
    EventState.PUBLISHED: "open",
    EventState.CLOSED: "closed",
    EventState.HELD: "held",
    EventState.REPORTED: "yes",
    EventState.POSTPONED: "postponed",
    EventState.CANCELLED: "cancelled",
}


def badge(event: Event) -> SafeString:
    """The state of an event, as a badge in words."""
    return format_html(
        '<span class="badge {}">{}</span>', BADGES[EventState(event.state)], event.get_state_display()
    )


def places_words(taken: int, held: int, capacity: int | None) -> str:
    """ "19 of 24 taken, 1 held for somebody in line", in figures that add up."""
    words = f"{taken:,} taken" if capacity is None else f"{taken:,} of {capacity:,} taken"
    if held:
        words += f", {held:,} held for {'somebody' if held == 1 else 'people'} in line"
    return words if capacity is not None else f"{words}, no limit"


def _with_a_day(state: SessionState = SessionState.PLANNED) -> QuerySet[EventSession]:
    return EventSession.objects.filter(event=OuterRef("pk"), state=state)


def _is_over() -> Q:
    """Its planned sessions have all been."""
    ahead = _with_a_day().filter(ends_at__gt=timezone.now())
    return Q(Exists(_with_a_day())) & ~Q(Exists(ahead))


def _coming(events: QuerySet[Any]) -> QuerySet[Any]:
    return events.exclude(state__in=HELD_OR_CANCELLED).exclude(_is_over())


def _work(events: QuerySet[Any]) -> QuerySet[Any]:
    """What an officer has to bring further: to publish, to give a day, to note as held or as reported."""
    unfinished = Q(state__in=(EventState.DRAFT, EventState.POSTPONED, EventState.HELD))
    return events.filter(unfinished | (Q(state__in=GOING_AHEAD) & _is_over()))


def _past(events: QuerySet[Any]) -> QuerySet[Any]:
    return events.filter(Q(state__in=HELD_OR_CANCELLED) | _is_over())


_DAY = F("first_start_day")
NEXT_FIRST, LAST_FIRST = (_DAY.asc(nulls_last=True),), (_DAY.desc(nulls_last=True),)


class EventTabs(Tabs):
    """Events to come, those that need something, and those that were."""

    tabs: ClassVar = {
        "coming": Tab("Coming", _coming, NEXT_FIRST),
        "work": Tab("Needs work", _work, NEXT_FIRST),
        "past": Tab("Past", _past, LAST_FIRST),
    }
    order_of_all = LAST_FIRST


#: An event's number in its programme, however it is written: "2026.12", or "No. 12" and perhaps of which year.
OF_A_YEAR = re.compile(r"(?P<year>\d{4})\.(?P<serial>\d{1,4})")
COUNTED = re.compile(r"(?:no\.?|number) *(?P<serial>\d{1,4})(?: *(?:of)? *(?P<year>\d{4}))?", re.IGNORECASE)


class EventListing(ScopedAdmin):
    """What the list of events shows, and in which order."""

    list_display = ("event_title", "programme_number", "first_day", "badge", "places", "in_line")
    list_display_links = None
    list_filter = (EventTabs, "state", "programme", "kind")
    list_select_related = ("programme",)
    search_fields = ("title", "summary", "slug")

    ordering = ("-year", "-serial")

    def with_columns(self, events: EventQuerySet) -> QuerySet[Any]:
        """Each event with its first day, and its places as the list shows them."""
        first = _with_a_day().order_by("starts_at").values("start_day")[:1]
        latest = (
            EventSession.objects.filter(event=OuterRef("pk")).order_by("starts_at").values("start_day")[:1]
        )
        held = Subquery(PlaceOffer.objects.held_places(OuterRef("pk")), output_field=IntegerField())
        return with_places(events).annotate(
            first_start_day=Coalesce(Subquery(first), Subquery(latest)), held=Coalesce(held, Value(0))
        )

    def find(self, request: HttpRequest, words: str) -> QuerySet[Any]:
        """By its words, or by its number, which every programme counts for itself."""
        number = OF_A_YEAR.fullmatch(words.strip()) or COUNTED.fullmatch(words.strip())
        if number is None:
            return super().find(request, words)
        given = {name: int(value) for name, value in number.groupdict().items() if value}
        return self.get_queryset(request).filter(**given).select_related("programme")

    @admin.display(description="title", ordering="title")
    def event_title(self, row: Event) -> SafeString:
        """An event is looked at more often than it is changed, so its title leads to its people."""
        page = reverse("admin:events_event_overview", args=[row.pk])
        return format_html('<a href="{}">{}</a>', page, row.title)

    @admin.display(description="programme and number", ordering="programme__name")
    def programme_number(self, row: Event) -> str:
        return row.number_in_programme

    @admin.display(description="day", ordering="first_start_day")
    def first_day(self, row: Any) -> str:
        return clock.day_words(row.first_start_day) if row.first_start_day else "No day yet"

    @admin.display(description="state", ordering="state")
    def badge(self, row: Event) -> SafeString:
        return badge(row)

    @admin.display(description="places", ordering="taken")
    def places(self, row: Any) -> str | SafeString:
        words = places_words(row.taken - row.held, row.held, row.capacity)
        if not row.capacity:
            return words
        return format_html(
            '<meter min="0" max="{}" value="{}" aria-label="Places taken or held"></meter> {}',
            row.capacity,
            min(row.taken, row.capacity),
            words,
        )

    @admin.display(description="in line", ordering="waiting", empty_value="")
    def in_line(self, row: Any) -> str:
        return f"{row.waiting:,} in line" if row.waiting else ""

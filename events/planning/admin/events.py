"""Events on the officers' desk: made with their sessions, moved by buttons, and one page that shows each whole."""

import re
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import clock
from common.admin import ScopedAdmin
from common.desk import Door, Work, doors
from common.desk.inlines import ScopedStackedInline
from common.desk.scoped import programme_ids_of
from common.errors import DomainError
from common.registry import Band
from events.booking.admin.places import OfferPages
from events.letters.admin import Letters
from events.models import Event, EventQuerySet, EventSession
from events.planning import publishing, sessions
from events.planning.admin.fieldsets import EVENT_FIELDSETS
from events.planning.admin.mail_to_come import EventMail
from events.planning.admin.pages import EventPages
from events.selectors import with_places
from people.acting import acting

DAY_FIELDS = (
    "title", "start_day", "start_time", "end_day", "end_time", "zone", "mode", "known_venue",
    "venue", "venue_address", "access_note", "online_link", "choice", "seats",
)  # fmt: skip


class SessionInline(ScopedStackedInline):
    """The sessions of an event. One of a public event that is deleted is cancelled, and says why by mail."""

    model = EventSession
    fields = DAY_FIELDS
    autocomplete_fields = ("known_venue",)
    extra = 0
    verbose_name_plural = "sessions"

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventSession]:
        return super().get_queryset(request).order_by("starts_at", "pk")

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """An empty form for the first session, so that it needs no script to add one."""
        return 0 if obj and obj.sessions.exists() else 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        title = formset.form.base_fields.get("title")
        if title is not None:
            title.required = False
            title.help_text = "Empty: the title of the event."
        return formset


@admin.register(Event)
class EventAdmin(ScopedAdmin):
    """Events of the officer's programmes. Fields are typed; the state is moved by buttons."""

    work = Work.SESSIONS
    found_by = ("title",)
    desk_pages = (EventPages, Letters, OfferPages, EventMail)
    list_display = ("event_title", "event_number", "programme", "first_day", "state", "places", "in_line")
    list_display_links = ("event_number",)
    list_filter = ("state", "programme", "kind")
    list_select_related = ("programme",)
    search_fields = ("title", "summary", "slug")
    ordering = ("-year", "-serial")
    autocomplete_fields = ("topics", "hosts")
    inlines = (SessionInline,)
    change_form_template = "admin/events/event/change_form.html"
    readonly_fields = ("state", "state_reason")
    fieldsets = EVENT_FIELDSETS
    export_columns = (
        ("Programme", lambda row: row.programme.name),
        ("Number", lambda row: row.number),
        ("Title", lambda row: row.title),
        ("Kind", lambda row: row.get_kind_display()),
        ("State", lambda row: row.get_state_display()),
        ("First day", lambda row: row.first_start_day),
        ("Region", lambda row: row.region),
        ("Places", lambda row: row.capacity),
        ("Taken", lambda row: row.taken),
        ("In line", lambda row: row.waiting),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        first = (
            EventSession.objects.filter(event=OuterRef("pk")).order_by("starts_at").values("start_day")[:1]
        )
        events: EventQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        return with_places(events).annotate(first_start_day=Subquery(first))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any] | tuple[Any, ...]:
        """Its number belongs to its programme, so an event stays where it was made."""
        return [*super().get_readonly_fields(request, obj), *(["programme"] if obj else [])]

    def find(self, request: HttpRequest, words: str) -> QuerySet[Any]:
        """By its words, or by its number, which every programme counts for itself."""
        number = re.fullmatch(r"(\d{4})\.(\d{1,4})", words)
        if number is None:
            return super().find(request, words)
        year, serial = number.groups()
        return self.get_queryset(request).filter(year=year, serial=serial).select_related("programme")

    # --- columns ------------------------------------------------------------------------------------------------------
    @admin.display(description="title", ordering="title")
    def event_title(self, row: Event) -> SafeString:
        """An event is looked at more often than it is changed, so its title leads to its people."""
        page = reverse("admin:events_event_overview", args=[row.pk])
        return format_html('<a href="{}">{}</a>', page, row.title)

    @admin.display(description="number", ordering="year")
    def event_number(self, row: Event) -> str:
        return row.number

    @admin.display(description="first day", ordering="first_start_day")
    def first_day(self, row: Any) -> str:
        return clock.day_words(row.first_start_day) if row.first_start_day else "-"

    @admin.display(description="places", ordering="taken")
    def places(self, row: Any) -> str:
        return f"{row.taken} of {row.capacity}" if row.capacity is not None else f"{row.taken}, no limit"

    @admin.display(description="in line", ordering="waiting")
    def in_line(self, row: Any) -> int:
        return int(row.waiting)

    # --- saving: the services do it -----------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        given = {name: getattr(obj, name) for name in form.changed_data if name in publishing.EDITABLE}
        if change:
            saved = publishing.change_event(event=obj, by=acting(request), **given)
        else:
            if not self.acts_for(request, obj):
                raise DomainError("Choose a programme that you act for.", field="programme")
            given = {name: getattr(obj, name) for name in publishing.EDITABLE}
            saved = publishing.create_event(programme=obj.programme, by=acting(request), **given)
        for field in Event._meta.concrete_fields:
            setattr(obj, field.attname, getattr(saved, field.attname))
        obj._state.adding = False

    def acts_for(self, request: HttpRequest, obj: Event) -> bool:
        """Whether the officer may make an event in the programme they chose."""
        ids = programme_ids_of(request)
        return ids is None or obj.programme_id in ids

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Sessions are added, changed and dropped by the services, which tell people what they must hear."""
        by, event = acting(request), form.instance
        formset.save(commit=False)
        formset.save_m2m()
        for session, changed in formset.changed_objects:
            sessions.change_day(
                session=EventSession.objects.get(pk=session.pk),
                by=by,
                **{name: getattr(session, name) for name in changed if name in DAY_FIELDS},
            )
        for session in formset.new_objects:
            sessions.add_session(
                event=event,
                by=by,
                day=sessions.NewSession(**{name: getattr(session, name) for name in DAY_FIELDS}),
            )
        for session in formset.deleted_objects:
            reason = "This session is taken out of the programme."
            sessions.drop_session(session=EventSession.objects.get(pk=session.pk), by=by, reason=reason)
        for warning in sessions.room_warnings(event):
            self.message_user(request, warning, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Event, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_addanother" in request.POST or "_continue" in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"“{obj}” is a draft. Publish it when it is ready.", messages.SUCCESS)
        return redirect(reverse("admin:events_event_overview", args=[obj.pk]))


doors.register("events.events", Door(Work.SESSIONS, "Events", Event), order=Band.FIRST)
doors.register(
    "events.calendar",
    Door(Work.SESSIONS, "Calendar of all programmes", Event, "admin:month"),
    order=Band.EARLY,
)

"""Events on the officers' desk: made with their sessions, moved by buttons, and one page that shows each whole."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from agenda.choices import SessionState
from agenda.models import Attendance
from common import clock
from common.admin import ScopedAdmin, ScopedStackedInline, programme_ids_of
from common.errors import DomainError
from common.forms import add_domain_error
from events.booking import signup
from events.booking import waiting_list as places
from events.booking.admin.places import PlacesPages, places_context
from events.booking.admin.registrations import ReasonForm
from events.booking.signup import Outcome
from events.choices import EventState
from events.letters.admin import Letters
from events.models import Event, EventQuerySet, EventSession, Registration
from events.planning import publishing
from events.planning import sessions as days
from events.planning.admin.cloning import Cloning
from events.planning.admin.fieldsets import EVENT_FIELDSETS
from events.planning.admin.forms import AddPersonForm, NewDateForm
from events.planning.admin.mail_to_come import mail_to_come
from events.planning.lifecycle import EVENTS
from mailing.outbox.admin import mail_panel
from people.acting import acting
from people.models import Person
from people.profile.lookup import person_for_booking

DAY_FIELDS = (
    "title", "start_day", "start_time", "end_day", "end_time", "zone", "mode", "known_venue",
    "venue", "venue_address", "access_note", "online_link", "choice", "seats",
)  # fmt: skip
#: What an officer may do with an event: the state it leads to, the words of the button, and the service.
MOVES: dict[str, tuple[EventState, str, Callable[..., Event]]] = {
    "publish": (EventState.PUBLISHED, "Publish", publishing.publish),
    "close": (EventState.CLOSED, "Close the sign-up", publishing.close),
    "hold": (EventState.HELD, "Note that it took place", publishing.hold),
    "report": (EventState.REPORTED, "Note that it is reported", publishing.report),
    "postpone": (EventState.POSTPONED, "Postpone", publishing.postpone),
    "cancel": (EventState.CANCELLED, "Cancel the event", publishing.cancel),
}
NEEDS_REASON = {
    "postpone": "It leaves everybody's calendar until it has a new date. Places are kept: when you give it a new "
    "date, each person is asked whether it suits them.",
    "cancel": "It leaves everybody's calendar. Its page stays up and says that it is cancelled and why. This "
    "cannot be undone.",
}


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

    list_display = ("event_title", "event_number", "programme", "first_day", "state", "places", "in_line")
    list_display_links = ("event_number",)
    list_filter = ("state", "programme", "kind")
    list_select_related = ("programme",)
    search_fields = ("title", "summary", "slug")
    ordering = ("-year", "-serial")
    autocomplete_fields = ("topics", "hosts")
    inlines = (SessionInline,)
    actions = ("publish_events", "close_events", "report_events")
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
        return events.with_places().annotate(first_start_day=Subquery(first))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any] | tuple[Any, ...]:
        """Its number belongs to its programme, so an event stays where it was made."""
        return [*super().get_readonly_fields(request, obj), *(["programme"] if obj else [])]

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
            days.change_day(
                session=EventSession.objects.get(pk=session.pk),
                by=by,
                **{name: getattr(session, name) for name in changed if name in DAY_FIELDS},
            )
        for session in formset.new_objects:
            days.add_session(
                event=event, by=by, day=days.Day(**{name: getattr(session, name) for name in DAY_FIELDS})
            )
        for session in formset.deleted_objects:
            reason = "This session is taken out of the programme."
            days.drop_session(session=EventSession.objects.get(pk=session.pk), by=by, reason=reason)
        for warning in days.room_warnings(event):
            self.message_user(request, warning, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Event, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_addanother" in request.POST or "_continue" in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"“{obj}” is a draft. Publish it when it is ready.", messages.SUCCESS)
        return redirect(reverse("admin:events_event_overview", args=[obj.pk]))

    # --- moving the state of several ----------------------------------------------------------------------------------
    @admin.action(description="Publish", permissions=["change"])
    def publish_events(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        self._move_all(request, queryset, publishing.publish, "published")

    @admin.action(description="Close the sign-up", permissions=["change"])
    def close_events(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        self._move_all(request, queryset, publishing.close, "closed")

    @admin.action(description="Note as reported", permissions=["change"])
    def report_events(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        self._move_all(request, queryset, publishing.report, "noted as reported")

    def _move_all(
        self, request: HttpRequest, queryset: QuerySet[Event], move: Callable[..., Event], done: str
    ) -> None:
        moved = 0
        for event in queryset:
            try:
                move(event=event, by=acting(request))
                moved += 1
            except DomainError as error:
                self.message_user(request, f"{event}: {error.message}", messages.WARNING)
        if moved:
            self.message_user(request, f"{moved} event{'' if moved == 1 else 's'} {done}.", messages.SUCCESS)

    # --- the pages of one event ---------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"events_event_{name}")

        return [
            *Letters(self).urls(),
            *PlacesPages(self).urls(),
            *Cloning(self).urls(),
            *mail_to_come(self).urls(),
            page("overview/", self.overview, "overview"),
            page("move/<slug:verb>/", self.move, "move"),
            page("new-date/", self.new_date, "new_date"),
            page("team/<int:person_pk>/leave/", require_POST(self.leave_team), "leave_team"),
            *super().get_urls(),
        ]

    def _event(self, request: HttpRequest, pk: int) -> Event:
        event = self.get_object(request, str(pk))
        if event is None or not self.has_change_permission(request, event):
            raise PermissionDenied
        return event

    def overview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Places, people, line, mail and reminders of one event, and the buttons that move it."""
        event = self._event(request, pk)
        form = AddPersonForm(event, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                said = self._add(request, event, form)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                self.message_user(request, said, messages.SUCCESS)
                return redirect(request.path)
        rows = Registration.objects.filter(event=event)
        sessions = list(event.sessions.order_by("starts_at", "pk"))
        context = {
            **self.admin_site.each_context(request),
            "title": event.title,
            "event": event,
            "original": event,
            "opts": self.opts,
            "form": form,
            "sessions": sessions,
            **places_context(event),
            "crew": signup.crew_of(event)
            .select_related("person")
            .order_by("person_id", "pk")
            .distinct("person_id"),
            "moves": [(verb, words) for verb, words in _moves_of(event, sessions)],
            "mail": mail_panel(event, *rows, *Attendance.objects.filter(session__in=sessions)),
            "history": reverse("admin:events_event_history", args=[event.pk]),
        }
        return TemplateResponse(request, "admin/events/event/overview.html", context)

    def _add(self, request: HttpRequest, event: Event, form: AddPersonForm) -> str:
        """Sign somebody up who rang, or make them part of the team."""
        by, given = acting(request), form.cleaned_data
        person = person_for_booking(name=given["name"], email=given["email"], by=by)
        if given["part"] != "attendee":
            mode = given.get("mode") or signup.mode_for(places.planned_days(event), "in_person")
            signup.add_crew(event=event, person=person, part=given["part"], by=by, mode=mode)
            return f"{person} is part of the team and has the sessions by mail."
        result = signup.sign_up(
            event=event,
            person=person,
            by=by,
            mode=given.get("mode"),
            to_be_named=given.get("guests") or 0,
            choices=form.chosen,
        )
        return {
            Outcome.PLACE: f"{person} has a place and a mail that says so.",
            Outcome.IN_LINE: f"{person} is in line, and has a mail that says so and why.",
            Outcome.ALREADY: f"{person} had signed up already. Nothing is changed.",
            Outcome.TEAM: f"{person} is part of the team already.",
        }[result.outcome]

    def move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Move the state: a button that POSTs; cancelling and postponing ask for a reason first."""
        event = self._event(request, pk)
        if verb not in MOVES:
            raise PermissionDenied
        _, words, service = MOVES[verb]
        needs_reason = verb in NEEDS_REASON
        form = ReasonForm(request.POST or None) if needs_reason else None
        if request.method == "POST" and (form is None or form.is_valid()):
            reason = {"reason": form.cleaned_data["reason"]} if form else {}
            try:
                service(event=event, by=acting(request), **reason)
            except DomainError as error:
                if form is None:
                    self.message_user(request, error.message, messages.ERROR)
                    return redirect("admin:events_event_overview", pk)
                add_domain_error(form, error)
            else:
                event.refresh_from_db(fields=["state"])
                self.message_user(
                    request, f"“{event}” is now: {event.get_state_display().lower()}.", messages.SUCCESS
                )
                return redirect("admin:events_event_overview", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{words}: {event}",
            "event": event,
            "opts": self.opts,
            "form": form,
            "verb": words,
            "says": NEEDS_REASON.get(verb, ""),
        }
        return TemplateResponse(request, "admin/events/event/reason.html", context)

    def leave_team(self, request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
        """Take somebody off the team."""
        event = self._event(request, pk)
        person = get_object_or_404(Person, pk=person_pk)
        try:
            signup.leave_crew(event=event, person=person, by=acting(request))
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            said = f"{person} is no longer part of the team, and has a mail that says so."
            self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:events_event_overview", pk)

    def new_date(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a postponed event its new dates; those with a place are asked again."""
        event = self._event(request, pk)
        sessions = [
            day for day in event.sessions.order_by("starts_at", "pk") if day.state == SessionState.POSTPONED
        ]
        if not sessions:
            self.message_user(request, "No session of this event is postponed.", messages.WARNING)
            return redirect("admin:events_event_overview", pk)
        form = NewDateForm(sessions, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                publishing.replan(event=event, by=acting(request), days=form.days())
            except DomainError as error:
                add_domain_error(form, error)
            else:
                said = "It is published again. Everybody with a place is asked whether they can come."
                self.message_user(request, said, messages.SUCCESS)
                return redirect("admin:events_event_overview", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"New date: {event}",
            "event": event,
            "opts": self.opts,
            "form": form,
            "verb": "Publish the new date",
            "says": "Everybody with a place is asked by mail whether the new date suits them. Their place is held for "
            "a week, or for half of the time that is left if that is shorter.",
        }
        return TemplateResponse(request, "admin/events/event/reason.html", context)


def _moves_of(event: Event, sessions: list[EventSession]) -> list[tuple[str, str]]:
    """The buttons that an event in its state has, now."""
    unfinished = any(day.state == SessionState.PLANNED and day.ends_at > timezone.now() for day in sessions)
    not_now = {"publish": event.state == EventState.POSTPONED, "hold": unfinished}
    possible = [
        (verb, words)
        for verb, (to, words, _) in MOVES.items()
        if EVENTS.may(event, to) and not not_now.get(verb)
    ]
    return [(verb, "Open the sign-up again" if _reopens(event, verb) else words) for verb, words in possible]


def _reopens(event: Event, verb: str) -> bool:
    return verb == "publish" and event.state == EventState.CLOSED

"""Events on the officers' desk: made with their sessions, moved by buttons, and one page that shows each whole."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.desk import Door, Work, doors
from common.desk.scoped import programme_ids_of
from common.errors import DomainError
from common.registry import Band
from events.booking.admin.places import OfferPages
from events.letters.admin import Letters
from events.models import Event, EventQuerySet, EventSession
from events.planning import publishing, sessions
from events.planning.admin.days import DAY_FIELDS, MORE_OF_THE_DAY, WHEN, SessionInline
from events.planning.admin.fieldsets import EVENT_FIELDSETS, NEW_EVENT
from events.planning.admin.forms import EventDeskForm
from events.planning.admin.listing import EventListing
from events.planning.admin.mail_to_come import EventMail
from events.planning.admin.pages import EventPages
from people.acting import acting

#: A summary has room for its two sentences, and a programme is chosen, not changed, where an event is added.
WIDGETS: dict[str, Callable[[Any], Any]] = {
    "summary": lambda widget: Textarea(
        attrs={"rows": 2, "cols": 60, "maxlength": widget.attrs.get("maxlength")}
    ),
    "programme": lambda widget: getattr(widget, "widget", widget),
}


@admin.register(Event)
class EventAdmin(EventListing):
    """Events of the officer's programmes. Fields are typed; the state is moved by buttons."""

    work = Work.SESSIONS
    found_by = ("title",)
    desk_pages = (EventPages, Letters, OfferPages, EventMail)
    autocomplete_fields = ("topics", "hosts")
    inlines = (SessionInline,)
    change_form_template = "admin/events/event/change_form.html"
    readonly_fields = ("state", "state_reason")
    form = EventDeskForm
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
        events: EventQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        return self.with_columns(events)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any] | tuple[Any, ...]:
        """Its number belongs to its programme, so an event stays where it was made."""
        return [*super().get_readonly_fields(request, obj), *(["programme"] if obj else [])]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else NEW_EVENT

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> Any:
        """An event is added with its first day among its own fields; more days come on its form."""
        return super().get_inline_instances(request, obj) if obj else []

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        if obj is None:
            day = SessionInline(self.model, self.admin_site).fields_of_a_day(request)
            kwargs["form"] = type("NewEventForm", (self.form,), day)
        form = super().get_form(request, obj, change, **kwargs)
        for name in ("summary", "programme"):
            if name in form.base_fields:
                form.base_fields[name].widget = WIDGETS[name](form.base_fields[name].widget)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever acts for one programme need not choose it."""
        ids = programme_ids_of(request)
        only = {"programme": str(*ids)} if ids is not None and len(ids) == 1 else {}
        return {**only, **super().get_changeform_initial_data(request)}

    # --- saving: the services do it -----------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        given = {name: getattr(obj, name) for name in form.changed_data if name in publishing.EDITABLE}
        if change:
            saved = publishing.change_event(event=obj, by=acting(request), **given)
        else:
            if not self.acts_for(request, obj):
                raise DomainError("Choose a programme that you act for.", field="programme")
            given = {name: getattr(obj, name) for name in publishing.EDITABLE}
            day = sessions.NewSession(
                **{name: form.cleaned_data[name] for name in (*WHEN, "venue", *MORE_OF_THE_DAY)}
            )
            saved = publishing.create_event(programme=obj.programme, by=acting(request), days=[day], **given)
        for field in Event._meta.concrete_fields:
            setattr(obj, field.attname, getattr(saved, field.attname))
        obj._state.adding = False
        form.save_picture(event=obj, by=acting(request))

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

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for warning in sessions.room_warnings(form.instance):
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

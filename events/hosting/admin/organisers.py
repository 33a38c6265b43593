"""Co-organisers on the officers' desk: who may run which event, since when, and until when."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.admin import ScopedAdmin
from common.desk import DeskPages, Verb, Work
from common.desk.scoped import programme_ids_of
from events.hosting import organisers
from events.hosting.forms import CoOrganiserForm
from events.models import CoOrganiser
from people.acting import acting
from people.profile.lookup import person_for_booking


class AddCoOrganiserForm(CoOrganiserForm, forms.ModelForm[CoOrganiser]):
    """Which event, and who."""

    class Meta:
        model = CoOrganiser
        fields = ("event",)


class CoOrganiserPages(DeskPages[CoOrganiser]):
    """Ending what a co-organiser may do. It leads back to the event."""

    noun = "co_organiser"
    verbs = (
        Verb(
            "end",
            "End it",
            organisers.end,
            lambda row, _: f"The organisers' pages are closed to {row.person} from now on.",
            may=lambda row: row.ended_at is None,
            danger=True,
            several="Ended",
        ),
    )

    def home_of(self, row: CoOrganiser) -> str:
        return f"{reverse('admin:events_event_overview', args=[row.event_id])}#co-organisers"


@admin.register(CoOrganiser)
class CoOrganiserAdmin(ScopedAdmin):
    """The rows are a record: they are ended, and neither changed nor deleted."""

    work = Work.SESSIONS
    desk_pages = (CoOrganiserPages,)
    list_display = ("person", "event", "since", "ended_at", "added_by")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "event__programme", "event")
    list_select_related = ("person", "event__programme", "added_by")
    search_fields = ("person__name", "person__email", "event__title")
    ordering = ("-since", "-pk")
    autocomplete_fields = ("event",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, **{**kwargs, "form": AddCoOrganiserForm})
        widget = form.base_fields["event"].widget
        widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return form

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **one_button})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("event", "person", "added_by", "since", "ended_at") if obj else ("event", "name", "email")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any] | tuple[Any, ...]:
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: CoOrganiser, form: Any, change: bool) -> None:
        if change:
            return
        given, by = form.cleaned_data, acting(request)
        if not self._runs(request, obj):
            raise PermissionDenied
        with transaction.atomic():
            person = person_for_booking(name=given["name"], email=given["email"], by=by)
            saved = organisers.add(event=obj.event, person=person, by=by)
        for field in CoOrganiser._meta.concrete_fields:
            setattr(obj, field.attname, getattr(saved, field.attname))
        obj._state.adding = False

    def _runs(self, request: HttpRequest, obj: CoOrganiser) -> bool:
        ids = programme_ids_of(request)
        return ids is None or obj.event.programme_id in ids

    def response_add(
        self, request: HttpRequest, obj: CoOrganiser, post_url_continue: str | None = None
    ) -> HttpResponse:
        self.message_user(
            request, f"{obj.person} helps to run “{obj.event}” and has a mail that says so.", messages.SUCCESS
        )
        return redirect(f"{reverse('admin:events_event_overview', args=[obj.event_id])}#co-organisers")

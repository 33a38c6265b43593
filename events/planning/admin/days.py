"""The days of an event on the desk: rows of its form, and the fields of the first one where an event is added."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from common.clock import zone_choices
from common.desk.inlines import ScopedStackedInline
from events.models import EventSession

DAY_FIELDS = (
    "title", "start_day", "start_time", "end_day", "end_time", "zone", "mode", "known_venue",
    "venue", "venue_address", "access_note", "online_link", "choice", "seats",
)  # fmt: skip
#: What says when and where, and what more there may be to say. A title and seats are asked once there are several.
WHEN = ("start_day", "start_time", "end_time")
MORE_OF_THE_DAY = (
    "mode", "known_venue", "venue_address", "access_note", "online_link", "end_day", "zone",
)  # fmt: skip
LABELS = {"start_day": "Day", "start_time": "From", "end_time": "To", "end_day": "Last day"}
SAME_DAY = "Empty: it ends on the day on which it starts."


class SessionForm(forms.ModelForm):
    """A day of an event. Without a last day it ends on the day on which it starts."""

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given is not None and given.get("start_day") and not given.get("end_day"):
            given["end_day"] = given["start_day"]
        return given


class SessionInline(ScopedStackedInline):
    """The sessions of an event. One of a public event that is deleted is cancelled, and says why by mail."""

    model = EventSession
    form = SessionForm
    autocomplete_fields = ("known_venue",)
    extra = 0
    verbose_name_plural = "sessions"
    fieldsets = (
        (None, {"fields": (WHEN, "venue")}),
        (
            "More about this session",
            {"classes": ("collapse",), "fields": ("title", *MORE_OF_THE_DAY, "choice", "seats")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventSession]:
        return super().get_queryset(request).order_by("starts_at", "pk")

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """An empty form for the first session, so that it needs no script to add one."""
        return 0 if obj and obj.sessions.exists() else 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        field.label = LABELS.get(db_field.name, field.label)
        if db_field.name == "title":
            field.required, field.help_text = False, "Empty: the title of the event."
        if db_field.name == "end_day":
            field.required, field.help_text = False, SAME_DAY
        if db_field.name == "zone":
            field.widget = forms.Select(choices=zone_choices())
        return field

    def fields_of_a_day(self, request: HttpRequest) -> dict[str, forms.Field]:
        """What is asked about the first day of an event that is added."""
        names = (*WHEN, "venue", *MORE_OF_THE_DAY)
        found = {
            name: self.formfield_for_dbfield(EventSession._meta.get_field(name), request) for name in names
        }
        zone = found["zone"]
        zone.required, zone.initial, zone.help_text = False, "", "Empty: as the programme’s."
        zone.widget.choices = [("", "As the programme’s"), *zone_choices()]
        return found

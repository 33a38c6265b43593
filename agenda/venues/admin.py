"""Venues on the desk, shared by all officers."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agenda.models import Venue
from agenda.venues.maps import map_at, map_of
from agenda.venues.services import facts_of, venue_in
from common.admin import ScopedAdmin
from common.desk import Door, Work, doors
from common.desk.scoped import across_programmes
from common.errors import DomainError
from common.registry import Band
from people.acting import acting
from people.models import Museum
from people.panels import museum_actions


class VenueForm(forms.ModelForm[Venue]):
    """A venue. Of one in a museum, what is left empty is taken from the museum's entry."""

    class Meta:
        model = Venue
        fields = ("museum", "name", "address", "latitude", "longitude", "holds", "access_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["museum"].help_text = "Name, address and coordinates left empty are taken from its entry."
        for name in ("name", "address"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        facts = facts_of(cleaned["museum"]) if cleaned.get("museum") else {}
        no_point = cleaned.get("latitude") is None and cleaned.get("longitude") is None
        for name in ("name", "address", *(("latitude", "longitude") if no_point else ())):
            if not cleaned.get(name) and name not in self.errors:
                cleaned[name] = facts.get(name, cleaned.get(name))
        for name, twin in (("latitude", "longitude"), ("longitude", "latitude")):
            if cleaned.get(name) is None and cleaned.get(twin) is not None and name not in self.errors:
                self.add_error(name, "Give both latitude and longitude, or neither.")
        for name, words in (("name", "Give it a name."), ("address", "Give its address, with the postcode.")):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"{words} Or choose a museum that has one.")
        return cleaned


@admin.register(Venue)
class VenueAdmin(ScopedAdmin):
    """Places that sessions are held at more than once. A session keeps its own words when its venue changes."""

    work = Work.SESSIONS
    found_by = ("name", "address")
    form = VenueForm
    list_display = ("name", "address", "holds", "museum", "used")
    list_select_related = ("museum",)
    search_fields = ("name", "address", "museum__name")
    ordering = ("name", "pk")
    autocomplete_fields = ("museum",)
    readonly_fields = ("on_a_map",)
    fieldsets = (
        (None, {"fields": ("museum", "name", "address", "holds", "access_note")}),
        ("On the map", {"fields": ("latitude", "longitude", "on_a_map")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Venue]:
        return super().get_queryset(request).annotate(uses=Count("sessions"))

    @admin.display(description="sessions", ordering="uses")
    def used(self, row: Any) -> int:
        return int(row.uses)

    @admin.display(description="map")
    def on_a_map(self, row: Venue) -> SafeString | str:
        if row.pk is None:
            return "Save it first."
        if row.latitude is None or row.longitude is None:
            words, address = "Look for its address on a map", map_of(f"{row.name}, {row.address}")
        else:
            words, address = "See the mark on a map", map_at(row.latitude, row.longitude)
        return format_html('<a href="{}" rel="noreferrer">{}</a>', address, words)


@across_programmes
@admin.action(description="Make venues of these", permissions=["change"])
def make_venues(admin_page: Any, request: HttpRequest, queryset: QuerySet[Museum]) -> None:
    """A venue in each of these museums, from its address and coordinates."""
    made = 0
    for museum in queryset:
        try:
            venue_in(museum=museum, by=acting(request))
            made += 1
        except DomainError as error:
            admin_page.message_user(request, error.message, messages.WARNING)
    if made:
        said = f"{made} museum{' is a venue' if made == 1 else 's are venues'} now. Say how many each holds."
        admin_page.message_user(request, said, messages.SUCCESS)


museum_actions.register("make_venues", make_venues)


doors.register("agenda.venues", Door(Work.SESSIONS, "Venues", Venue), order=Band.LAST)

"""Museums on the desk: shared by all officers, changed through services that date what changes."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from common.admin import ScopedAdmin
from common.desk import Door, Work, doors
from common.desk.inlines import ScopedTabularInline
from common.errors import DomainError
from common.registry import Band
from people.acting import acting
from people.models import FormerMuseumStatus, Museum, MuseumFlag
from people.models.museum import DATED_FACTS
from people.museums import services as museums
from people.panels import museum_actions


class FormerStatusInline(ScopedTabularInline):
    """What the museum was before. Written by services, shown here."""

    model = FormerMuseumStatus
    fields = readonly_fields = ("until", *DATED_FACTS)
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OpenFlagInline(ScopedTabularInline):
    """Doubts about the entry, settled or not."""

    model = MuseumFlag
    fields = readonly_fields = ("kind", "detail", "raised_at", "settled_at", "settled_by")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[MuseumFlag]:
        return super().get_queryset(request).select_related("settled_by")


class FlaggedFilter(admin.SimpleListFilter):
    """Museums with a doubt that nobody has settled."""

    title = "doubts"
    parameter_name = "doubts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Not settled yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Museum]) -> QuerySet[Museum]:
        if self.value() == "open":
            open_flags = MuseumFlag.objects.filter(settled_at=None).values("museum")
            return queryset.filter(pk__in=open_flags)
        return queryset


@admin.register(Museum)
class MuseumAdmin(ScopedAdmin):
    work = Work.PEOPLE
    found_by = ("name", "town", "postcode")
    list_display = ("name", "town", "region", "accreditation", "governance", "size", "status", "checked")
    change_list_template = "admin/people/museum/change_list.html"
    list_filter = ("checked", FlaggedFilter, "status", "accreditation", "governance", "size", "region")
    search_fields = ("name", "town", "postcode", "register_number")
    readonly_fields = ("register_number", "status", "merged_into", "created_at")
    inlines = (FormerStatusInline, OpenFlagInline)
    actions = ("mark_checked", "settle_flags", "close_museums", "absorb_duplicate", "merge_institutions")
    fieldsets = (
        (None, {"fields": ("name", "register_number", "checked", "website")}),
        (
            "Where",
            {"fields": ("address", "town", "postcode", "latitude", "longitude", "region", "area", "country")},
        ),
        (
            "What it is",
            {"fields": ("accreditation", "governance", "size", "subjects", "status", "merged_into")},
        ),
    )
    export_columns = (
        ("Register number", lambda museum: museum.register_number),
        ("Name", lambda museum: museum.name),
        ("Town", lambda museum: museum.town),
        ("Postcode", lambda museum: museum.postcode),
        ("Region", lambda museum: museum.region),
        ("Accreditation", lambda museum: museum.get_accreditation_display()),
        ("Governance", lambda museum: museum.get_governance_display()),
        ("Size", lambda museum: museum.get_size_display()),
        ("Status", lambda museum: museum.get_status_display()),
        ("Latitude", lambda museum: museum.latitude),
        ("Longitude", lambda museum: museum.longitude),
    )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The museums' own, and what apps above can do with museums."""
        actions: dict[str, Any] = super().get_actions(request)
        if actions:
            for name, action in museum_actions.items():
                actions[name] = (action, name, action.short_description)  # type: ignore[attr-defined]
        return actions

    def save_model(self, request: HttpRequest, obj: Museum, form: Any, change: bool) -> None:
        """New ones are written; the dated facts of a known one are changed as of today."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        museums.change_museum(obj, by=acting(request), on=timezone.localdate(), **changed)

    @admin.action(description="Mark as checked")
    def mark_checked(self, request: HttpRequest, queryset: QuerySet[Museum]) -> None:
        checked = museums.mark_checked(museums=queryset, by=acting(request))
        messages.success(request, f"{checked} museum{'' if checked == 1 else 's'} marked as checked.")

    @admin.action(description="Settle the doubts about these: the entry is right")
    def settle_flags(self, request: HttpRequest, queryset: QuerySet[Museum]) -> None:
        settled = museums.settle_flags(museums=queryset, by=acting(request))
        messages.success(request, f"{settled} doubt{'' if settled == 1 else 's'} settled.")

    @admin.action(description="Mark as closed from today")
    def close_museums(self, request: HttpRequest, queryset: QuerySet[Museum]) -> None:
        for museum in queryset:
            museums.close(museum=museum, by=acting(request), on=timezone.localdate())
        messages.success(request, "Closed from today. Reports on earlier days still count them as open.")

    @admin.action(description="The same museum twice: keep the checked or older entry")
    def absorb_duplicate(self, request: HttpRequest, queryset: QuerySet[Museum]) -> None:
        keep, duplicate = self._two(queryset)
        museums.absorb_duplicate(keep=keep, duplicate=duplicate, by=acting(request))
        messages.success(request, f"One entry is left: {keep}. Everybody who was at either is there.")

    @admin.action(description="Two museums became one today: the older entry goes on")
    def merge_institutions(self, request: HttpRequest, queryset: QuerySet[Museum]) -> None:
        into, museum = self._two(queryset)
        museums.merge_institutions(into=into, museum=museum, by=acting(request), on=timezone.localdate())
        messages.success(
            request, f"{museum.name} has merged into {into.name}. What was before today stays as it was."
        )

    def _two(self, queryset: QuerySet[Museum]) -> tuple[Museum, Museum]:
        chosen = list(queryset.order_by("-checked", "created_at", "pk")[:3])
        if len(chosen) != 2:
            raise DomainError("Choose exactly two museums.")
        return chosen[0], chosen[1]


doors.register("people.museums", Door(Work.PEOPLE, "Museums", Museum), order=Band.USUAL)

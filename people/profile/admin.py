"""People on the desk: those who take part in the officer's own programmes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common import scoping
from common.admin import ScopedAdmin
from common.desk import Door, Work, doors
from common.desk.inlines import ScopedTabularInline
from common.desk.scoped import across_programmes
from common.errors import DomainError
from common.registry import Band
from people.merging.admin import DuplicatePages
from people.models import Affiliation, Person, TopicInterest
from people.panels import panels


class AffiliationInline(ScopedTabularInline):
    model = Affiliation
    fields = ("museum", "kind", "role", "is_main", "starts_on", "ends_on")
    classes = ("collapse",)
    autocomplete_fields = ("museum",)


class TopicInterestInline(ScopedTabularInline):
    model = TopicInterest
    fields = ("topic", "direction", "note")
    classes = ("collapse",)
    autocomplete_fields = ("topic",)


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    """Officers correct details here. Passwords, addresses and access needs are the person's own business."""

    work = Work.PEOPLE
    found_by = ("name", "email", "shared_mailbox")
    desk_pages = (DuplicatePages,)
    list_display = ("name", "address", "joined_at", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email", "shared_mailbox")
    readonly_fields = ("email", "is_active", "is_staff", "joined_at")
    inlines = (AffiliationInline, TopicInterestInline)
    fieldsets = (
        (None, {"fields": ("name", "email", "shared_mailbox", "phone", "contact_by", "joined_at")}),
        ("Account", {"fields": ("is_active", "is_staff")}),
    )
    export_columns = (
        ("Name", lambda person: person.name),
        ("Address", lambda person: person.address),
        ("Joined", lambda person: person.joined_at.date()),
    )

    change_list_template = "admin/people/person/change_list.html"
    change_form_template = "admin/people/person/change_form.html"
    actions = ("merge_two",)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With what apps above know of the person beneath the form."""
        person = self.get_object(request, object_id)
        shown = [panel(person, request.user) for panel in panels] if person else []
        context = {"panels": [panel for panel in shown if panel], **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @across_programmes
    @admin.action(description="Are these two one person?")
    def merge_two(self, request: HttpRequest, queryset: QuerySet[Person]) -> HttpResponse:
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            raise DomainError("Choose exactly two people.")
        return redirect("admin:people_person_merge", *chosen)

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """Where mail goes to somebody who takes part in another programme too is not one officer's to say."""
        fixed = super().get_readonly_fields(request, obj)
        mine = scoping.programme_ids(request.user)
        elsewhere = obj is not None and mine is not None and bool(scoping.reached_by(obj) - mine)
        return (*fixed, "shared_mailbox") if elsewhere else fixed

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(erased_at=None, merged_into=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People join, or sign up for a session; nobody is entered behind their back."""
        return False


doors.register("people.people", Door(Work.PEOPLE, "People", Person), order=Band.FIRST)
doors.register(
    "people.duplicates",
    Door(Work.PEOPLE, "People who may be here twice", Person, "admin:people_person_duplicates"),
    order=Band.EARLY,
)

"""People on the desk: those who take part in the officer's own programmes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.admin import ScopedAdmin, ScopedTabularInline
from people.models import Affiliation, Person, TopicInterest


class AffiliationInline(ScopedTabularInline):
    model = Affiliation
    fields = ("museum", "kind", "role", "is_main", "starts_on", "ends_on")
    autocomplete_fields = ("museum",)


class TopicInterestInline(ScopedTabularInline):
    model = TopicInterest
    fields = ("topic", "direction", "note")
    autocomplete_fields = ("topic",)


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    """Officers correct details here. Passwords, addresses and access needs are the person's own business."""

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

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(erased_at=None, merged_into=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People join, or sign up for a session; nobody is entered behind their back."""
        return False

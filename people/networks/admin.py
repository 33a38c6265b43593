"""Networks of museums on the desk."""

from django.contrib import admin

from common.admin import ScopedAdmin, ScopedTabularInline
from people.models import Network, NetworkMembership


class MembershipInline(ScopedTabularInline):
    model = NetworkMembership
    fields = ("museum", "joined_on", "left_on")
    autocomplete_fields = ("museum",)


@admin.register(Network)
class NetworkAdmin(ScopedAdmin):
    list_display = ("name", "area", "contact")
    list_select_related = ("contact",)
    search_fields = ("name", "area")
    autocomplete_fields = ("contact",)
    inlines = (MembershipInline,)

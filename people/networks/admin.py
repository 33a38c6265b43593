"""Networks of museums on the desk."""

from django.contrib import admin

from common.admin import ScopedAdmin
from common.desk import Door, Work, doors
from common.desk.inlines import ScopedTabularInline
from common.registry import Band
from people.models import Network, NetworkMembership


class MembershipInline(ScopedTabularInline):
    model = NetworkMembership
    fields = ("museum", "joined_on", "left_on")
    autocomplete_fields = ("museum",)


@admin.register(Network)
class NetworkAdmin(ScopedAdmin):
    work = Work.PEOPLE
    found_by = ("name", "area")
    list_display = ("name", "area", "contact")
    list_select_related = ("contact",)
    search_fields = ("name", "area")
    autocomplete_fields = ("contact",)
    inlines = (MembershipInline,)


doors.register("people.networks", Door(Work.PEOPLE, "Networks", Network), order=Band.LATE)

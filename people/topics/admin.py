"""The shared vocabulary on the desk. A topic is merged or retired, never deleted: people have chosen it."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from common.admin import ScopedAdmin
from common.desk import Door, Work, doors
from common.errors import DomainError
from common.registry import Band
from people.acting import acting
from people.models import Topic
from people.topics import services as topics


@admin.register(Topic)
class TopicAdmin(ScopedAdmin):
    work = Work.SETTINGS
    found_by = ("name",)
    list_display = ("name", "area", "retired", "merged_into")
    list_filter = ("area", "retired")
    list_select_related = ("merged_into",)
    search_fields = ("name", "scope_note")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "area", "scope_note", "retired", "merged_into")
    readonly_fields = ("merged_into",)
    actions = ("merge_topics",)

    @admin.action(description="Merge two: the one chosen by fewer people into the other")
    def merge_topics(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        if queryset.count() != 2:
            raise DomainError("Choose exactly two topics to merge.")
        keep, gone = topics.by_use(queryset)
        topics.merge(keep=keep, gone=gone, by=acting(request))
        messages.success(request, f"“{gone}” is now part of “{keep}”. Everybody who chose it has the other.")


doors.register("people.topics", Door(Work.SETTINGS, "Topics", Topic), order=Band.LAST)

"""What groups have shared, on the desk: in the words that all who made it agreed to. What is not shared is not here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from common.admin import ScopedAdmin
from common.desk import Door, Work, doors
from common.desk.tabs import Tab, Tabs
from common.registry import Band
from groups.choices import OutputState
from groups.models import SharedOutput


class SharedOutputTabs(Tabs):
    """Those that wait for the library, and those that were taken back."""

    tabs: ClassVar = {
        "waiting": Tab("Waiting for the library", lambda rows: rows.filter(state=OutputState.WAITING)),
        "back": Tab("Taken back", lambda rows: rows.filter(state=OutputState.TAKEN_BACK)),
    }


@admin.register(SharedOutput)
class SharedOutputAdmin(ScopedAdmin):
    work = Work.GROUPS
    heading = "What groups have shared"
    when_empty = "No group has shared anything yet. What all who made it agreed to share stands here."
    found_by = ("title",)
    list_display = ("title", "kind", "programme", "shared_on")
    list_filter = (SharedOutputTabs, "programme", "kind")
    search_fields = ("title", "words")
    fields = ("title", "kind", "programme", "state", "shared_on", "credit", "words")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A group shares what it made, on its own page."""
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)


doors.register("groups.outputs", Door(Work.GROUPS, "What groups have shared", SharedOutput), order=Band.LAST)

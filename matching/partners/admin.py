"""The board of asks and offers on the desk."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from common.admin import ScopedAdmin
from common.desk import Work
from common.desk.scoped import across_programmes
from matching.models import BoardCard
from matching.partners import cards
from people.acting import acting


@admin.register(BoardCard)
class BoardCardAdmin(ScopedAdmin):
    """What hangs on the board. Officers read it, without names, and take down what should not hang there."""

    work = Work.GROUPS
    list_display = ("words", "kind", "topic", "posted_at", "expires_at", "taken_down_at")
    list_filter = ("kind", "topic")
    search_fields = ("words",)
    fields = ("kind", "words", "topic", "posted_at", "expires_at", "taken_down_at")
    readonly_fields = fields
    actions = ("take_down",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Take down")
    @across_programmes
    def take_down(self, request: HttpRequest, queryset: QuerySet[BoardCard]) -> None:
        for card in queryset:
            cards.take_down(card=card, by=acting(request))
        messages.success(request, "Taken down.")

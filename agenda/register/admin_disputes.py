"""Disputed entries on the desk: read what the person says, choose what the register says, answer."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agenda.forms import SettleForm
from agenda.models import Dispute
from agenda.register.disputes import settle
from common.admin import ScopedAdmin
from common.desk import Work
from people.acting import acting


class AnsweredFilter(admin.SimpleListFilter):
    title = "answer"
    parameter_name = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Waits for an answer"), ("yes", "Answered")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ("no", "yes"):
            return queryset.filter(settled_at__isnull=self.value() == "no")
        return queryset


@admin.register(Dispute)
class DisputeAdmin(ScopedAdmin):
    """Open ones can be answered; answered ones are read. Nobody adds one here: they are the person's to make."""

    work = Work.SESSIONS
    list_display = ["person", "session", "words", "made_at", "settled_at", "upheld"]
    list_filter = [AnsweredFilter, "attendance__session__programme"]
    list_select_related = ["attendance__person", "attendance__session__programme"]
    search_fields = ["attendance__person__name", "attendance__session__title"]
    ordering = ["settled_at", "-made_at"]
    form = SettleForm
    facts = ["person", "session", "when", "register_says", "words", "made_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        outcome = ["upheld", "answer", "settled_by", "settled_at"]
        return [*self.facts, *(outcome if _answered(obj) else ["state", "answer"])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """``state`` is a field of the form here, and none of the row."""
        return [*self.facts, *(["upheld", "answer", "settled_by", "settled_at"] if _answered(obj) else [])]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if _answered(obj):
            kwargs["fields"] = []
        return super().get_form(request, obj, change, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _answered(obj) and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Dispute, form: Any, change: bool) -> None:
        given = form.cleaned_data
        settle(dispute=obj, by=acting(request), state=given["state"], answer=given["answer"])

    def response_change(self, request: HttpRequest, obj: Dispute) -> HttpResponse:
        said = f"{obj.attendance.person} has your answer by mail."
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:agenda_dispute_changelist")

    @admin.display(ordering="attendance__person__name")
    def person(self, row: Dispute) -> str:
        return str(row.attendance.person)

    @admin.display(ordering="attendance__session__starts_at")
    def session(self, row: Dispute) -> str:
        return str(row.attendance.session)

    @admin.display
    def when(self, row: Dispute) -> str:
        return row.attendance.session.when

    @admin.display(description="the register says")
    def register_says(self, row: Dispute) -> str:
        return row.attendance.get_state_display()


def _answered(row: Dispute | None) -> bool:
    return row is not None and row.settled_at is not None

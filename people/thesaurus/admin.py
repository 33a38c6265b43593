"""The thesaurus on the desk."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from common.admin import ScopedAdmin
from common.desk import Work
from common.desk.inlines import ScopedTabularInline
from common.desk.scoped import across_programmes
from common.errors import DomainError
from people.acting import acting
from people.models import Label, Term
from people.thesaurus import services


class LabelInline(ScopedTabularInline):
    model = Label
    fields = ("words",)
    extra = 2


@admin.register(Term)
class TermAdmin(ScopedAdmin):
    """What people type, and the topics they mean. A term is merged, never deleted: its history stays."""

    work = Work.GROUPS
    found_by = ("name",)
    list_display = ("name", "leads_to", "broader", "merged_into")
    list_filter = ("topics",)
    list_select_related = ("broader", "merged_into")
    search_fields = ("name", "labels__words")
    fields = ("name", "topics", "broader", "related", "merged_into")
    autocomplete_fields = ("topics", "broader", "related")
    readonly_fields = ("merged_into",)
    inlines = (LabelInline,)
    actions = ("merge_terms",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("topics")

    @admin.display(description="leads to")
    def leads_to(self, row: Term) -> str:
        return ", ".join(topic.name for topic in row.topics.all()) or (
            f"as {row.broader}" if row.broader else "-"
        )

    def save_model(self, request: HttpRequest, obj: Term, form: ModelForm[Any], change: bool) -> None:
        services.must_not_circle(term=obj, broader=obj.broader)
        super().save_model(request, obj, form, change)

    @admin.action(description="Merge two: the one with fewer other words into the other")
    @across_programmes
    def merge_terms(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        if queryset.count() != 2:
            raise DomainError("Choose exactly two terms to merge.")
        keep, gone = sorted(queryset, key=lambda term: (-term.labels.count(), term.name))
        services.merge(keep=keep, gone=gone, by=acting(request))
        messages.success(request, f"“{gone}” is now one of the other words for “{keep}”.")

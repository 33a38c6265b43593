"""The one base of every admin class: officers see, search, export and act in their own programmes only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Field, ForeignKey, ManyToManyField, QuerySet
from django.forms import ModelChoiceField, ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone

from common import scoping
from common.errors import DomainError
from common.export import csv_response

M = TypeVar("M", bound=models.Model)
Action = TypeVar("Action", bound=Callable[..., Any])


def across_programmes(action: Action) -> Action:
    """Mark an admin action that may be used on rows of several programmes at once."""
    action.across_programmes = True  # type: ignore[attr-defined]
    return action


class ScopedAdmin(admin.ModelAdmin):
    """A ModelAdmin that denies by default and scopes everything by ``common.scoping``.

    Officers need no permission rows: what they may see and change follows from their roles. Rows are deleted by
    superusers only, and only where ``may_delete`` says so. ``export_columns`` (heading, function of a row) gives the
    list an Export button that honours its filters. A DomainError becomes an error of the form or a message.
    """

    export_columns: Sequence[tuple[str, Callable[[Any], Any]]] = ()
    may_delete = False
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/scoped_change_list.html"
    object_history_template = "admin/row_history.html"

    # --- what an officer sees -----------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return scoping.scope(super().get_queryset(request), request.user)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        return super().formfield_for_foreignkey(db_field, request, **self._scoped(db_field, request, kwargs))

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        return super().formfield_for_manytomany(db_field, request, **self._scoped(db_field, request, kwargs))

    def _scoped(self, db_field: Field[Any, Any], request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
        choices = kwargs.get("queryset")
        if choices is None:
            choices = db_field.remote_field.model._default_manager.all()
        return {**kwargs, "queryset": scoping.scope(choices, request.user)}

    # --- what an officer may do ---------------------------------------------------------------------------------------
    def _acts_here(self, request: HttpRequest, obj: models.Model | None) -> bool:
        """Whether the person acts for any programme (no row given), or may see this row."""
        ids = scoping.programme_ids(request.user)
        if ids is None:
            return True
        if not ids or scoping.paths_of(self.model) is None:
            return False
        if obj is None or obj.pk is None:
            return True
        return scoping.scope(self.model._default_manager.filter(pk=obj.pk), request.user).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._acts_here(request, None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._acts_here(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._acts_here(request, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._acts_here(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and bool(request.user.is_active and request.user.is_superuser)

    # --- rules that say no --------------------------------------------------------------------------------------------
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As Django's, but a DomainError while saving comes back as an error of the form, with nothing lost."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            # What was written is rolled back; the same form is shown again, this time with the error in it.
            request.domain_error = error  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        form_class = super().get_form(request, obj, change, **kwargs)
        error: DomainError | None = getattr(request, "domain_error", None)
        if error is None:
            return form_class

        class WithError(form_class):  # type: ignore[misc, valid-type]
            def full_clean(self) -> None:
                super().full_clean()
                if self.is_bound:
                    self.add_error(error.field if error.field in self.fields else None, error.message)

        return WithError

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Refuse a selection that reaches beyond one programme, and tell what a service refused."""
        refusal = self._refusal(request, queryset)
        if refusal:
            self.message_user(request, refusal, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        try:
            return super().response_action(request, queryset)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def _refusal(self, request: HttpRequest, queryset: QuerySet[Any]) -> str | None:
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        everything = request.POST.get("select_across") == "1"
        rows = queryset if everything else queryset.filter(pk__in=chosen)
        if not everything and rows.count() < len(chosen):
            return "Some of the rows you chose belong to a programme that is not yours. Nothing was changed."
        action = self.get_actions(request).get(request.POST.get("action", ""))
        paths = scoping.paths_of(self.model)
        if action is None or getattr(action[0], "across_programmes", False) or not paths or len(paths) > 1:
            return None
        if "__" in paths[0] and self.model._meta.get_field(paths[0].split("__")[0]).one_to_many:
            return None
        if rows.order_by().values(paths[0]).distinct()[:2].count() > 1 and paths[0] != "pk":
            return "You chose rows of more than one programme. Choose those of one programme and try again."
        return None

    # --- exports ------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        if not self.export_columns:
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", self.admin_site.admin_view(self.export), name=name), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponse:
        """The rows that the list shows with the same filters, all pages of them, as a CSV file."""
        if not self.has_view_permission(request):
            return redirect("admin:login")
        rows = self.get_changelist_instance(request).get_queryset(request)
        name = f"{self.opts.verbose_name_plural}-{timezone.localdate().isoformat()}".replace(" ", "-")
        return csv_response(name, self.export_columns, rows)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse | HttpResponse:
        export = f"export/?{request.GET.urlencode()}" if self.export_columns else ""
        return super().changelist_view(request, {"export_address": export, **(extra_context or {})})

    # --- history ------------------------------------------------------------------------------------------------------
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what, from what to what, and when, from the rows that triggers write."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {"changes": history_of(obj), **(extra_context or {})}
        return super().history_view(request, object_id, context)


def history_of(row: models.Model, *, limit: int = 200) -> list[dict[str, Any]]:
    """The changes of a tracked row, newest first: when, who, and each field's value before and after."""
    history = getattr(row, "history", None)
    if history is None:
        return []
    events = list(history.select_related("pgh_context").order_by("-pgh_id")[: limit + 1])
    people = _people_named(events)
    changes = []
    for event, before in zip(events, [*events[1:], None], strict=True):
        fields = [
            {
                "name": field.verbose_name,
                "before": _shown(before, field) if before is not None else "",
                "after": _shown(event, field),
            }
            for field in _tracked_fields(event)
            if before is None or getattr(before, field.attname) != getattr(event, field.attname)
        ]
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        changes.append(
            {
                "at": event.pgh_created_at,
                "what": {"insert": "Added", "delete": "Deleted"}.get(event.pgh_label, "Changed"),
                "who": people.get(metadata.get("person"), "The system"),
                "fields": [field for field in fields if field["after"] or field["before"]],
            }
        )
    return changes[:limit]


def _tracked_fields(event: models.Model) -> list[Field[Any, Any]]:
    return [
        field
        for field in event._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in ("id", "key")
    ]


def _shown(event: models.Model, field: Field[Any, Any]) -> str:
    value = getattr(event, field.attname)
    if field.choices:
        return str(getattr(event, f"get_{field.name}_display")())
    return "" if value is None else str(value)


def _people_named(events: Sequence[Any]) -> dict[Any, str]:
    ids = {event.pgh_context.metadata.get("person") for event in events if event.pgh_context}
    people = get_user_model()._default_manager.filter(pk__in=[pk for pk in ids if pk])
    return {person.pk: str(person) for person in people}

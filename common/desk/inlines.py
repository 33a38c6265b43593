"""Rows inside another row's form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest

from common.desk.scoped import Scoped

#: Rows that one form may add to those that are there.
MOST_NEW = 100


class _ScopedInline(Scoped):
    """Rows inside another row's form. Whoever may change that row may change these; the form asks for that first."""

    extra = 0
    show_change_link = False

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """One more empty row for whoever asks for it by a link, which needs no script."""
        return self.extra + (1 if "another" in request.GET else 0)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.acts_here(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.acts_here(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.acts_here(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.acts_here(request)


class BoundedRows(BaseInlineFormSet):
    """Of a form that claims a hundred thousand rows, no more are built than anybody writes, and that is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.absolute_max = min(self.absolute_max, len(self.get_queryset()) + MOST_NEW)


class _SaysWhatIsDeleted(BoundedRows):
    """The box that deletes a row stands under a heading and has no label of its own: here it says what it does."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            what = str(form.instance) if form.instance.pk else "this row"
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = f"Delete {what}"


class ScopedTabularInline(_ScopedInline, admin.TabularInline):
    """Rows inside a form, as a table."""

    template = "desk/tabular.html"
    formset = _SaysWhatIsDeleted

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django shows such a field under its column's heading and gives it no label: here it says what it is."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and field.label:
            widget: Any = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", str(field.label))
        return field


class ScopedStackedInline(_ScopedInline, admin.StackedInline):
    """Rows inside a form, one beneath the other."""

    formset = BoundedRows

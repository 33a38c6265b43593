"""Rows and choices are the officer's own: what the lists, forms and inlines of the desk share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.filters import FieldListFilter
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ForeignKey, ManyToManyField, Q, QuerySet
from django.forms import ModelChoiceField, ModelForm, SplitDateTimeField
from django.http import HttpRequest

from common import clock, scoping
from common.widgets import NOT_ONE, ChosenOne, ChosenSeveral, ClockInput, DayInput, NamedSplitDateTime

Action = TypeVar("Action", bound=Callable[..., Any])


def across_programmes(action: Action) -> Action:
    """Mark an admin action that may be used on rows of several programmes at once."""
    action.across_programmes = True  # type: ignore[attr-defined]
    return action


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter by another row that names only rows of the officer's own programmes."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, Any]]:
        mine = scoping.scope(field.remote_field.model._default_manager.all(), request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        choices = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to=Q(pk__in=mine.order_by().values("pk"))
        )
        return cast(list[tuple[str, Any]], choices)


# Django's own would name every row there is, whoever looks.
FieldListFilter.register(lambda field: bool(field.remote_field), ScopedRelatedFilter, take_priority=True)


class ReachableMoment(SplitDateTimeField):
    """A day and a time, refused beside it where nobody can have meant the day."""

    def compress(self, data_list: tuple[date, time] | None) -> Any:
        if data_list and data_list[0] and not clock.EARLIEST <= data_list[0] <= clock.LATEST:
            raise ValidationError(clock.OUT_OF_REACH, code="out_of_reach")
        return super().compress(data_list)


class Scoped:
    """What lists, forms and the rows inside forms share: rows and choices are the officer's own."""

    if TYPE_CHECKING:
        model: type[models.Model]
        admin_site: AdminSite

    formfield_overrides: Any = {
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"widget": DayInput},
        models.TimeField: {"widget": ClockInput},
        models.DateTimeField: {"form_class": ReachableMoment, "widget": NamedSplitDateTime},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return scoping.scope(super().get_queryset(request), request.user)  # type: ignore[misc]

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """The choices of a field. Django asks for them for every ForeignKey and ManyToManyField."""
        choices = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        if choices is None:
            choices = db_field.remote_field.model._default_manager.using(db).all()
        return scoping.scope(choices, request.user)

    def _is_looked_up(self, db_field: Any, request: HttpRequest) -> bool:
        return db_field.name in self.get_autocomplete_fields(request)  # type: ignore[attr-defined]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if self._is_looked_up(db_field, request):
            kwargs.setdefault("widget", ChosenOne(db_field, self.admin_site, using=kwargs.get("using")))
            kwargs.setdefault("error_messages", {"invalid_choice": NOT_ONE})
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if self._is_looked_up(db_field, request):
            kwargs.setdefault("widget", ChosenSeveral(db_field, self.admin_site, using=kwargs.get("using")))
            kwargs.setdefault("error_messages", {"invalid_choice": NOT_ONE, "invalid_pk_value": NOT_ONE})
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def acts_here(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether the person acts for any programme (no row given), or may see this row."""
        ids = programme_ids_of(request)
        if ids is None:
            return True
        if not ids or scoping.paths_of(self.model) is None:
            return False
        if obj is None or obj.pk is None or scoping.is_shared(self.model):
            return True
        return scoping.scope(self.model._default_manager.filter(pk=obj.pk), request.user).exists()


def programme_ids_of(request: HttpRequest) -> scoping.ProgrammeIds:
    """``scoping.programme_ids`` of the person who asks, looked up once a request: a page asks often."""
    if not hasattr(request, "scoped_programme_ids"):
        request.scoped_programme_ids = scoping.programme_ids(request.user)  # type: ignore[attr-defined]
    return cast(scoping.ProgrammeIds, request.scoped_programme_ids)  # type: ignore[attr-defined]


def programmes_of(rows: QuerySet[Any], model: type[models.Model]) -> dict[Any, frozenset[int]]:
    """The programmes that each row belongs to; nothing for rows that all officers share."""
    paths = scoping.paths_of(model)
    if not paths:
        return {}
    found: dict[Any, set[int]] = {}
    pks = rows.order_by().values("pk")
    for lookup in paths:
        for pk, programme in model._default_manager.filter(pk__in=pks).order_by().values_list("pk", lookup):
            found.setdefault(pk, set()).update({programme} - {None})
    return {pk: frozenset(programmes) for pk, programmes in found.items()}


def keep_present_choices(form_class: type[ModelForm[Any]], obj: models.Model) -> None:
    """What a row points at already stays a choice, also when it belongs to another programme by now."""
    for name, field in form_class.base_fields.items():
        if not isinstance(field, ModelChoiceField) or field.queryset is None:
            continue
        column = obj._meta.get_field(name)
        if isinstance(column, ManyToManyField):
            present = Q(pk__in=getattr(obj, name).values("pk"))
        elif isinstance(column, ForeignKey):
            present = Q(**{column.target_field.attname: getattr(obj, column.attname)})
        else:
            continue
        choices = field.queryset
        everything = choices.model._default_manager.order_by(*choices.query.order_by)
        field.queryset = everything.filter(Q(pk__in=choices.order_by().values("pk")) | present)

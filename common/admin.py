"""The one base of every admin class: officers see, search, export and act in their own programmes only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

from common import scoping
from common.desk.doors import Work
from common.desk.frame import Crumb
from common.desk.pages import DeskPages
from common.desk.scoped import Scoped, keep_present_choices, programmes_of
from common.desk.tabs import TabbedList
from common.desk.verbs import Button
from common.errors import DomainError
from common.export import csv_response
from common.forms import add_domain_error
from common.history import history_of
from common.search import holding


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """A ModelAdmin that denies by default and scopes everything by ``common.scoping``.

    Officers need no permission rows: what they may see and change follows from their roles. Rows are deleted by
    superusers only, and only where ``may_delete`` says so. ``export_columns`` (heading, function of a row) gives the
    list an Export button that honours its filters. States are moved by services, so ``state_fields`` are read-only.
    A DomainError becomes an error of the form or a message. ``work`` is the part of the desk it stands in; its pages
    beside list and form, and its verbs, are declared in ``desk_pages``. ``found_by`` names the fields, of the row or of
    one that it points at, in which the desk's search looks. ``heading`` is what its list is called where the plural of
    the rows does not say it, and ``when_empty`` says how rows come, where the buttons of the list do not.
    """

    work: Work
    desk_pages: Sequence[type[DeskPages[Any]]] = ()
    found_by: Sequence[str] = ()
    heading = ""
    when_empty = ""
    export_columns: Sequence[tuple[str, Callable[[Any], Any]]] = ()
    state_fields: Sequence[str] = ("state", "status")
    may_delete = False
    view_on_site = False
    list_per_page = 50
    show_full_result_count = False
    object_history_template = "admin/row_history.html"

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        self.pages = [pages(self) for pages in self.desk_pages]
        self.heading = self.heading or capfirst(str(model._meta.verbose_name_plural))

    # --- what an officer sees -----------------------------------------------------------------------------------------
    def get_list_select_related(self, request: HttpRequest) -> bool | list[str] | tuple[str, ...]:
        """The rows that the columns of the list name come along, so that the list stays constant in queries."""
        if self.list_select_related:
            return self.list_select_related
        relations = {field.name for field in self.opts.concrete_fields if isinstance(field, ForeignKey)}
        return [name for name in self.get_list_display(request) if name in relations]

    @property
    def add_words(self) -> str:
        """What the button says that adds a row, and the page that it leads to."""
        return f"Add {with_article(str(self.opts.verbose_name))}"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TabbedList]:
        return TabbedList

    def none_yet(self, request: HttpRequest) -> str:
        """What stands where there are no rows: that there are none, and how they come."""
        rows = str(self.opts.verbose_name_plural)
        if self.when_empty:
            return self.when_empty
        if self.has_add_permission(request):
            return f"There are no {rows} yet. The first comes with “{self.add_words}”, above."
        return f"There are no {rows} yet. They stand here as soon as something makes one."

    def trail(self) -> list[Crumb]:
        """The way back to the list: its kind of work, and the list itself."""
        listed = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return [(self.work.value, self.work.address), (self.heading, listed)]

    def way_to(self, here: str) -> dict[str, Any]:
        """The way back from a page about all the rows, and what it is called there."""
        return {"trail": self.trail(), "here": here}

    def way(self, row: Any, here: str) -> dict[str, Any]:
        """The way back from a page about ``row``: through its home, where that is another page than its form."""
        home = self.home_of(row)
        form = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        if here == "Change" and home == form:
            return self.way_to(str(row))
        return {"trail": [*self.trail(), (str(row), home)], "here": here}

    def home_of(self, row: Any) -> str:
        """The address of the page on which an officer looks at a row: one of its own, or its form."""
        homes = [pages for pages in self.pages if pages.route == DeskPages.route and pages.home != "change"]
        if homes:
            return homes[0].home_of(row)
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def programme_of(self, row: Any) -> str:
        """The name of the one programme that a row belongs to, or nothing where it has none or several."""
        for name in self._way_to_programme:
            row = getattr(row, name)
        return str(row or "") if self._way_to_programme else ""

    @cached_property
    def _way_to_programme(self) -> list[str]:
        """The relations that lead from a row to its one programme."""
        paths = [path.split("__") for path in scoping.paths_of(self.model) or ()]
        return next((path for path in paths if path != ["pk"] and _leads_to_one(self.model, path)), [])

    def find(self, request: HttpRequest, words: str) -> QuerySet[Any]:
        """The officer's rows that hold every word in ``found_by``. Capitals and accents are not heeded."""
        rows = holding(self.get_queryset(request), words, self.found_by)
        return rows.select_related("__".join(self._way_to_programme)) if self._way_to_programme else rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What the box above a list finds, as the desk's own search and that of the public pages do: Django's heeds
        accents, and whether an apostrophe was a straight one."""
        fields = self.get_search_fields(request)
        if not fields or not search_term.strip():
            return queryset, False
        several = any(lookup_spawns_duplicates(self.opts, field) for field in fields)
        return holding(queryset, search_term, fields), several

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Its own, and the verbs of its pages that can be used on several rows."""
        actions: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET:
            for pages in self.pages:
                actions |= pages.actions(request)
        return actions

    def buttons(self, row: Any) -> list[Button]:
        """The verbs of a row that its form shows."""
        return [button for pages in self.pages if pages.on_the_form for button in pages.buttons(row)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any] | tuple[Any, ...]:
        names = {field.name for field in self.opts.concrete_fields}
        return [
            *super().get_readonly_fields(request, obj),
            *(name for name in self.state_fields if name in names),
        ]

    # --- what an officer may do ---------------------------------------------------------------------------------------
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.acts_here(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.acts_here(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.acts_here(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.acts_here(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and bool(request.user.is_active and request.user.is_superuser)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nobody writes a row into a programme they do not act for, nor gives one away by changing it."""
        super().save_related(request, form, formsets, change)
        if not self.acts_here(request, form.instance):
            raise DomainError("Choose a programme that you act for. Nothing was saved.")

    # --- rules that say no --------------------------------------------------------------------------------------------
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As Django's, but a DomainError while saving comes back as an error of the form, with nothing lost.

        What is sent to a row that is not the officer's is not found, whether such rows may be changed or not.
        """
        if request.method == "POST" and object_id and self.get_object(request, object_id) is None:
            raise Http404("There is no such row on your desk.")
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            # What was written is rolled back; the same form is shown again, this time with the error in it.
            request.domain_error = error  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """The page is called as the row is, or "Add an event"; with the row's buttons above the form."""
        title = self.add_words if add else str(obj)
        frame = {
            "title": title,
            "subtitle": None,
            **(self.way(obj, "Change") if change else self.way_to(title)),
        }
        context = {**context, **frame, "buttons": self.buttons(obj) if obj is not None else []}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        form_class = super().get_form(request, obj, change, **kwargs)
        if obj is not None:
            keep_present_choices(form_class, obj)
        refused: DomainError | None = getattr(request, "domain_error", None)
        if refused is None:
            return form_class
        error = refused

        class WithError(form_class):  # type: ignore[misc, valid-type]
            def full_clean(self) -> None:
                super().full_clean()
                if self.is_bound:
                    add_domain_error(self, error)

        return WithError

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """A row that there is not, or that is another programme's: the same answer everywhere."""
        raise Http404("There is no such row on your desk.")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404("There is no such row on your desk.")
        frame = {"title": f"Delete “{obj}”?", **self.way(obj, "Delete")}
        try:
            return super().delete_view(request, object_id, {**frame, **(extra_context or {})})
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a selection that reaches beyond one programme, and tell what a service refused."""
        refusal = self._refusal(request, queryset)
        if refusal:
            self.message_user(request, refusal, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        try:
            return super().response_action(request, queryset, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def _refusal(self, request: HttpRequest, queryset: QuerySet[Any]) -> str | None:
        rows = queryset
        if request.POST.get("select_across") != "1":
            chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
            try:
                rows = queryset.filter(pk__in=chosen)
                missing = rows.order_by().count() < len(chosen)
            except (ValueError, ValidationError):
                missing = True
            if missing:
                return (
                    "Some of the rows you chose belong to a programme that is not yours. Nothing was changed."
                )
        action = self.get_actions(request).get(request.POST.get("action", ""))
        if action is None or getattr(action[0], "across_programmes", False):
            return None
        programmes = list(programmes_of(rows, self.model).values())
        if programmes and not frozenset.intersection(*programmes) and len(set(programmes)) > 1:
            return "You chose rows of more than one programme. Choose those of one programme and try again."
        return None

    # --- exports ------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        own = [url for pages in self.pages for url in pages.urls()]
        if self.export_columns:
            name = f"{self.opts.app_label}_{self.opts.model_name}_export"
            own.append(path("export/", self.admin_site.admin_view(self.export), name=name))
        return [*own, *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponse:
        """The rows that the list shows with the same filters, all pages of them, as a CSV file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        name = f"{self.opts.verbose_name_plural}-{timezone.localdate().isoformat()}".replace(" ", "-")
        return csv_response(name, self.export_columns, self.export_rows(rows))

    def export_rows(self, rows: QuerySet[Any]) -> Iterable[Any]:
        """The rows with all that ``export_columns`` read, where that is more than they hold themselves."""
        return rows

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse | HttpResponse:
        export = f"export/?{request.GET.urlencode()}" if self.export_columns else ""
        frame = {
            "title": self.heading,
            "trail": self.trail()[:-1],
            "here": self.heading,
            "add_words": self.add_words,
            "export_address": export,
            "none_yet": self.none_yet(request),
        }
        return super().changelist_view(request, {**frame, **(extra_context or {})})

    # --- history ------------------------------------------------------------------------------------------------------
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what, from what to what, and when, from the rows that triggers write."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        frame = {"title": f"History: {obj}", **self.way(obj, "History")}
        context = {**frame, "changes": history_of(obj), **(extra_context or {})}
        return super().history_view(request, object_id, context)


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that other pages or the system make: to look at, not to change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def with_article(noun: str) -> str:
    """A noun as it stands after "Add"."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _leads_to_one(model: type[models.Model], path: list[str]) -> bool:
    """Whether a lookup follows foreign keys alone, so that each row has one at its end."""
    for name in path:
        field = model._meta.get_field(name)
        if not isinstance(field, ForeignKey):
            return False
        model = field.remote_field.model
    return True

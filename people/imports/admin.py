"""Importing museums on the desk: upload, columns, trial run, import. Each step is a page and a button."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.admin import ScopedAdmin
from common.desk import DeskPages, Verb, Work, desk_page, desk_response
from common.errors import DomainError
from common.forms import add_domain_error
from common.progress import asks_for_progress, progress_answer
from common.tasks import start
from people.acting import acting
from people.choices import ImportState
from people.imports import services as imports
from people.imports.mapping import TARGETS
from people.models import MuseumImport, Person
from people.models.museum import DATED_FACTS
from people.tasks import apply_import, check_import

#: How much of a long list a page shows; the file itself names the rest by row.
SHOWN = 200
TEMPLATES = "admin/people/museumimport"


class UploadRegisterForm(forms.Form):
    file = forms.FileField(
        label="The register", help_text="A .csv or .xlsx file with one row for each museum, up to 30 MB."
    )


class ColumnsForm(forms.Form):
    """One list for each fact: which column of the file holds it."""

    def __init__(self, museum_import: MuseumImport, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", "Not in this file")] + [
            (str(n), f"{n + 1}. {heading or 'no heading'}") for n, heading in enumerate(museum_import.header)
        ]
        for target in TARGETS:
            self.fields[target.name] = forms.ChoiceField(
                label=target.label,
                choices=columns,
                required=False,
                initial=str(museum_import.columns.get(target.name, "")),
            )

    @property
    def chosen(self) -> dict[str, int]:
        return {name: int(column) for name, column in self.cleaned_data.items() if column != ""}


def _apply(*, museum_import: MuseumImport, by: Person) -> None:
    imports.start_applying(museum_import=museum_import, by=by)
    start(apply_import, museum_import.pk)


class ImportPages(DeskPages[MuseumImport]):
    """The steps of an import after its file: which column is which, then all of it."""

    noun = "museum_import"
    verbs = (
        Verb(
            "apply",
            "Import all of it",
            _apply,
            "It is being imported. This page shows how far it is.",
            may=lambda row: row.state == ImportState.CHECKED,
        ),
    )

    @desk_page("columns/")
    def columns(self, request: HttpRequest, row: MuseumImport) -> HttpResponse:
        """Step 2: which column is which."""
        form = ColumnsForm(row, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                imports.choose_columns(museum_import=row, columns=form.chosen, by=acting(request))
            except DomainError as error:
                add_domain_error(form, error)
            else:
                start(check_import, row.pk)
                return redirect(self.home_of(row))
        return self.page(
            request,
            f"{TEMPLATES}/columns.html",
            row,
            title="Which column is which",
            here="Columns",
            form=form,
        )


@admin.register(MuseumImport)
class MuseumImportAdmin(ScopedAdmin):
    work = Work.PEOPLE
    desk_pages = (ImportPages,)
    list_display = ("filename", "state", "uploaded_by", "uploaded_at", "applied_at")
    list_select_related = ("uploaded_by",)
    list_filter = ("state",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content", "plan")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Step 1: the file."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadRegisterForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                row = imports.upload(filename=file.name, content=file.read(), by=acting(request))
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return redirect("admin:people_museumimport_columns", row.pk)
        return desk_response(
            request,
            f"{TEMPLATES}/upload.html",
            title="Import museums",
            here="The file",
            trail=self.trail(),
            opts=self.opts,
            form=form,
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Step 3: what the trial run found, and step 4: what became of it."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("There is no such import.")
        if row.state == ImportState.MAPPING:
            return redirect("admin:people_museumimport_columns", row.pk)
        working = row.state in (ImportState.CHECKING, ImportState.APPLYING)
        if asks_for_progress(request):
            return progress_answer(percent=row.progress, working=working)
        context = {
            "original": row,
            "ready": row.state == ImportState.CHECKED,
            "counts": row.counts,
            "working": working,
            "refused": row.plan.get("refused", [])[:SHOWN],
            "flags": row.plan.get("flags", [])[:SHOWN],
            "changed": [self._readable(change) for change in row.plan.get("changed", [])[:SHOWN]],
            "new": row.plan.get("new", [])[:SHOWN],
            "shown": SHOWN,
        }
        title = row.get_state_display()
        return desk_response(
            request, f"{TEMPLATES}/result.html", title=title, trail=self.trail(), opts=self.opts, **context
        )

    @staticmethod
    def _readable(change: dict[str, Any]) -> dict[str, Any]:
        fields = [
            {
                "name": name.replace("_", " "),
                "before": change["before"][name],
                "after": value,
                "dated": name in DATED_FACTS,
            }
            for name, value in change["after"].items()
        ]
        return {"row": change["row"], "name": change["name"], "fields": fields}

"""Importing museums on the desk: upload, columns, trial run, import. Each step is a page and a button."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.admin import ScopedAdmin
from common.desk import DeskPages, Verb, Work, desk_page, desk_response
from common.errors import DomainError
from common.forms import add_domain_error
from common.progress import asks_for_progress, progress_answer
from common.tasks import start
from people.acting import acting
from people.choices import ImportState
from people.imports import services as imports
from people.imports.checking import as_trial
from people.imports.desk import COLUMNS, TRIAL, UPLOAD, columns_read, letters_read, trial_context
from people.imports.forms import AnswersForm, ColumnsForm, ImportFileForm
from people.imports.museums import MUSEUMS
from people.imports.texts import letters_of
from people.models import MuseumImport, Person
from people.tasks import apply_import, check_import

HINT = (
    "Upload the register as you got it. The desk reads commas, semicolons or tabs, and any order of columns. "
    "Nothing is written before you have seen what would change."
)


def _apply(*, museum_import: MuseumImport, by: Person) -> None:
    imports.start_applying(museum_import=museum_import, by=by)
    start(apply_import, museum_import.pk)


class ImportPages(DeskPages[MuseumImport]):
    """The steps of an import after its file: which column is which, what the trial run asks, then all of it."""

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
        encoding, sample = letters_of(bytes(row.content), row.encoding)
        form = ColumnsForm(
            MUSEUMS, row.header, row.columns, request.POST or None, encoding=encoding, sample=sample
        )
        if request.method == "POST" and form.is_valid():
            try:
                imports.choose_columns(
                    museum_import=row, columns=form.chosen, encoding=form.encoding, by=acting(request)
                )
            except DomainError as error:
                add_domain_error(form, error)
            else:
                start(check_import, row.pk)
                return redirect(self.home_of(row))
        return self.page(
            request,
            COLUMNS,
            row,
            title="Which column is which",
            here="Columns",
            form=form,
            filename=row.filename,
        )

    @desk_page("answers/", post=True)
    def answers(self, request: HttpRequest, row: MuseumImport) -> HttpResponse:
        """What an officer says to the questions of a trial run, which is then made again."""
        form = AnswersForm(as_trial(row.plan).questions, request.POST)
        if form.is_valid():
            try:
                imports.answer(museum_import=row, answers=form.said, by=acting(request))
            except DomainError as error:
                self.desk.message_user(request, error.message, "ERROR")
            else:
                start(check_import, row.pk)
        return redirect(self.home_of(row))


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
        form = ImportFileForm(MUSEUMS, request.POST or None, request.FILES or None)
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
            UPLOAD,
            title="Import museums",
            here="The file",
            trail=self.trail(),
            opts=self.opts,
            form=form,
            hints=[HINT],
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
        context = trial_context(
            MUSEUMS,
            as_trial(row.plan),
            original=row,
            filename=row.filename,
            ready=row.state == ImportState.CHECKED,
            working=working,
            problem=row.problem,
            applied_at=row.applied_at if row.state == ImportState.APPLIED else None,
            counts=row.counts,
            doubts_heading="Coordinates far from their postcode",
            doubts_say="These are imported as they are and marked for somebody to look at.",
            **self._addresses(row),
            **letters_read(*letters_of(bytes(row.content), row.encoding)),
            **columns_read(MUSEUMS, row.header, row.columns),
        )
        return desk_response(
            request, TRIAL, title=row.get_state_display(), trail=self.trail(), opts=self.opts, **context
        )

    @staticmethod
    def _addresses(row: MuseumImport) -> dict[str, str]:
        return {
            "apply_address": reverse("admin:people_museumimport_do", args=[row.pk, "apply"]),
            "answer_address": reverse("admin:people_museumimport_answers", args=[row.pk]),
            "columns_address": reverse("admin:people_museumimport_columns", args=[row.pk]),
        }

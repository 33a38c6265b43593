"""The pages of an import on the desk: the file, its columns, the trial run with questions, and all of it or nothing.

A kind whose rows may be kept here between the steps has a row of its own (``people.imports.admin``); one whose rows may
not, such as people, goes through ``SealedImport``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from common.errors import DomainError
from common.forms import add_domain_error
from people.imports.drafts import Draft
from people.imports.forms import AnswersForm, ColumnsForm, ImportFileForm, answers_in
from people.imports.kinds import ImportKind, Trial
from people.imports.mapping import ColumnMap
from people.imports.texts import ENCODINGS

#: How much of a long list a page shows; the file itself names the rest by row.
SHOWN = 200
UPLOAD = "admin/imports/upload.html"
COLUMNS = "admin/imports/columns.html"
TRIAL = "admin/imports/trial.html"


def trial_context(kind: ImportKind, trial: Trial, **more: Any) -> dict[str, Any]:
    """What the page of a trial run shows, whatever is imported."""
    return {
        "kind": kind,
        "trial": trial,
        "shown": SHOWN,
        "questions": AnswersForm(trial.questions[:SHOWN]) if trial.questions else None,
        "open": sum(question.is_open for question in trial.questions),
        **more,
    }


def letters_read(encoding: str, sample: Sequence[str]) -> dict[str, Any]:
    """How the letters were read, where the file does not say it, with lines that show whether they are right."""
    return {"letters": ENCODINGS.get(encoding, "") if sample else "", "sample": sample}


def columns_read(kind: ImportKind, header: list[str], columns: ColumnMap) -> dict[str, Any]:
    """Which heading was taken for what, and which were left alone."""
    return {
        "read_as": [(kind.label(target), header[column]) for target, column in columns.items()],
        "ignored": [name for n, name in enumerate(header) if name and n not in columns.values()],
    }


@dataclass(frozen=True, slots=True)
class ImportStep:
    """What a page shows next; or, at the end, what was done."""

    template: str
    context: dict[str, Any]
    done: Trial | None = None


@dataclass(frozen=True, slots=True)
class SealedImport:
    """An import of which nothing is kept between its steps. ``salt`` says whose it is and for what."""

    kind: ImportKind
    salt: str
    attempt: Callable[[Draft], Trial]
    carry_out: Callable[[Draft], Trial]

    def step(self, request: HttpRequest) -> ImportStep:
        """Answer one page: what was chosen on it, and what comes next."""
        if request.method != "POST":
            return self._upload(ImportFileForm(self.kind))
        sealed = request.POST.get("draft", "")
        if not sealed:
            return self._read(ImportFileForm(self.kind, request.POST, request.FILES))
        try:
            draft = Draft.unseal(sealed, self.salt)
        except DomainError as error:
            form = ImportFileForm(self.kind, {})
            form.errors.clear()
            add_domain_error(form, error)
            return self._upload(form)
        return self._go_on(request, draft)

    def _go_on(self, request: HttpRequest, draft: Draft) -> ImportStep:
        do = request.POST.get("do", "")
        form = self._columns_form(draft, request.POST if do == "try" else None)
        try:
            if do == "apply":
                return ImportStep(TRIAL, {}, self.carry_out(draft))
            if do == "answer":
                return self._trial(draft.with_answers(answers_in(request.POST)))
            if do == "try" and form.is_valid():
                return self._trial(draft.with_columns(self.kind, form.chosen, form.encoding))
        except DomainError as error:
            if not form.is_bound:
                form = self._columns_form(draft, {})
                form.errors.clear()
            add_domain_error(form, error)
        return self._columns(draft, form)

    def _read(self, form: ImportFileForm) -> ImportStep:
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                draft = Draft.read(self.kind, filename=file.name, content=file.read())
                return self._columns(draft, self._columns_form(draft, None))
            except DomainError as error:
                add_domain_error(form, error)
        return self._upload(form)

    def _columns_form(self, draft: Draft, data: Any) -> ColumnsForm:
        return ColumnsForm(
            self.kind,
            draft.table.header,
            draft.columns,
            data,
            encoding=draft.table.encoding,
            sample=draft.table.sample,
        )

    def _upload(self, form: ImportFileForm) -> ImportStep:
        return ImportStep(UPLOAD, {"form": form, "kind": self.kind})

    def _columns(self, draft: Draft, form: ColumnsForm) -> ImportStep:
        context = {
            "form": form,
            "filename": draft.filename,
            "draft": draft.seal(self.salt),
            "kind": self.kind,
        }
        return ImportStep(COLUMNS, {**context, "notes": draft.table.notes})

    def _trial(self, draft: Draft) -> ImportStep:
        context = trial_context(
            self.kind,
            self.attempt(draft),
            filename=draft.filename,
            draft=draft.seal(self.salt),
            ready=True,
            **letters_read(draft.table.encoding, draft.table.sample),
            **columns_read(self.kind, draft.table.header, draft.columns),
        )
        return ImportStep(TRIAL, context)

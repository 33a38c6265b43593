"""The steps of importing a register: upload, mapping, trial run, and then all of it or nothing."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from common.errors import DomainError
from common.history import SYSTEM, acting, recorded
from people.choices import ImportState
from people.imports.applying import apply_plan
from people.imports.checking import as_trial, make_plan
from people.imports.kinds import Answers
from people.imports.lifecycle import IMPORTS
from people.imports.museums import MUSEUMS, must_make_sense
from people.models import MuseumImport, Person

OUR_FAULT = (
    "Something went wrong on our side. Run it again, and tell whoever looks after the site if it stays so."
)


@recorded
def upload(*, filename: str, content: bytes, by: Person) -> MuseumImport:
    """Keep a file whose header makes sense, with a guess at its columns. Raises DomainError for a foreign file."""
    table = MUSEUMS.read(content)
    columns = MUSEUMS.guess(table)
    if not columns:
        must_make_sense(columns)
    return MuseumImport.objects.create(
        filename=filename[:200], content=content, header=table.header, columns=columns, uploaded_by=by
    )


@recorded
def choose_columns(
    *, museum_import: MuseumImport, columns: Mapping[str, int], encoding: str = "", by: Person
) -> None:
    """Settle the mapping, and how the letters are written, and ask for a trial run."""
    row = _not_done(museum_import)
    header = row.header
    if encoding != row.encoding:
        header = MUSEUMS.read(bytes(row.content), encoding=encoding).header
    MUSEUMS.check(columns, header)
    IMPORTS.move(
        row,
        ImportState.CHECKING,
        columns=dict(columns),
        encoding=encoding,
        header=header,
        plan={},
        progress=0,
        problem="",
    )


@recorded
def answer(*, museum_import: MuseumImport, answers: Answers, by: Person) -> None:
    """Keep what an officer has said to questions of the trial run, and ask for another that goes by it."""
    row = _not_done(museum_import)
    asked = {question.key for question in as_trial(row.plan).questions}
    said = {key: value for key, value in answers.items() if key in asked}
    IMPORTS.move(row, ImportState.CHECKING, answers={**row.answers, **said}, progress=0, problem="")


def _not_done(museum_import: MuseumImport) -> MuseumImport:
    row = IMPORTS.lock(museum_import)
    if row.state in (ImportState.APPLIED, ImportState.APPLYING):
        raise DomainError("This file has been imported. Upload it again to change what it does.")
    return row


def check(*, pk: int) -> None:
    """The trial run: make the plan and say what it would do. Museums are only read."""
    row = MuseumImport.objects.get(pk=pk)
    if row.state != ImportState.CHECKING:
        return

    def progress(share: float) -> None:
        MuseumImport.objects.filter(pk=pk).update(progress=round(100 * share))

    try:
        table = MUSEUMS.read(bytes(row.content), encoding=row.encoding)
        plan = make_plan(table, row.columns, answers=row.answers, progress=progress)
    except DomainError as error:
        _end(pk, ImportState.FAILED, problem=error.message)
        return
    except Exception:
        _end(pk, ImportState.FAILED, problem=OUR_FAULT)
        raise
    # Somebody may have chosen other columns or said something meanwhile; then this plan is of no use.
    checked = MuseumImport.objects.filter(
        pk=pk, columns=row.columns, answers=row.answers, encoding=row.encoding
    )
    IMPORTS.move_many(checked, ImportState.CHECKED, plan=plan.as_data(), progress=100)


@recorded
def start_applying(*, museum_import: MuseumImport, by: Person) -> None:
    """The officer has read what would happen and says yes."""
    row = IMPORTS.lock(museum_import)
    if row.state != ImportState.CHECKED:
        raise DomainError("Make the trial run first: it shows what would be written.")
    IMPORTS.move(row, ImportState.APPLYING, progress=0)


def apply(*, pk: int) -> None:
    """Write the plan, all or nothing."""
    row = MuseumImport.objects.get(pk=pk)
    if row.state != ImportState.APPLYING:
        return
    try:
        # The file's work and not an officer's: what an officer writes by hand, no later file may overwrite unasked.
        with acting(by=SYSTEM, why=f"Imported from {row.filename}"), transaction.atomic():
            row = IMPORTS.lock(row, ImportState.APPLYING)
            apply_plan(row.plan, on=timezone.localdate())
            IMPORTS.move(row, ImportState.APPLIED, progress=100, applied_at=timezone.now(), content=b"")
    except DomainError as error:
        _end(pk, ImportState.FAILED, problem=error.message)
    except Exception:
        _end(pk, ImportState.FAILED, problem=OUR_FAULT)
        raise


def _end(pk: int, state: ImportState, *, problem: str) -> None:
    IMPORTS.move_many(MuseumImport.objects.filter(pk=pk), state, problem=problem[:400], progress=0)

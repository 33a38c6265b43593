"""One row's fault stops nobody: what is done by the clock goes on with the others, and the row stands on the desk.

A task that goes through rows asks ``each_row`` to do it, or opens ``Faults`` where it does so in a way of its own. A
row that fails is undone alone, written into the log with its error, and kept as a ``Fault`` until it goes well: an
officer sees it under "Needs attention". A ``DomainError`` is no fault: somebody was quicker, or a rule says no. Nor is
a row that was busy.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.apps import apps
from django.db import InterfaceError, OperationalError, models, transaction
from django.db.models import F
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from common import scoping
from common.attention import AttentionItem
from common.errors import DomainError
from common.models import Fault

K = TypeVar("K")
R = TypeVar("R")
log = structlog.get_logger(__name__)


class Faults:
    """The faults of one run of ``task``, written down when it ends.

    ``left_out`` says what is not done with a row that fails, in words for officers ("its reminders"). With ``whole``
    the run goes through all the rows there are, so that a fault it does not meet again is over.
    """

    def __init__(self, task: str, *, left_out: str, whole: bool = True) -> None:
        self.task, self.left_out, self.whole = task, left_out, whole
        self.found: dict[tuple[str, int], tuple[str, str]] = {}

    def __enter__(self) -> "Faults":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._write()

    @contextmanager
    def of(
        self, model: type[models.Model] | str, row: int, *, undone: bool = True, left_out: str = ""
    ) -> Iterator[None]:
        """What is done with one row; 0: with all of them, where nobody can tell which is to blame.

        ``undone``: what was written before it failed is taken back; without, it only reckons. ``left_out`` stands for
        that of the run.
        """
        label = model if isinstance(model, str) else model._meta.label
        try:
            if undone:
                with transaction.atomic():
                    yield
            else:
                yield
        except DomainError as error:
            log.info("a row was not ready", task=self.task, about=label, row=row, why=error.message)
        except OperationalError as error:
            # Two who waited for each other, say: it passes, and the next run comes back to the row.
            log.warning("a row was busy", task=self.task, about=label, row=row, why=str(error))
        except (SoftTimeLimitExceeded, InterfaceError):
            raise  # The worker is told to stop, or there is no database: that is no row's fault.
        except Exception as error:
            log.exception("a row was left out", task=self.task, about=label, row=row)
            self.found[label, row] = (type(error).__name__, left_out or self.left_out)

    def _write(self) -> None:
        now = timezone.now()
        if self.whole:
            over = Fault.objects.filter(task=self.task)
            for label, row in self.found:
                over = over.exclude(about=label, row=row)
            over.delete()
        for (label, row), (kind, left_out) in self.found.items():
            known = Fault.objects.filter(task=self.task, about=label, row=row)
            if not known.update(kind=kind[:80], left_out=left_out[:120], last_at=now, times=F("times") + 1):
                fault = Fault(
                    task=self.task,
                    about=label,
                    row=row,
                    left_out=left_out[:120],
                    kind=kind[:80],
                    first_at=now,
                    last_at=now,
                )
                Fault.objects.bulk_create([fault], ignore_conflicts=True)


def each_row(
    task: str, model: type[models.Model], rows: Iterable[int], do: Callable[[int], R], *, left_out: str
) -> list[R]:
    """Do something with each of the rows that there are for it, each for itself. Returns what came of those that went
    well."""
    done: list[R] = []
    with Faults(task, left_out=left_out) as faults:
        for row in rows:
            with faults.of(model, row):
                done.append(do(row))
    return done


def faults_to_see_to(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """The rows that are left out of what is done by the clock: those of the officer's programmes. One query a model."""
    known: dict[str, list[Fault]] = {}
    for fault in Fault.objects.order_by("first_at", "pk"):
        known.setdefault(fault.about, []).append(fault)
    for label, faults in known.items():
        model = apps.get_model(label)
        if programmes is not None and scoping.paths_of(model) is None:
            continue
        rows: Any = scoping.within(model._default_manager.all(), programmes)
        rows = rows.in_bulk([fault.row for fault in faults])
        for fault in faults:
            if fault.row == 0 and programmes is None:
                yield AttentionItem(
                    title=f"Something is wrong: {fault.left_out} cannot be seen to",
                    url=reverse("admin:index"),
                    action="Tell whoever looks after the site",
                    due=fault.first_at,
                )
            if fault.row in rows:
                yield AttentionItem(
                    title=f"Something is wrong with “{rows[fault.row]}”: {fault.left_out} cannot be seen to",
                    url=_page_of(model, fault.row),
                    action="Look at its days and details, or tell whoever looks after the site",
                    due=fault.first_at,
                )


def _page_of(model: type[models.Model], row: int) -> str:
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row])
    except NoReverseMatch:
        return reverse("admin:index")

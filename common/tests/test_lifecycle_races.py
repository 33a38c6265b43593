"""Two who move one row at the same moment, each on a connection of their own: one does, the other is told."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models import QuerySet

from common.errors import DomainError
from common.testing import GUARD, a_lock_is_waited_for, wait_for
from people.choices import ImportState
from people.imports.lifecycle import IMPORTS
from people.models import MuseumImport

pytestmark = pytest.mark.django_db(transaction=True)


def checked() -> MuseumImport:
    row = MuseumImport.objects.create(filename="museums.csv")
    MuseumImport.objects.filter(pk=row.pk).update(state=ImportState.CHECKED)
    return row


def move_both(pk: int) -> tuple[MuseumImport, str]:
    """Both read the row as it was; the first one's transaction ends once the second waits for it. Returns the row, and
    what the second was told."""
    have_read, go = Event(), Event()

    def second() -> str:
        try:
            row = MuseumImport.objects.get(pk=pk)
            have_read.set()
            assert go.wait(GUARD)
            IMPORTS.move(row, ImportState.CHECKING)
            return "Nothing was wrong."
        except DomainError as error:
            return error.message
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        later: Future[str] = pool.submit(second)
        assert have_read.wait(GUARD)
        with transaction.atomic():
            IMPORTS.move(MuseumImport.objects.get(pk=pk), ImportState.APPLYING)
            go.set()
            wait_for(a_lock_is_waited_for, "the second to wait for the first")
        told = later.result(GUARD)
    return MuseumImport.objects.get(pk=pk), told


def test_the_second_of_two_connections_is_refused_in_a_sentence():
    row, told = move_both(checked().pk)
    assert row.state == ImportState.APPLYING
    assert told == "“museums.csv” is in the state “Being imported”, so this is not possible now."


def test_without_the_state_that_it_names_the_second_would_undo_the_first(monkeypatch):
    def by_key_alone(rows: QuerySet[Any], **of: Any) -> QuerySet[Any]:
        return filtered(rows, pk=of["pk"]) if set(of) == {"pk", "state"} else filtered(rows, **of)

    filtered = QuerySet.filter
    monkeypatch.setattr(
        type(MuseumImport._base_manager), "filter", lambda manager, **of: by_key_alone(manager.all(), **of)
    )
    row, told = move_both(checked().pk)
    assert (row.state, told) == (ImportState.CHECKING, "Nothing was wrong.")

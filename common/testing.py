"""For tests of any app: waits that end on an event, and the folder of data that lies beside the checkout."""

import itertools
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, models

#: Seconds after which a wait is given up. A test waits for an event and never for a time: this only ends a run in which
#: the event will not come, and is long enough for a machine that is busy with much else.
GUARD = 20 * 60.0


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Wait until ``condition()`` holds; the test fails when it never does."""
    until = time.monotonic() + GUARD
    while not condition():
        assert time.monotonic() < until, f"Waited {GUARD:.0f} s for {what}."
        time.sleep(0.02)


def shared_file(name: str) -> Path:
    """A file of the folder that lies beside the checkout (``P2P_SHARED`` names another): registers of museums.

    Without it the test is skipped, visibly, but in CI (``CI`` or ``P2P_REQUIRE_SHARED``) that is an error.
    """
    path = shared_folder() / name
    if not path.is_file():
        if os.environ.get("CI") or os.environ.get("P2P_REQUIRE_SHARED"):
            pytest.fail(f"There is no {path}, and this must be proved here. P2P_SHARED names its folder.")
        pytest.skip(f"There is no {path}: this is not proved. P2P_SHARED names its folder.")
    return path


def shared_folder() -> Path:
    """Where the data lies that is too large for the repository."""
    checkout = Path(__file__).resolve().parents[1]
    return Path(os.environ.get("P2P_SHARED") or checkout.parent / "shared")


def a_lock_is_waited_for() -> bool:
    """Whether somebody in this test's database waits for a lock of somebody else: a race has come to its point."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_locks "
            "WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())))"
        )
        return bool(cursor.fetchone()[0])


def nobody_locks(patch: pytest.MonkeyPatch) -> None:
    """Until this test ends no row is locked: what a race comes to without the lock that a test is about."""
    patch.setattr(models.QuerySet, "select_for_update", lambda rows, **how: rows.all())


def moves_from_anywhere(patch: pytest.MonkeyPatch) -> None:
    """Until this test ends the UPDATE of a move does not name the state it starts from: what the second of two who
    move a row at once comes to without it."""

    from common.lifecycle import Lifecycle  # noqa: PLC0415  # the SMTP sink reads this module without Django's apps

    def write(cycle: Any, row: models.Model, values: dict[str, Any], known: dict[str, Any]) -> None:
        type(row)._base_manager.filter(pk=row.pk).update(**values, **known)
        for name, value in values.items():
            setattr(row, name, value)

    patch.setattr(Lifecycle, "_write", write)


def meet_after(patch: pytest.MonkeyPatch, module: ModuleType, name: str, *, threads: int = 2) -> None:
    """The first ``threads`` that call a function of ``module`` come back from it together: each has looked before
    any of them writes."""
    looked: Callable[..., Any] = getattr(module, name)
    gate, order = threading.Barrier(threads), itertools.count()

    def look(*args: Any, **given: Any) -> Any:
        found = looked(*args, **given)
        if next(order) < threads:
            gate.wait(GUARD)
        return found

    patch.setattr(module, name, look)


def page_words(response: Any) -> str:
    """What a page says, each run of white space as one space: where a template breaks its lines means nothing."""
    return " ".join(response.content.decode().split())


def refused_by_the_database(table: str, condition: str) -> None:
    """Until this test ends, Postgres refuses to write a row of ``table`` for which ``condition`` (on ``NEW``) holds:
    something goes wrong with one row that no rule of ours foresees."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'refused by a test'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER refused_by_a_test BEFORE INSERT OR UPDATE ON {table} "
            f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION pg_temp.refuse()"
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def without_constraint(table: str, name: str) -> None:
    """Until this test ends, ``table`` takes rows as they stood before it got a constraint."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def taken_by_the_database_again(table: str) -> None:
    """The end of ``refused_by_the_database``."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER refused_by_a_test ON {table}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

"""Names that are locked: two at once are first shown to collide, then to wait for each other."""

import threading
import time

import pytest
from django.db import connection, transaction

from common.locks import lock_name


def second_gets_in_while_first_is_inside(lock):
    """Whether somebody enters while somebody else has not left. The second says when it is about to enter."""
    first_is_in, first_may_leave, second_is_in = threading.Event(), threading.Event(), threading.Event()

    def enter(arrived, may_leave):
        try:
            with transaction.atomic():
                if lock:
                    lock_name("common.test:one")
                arrived.set()
                may_leave.wait(timeout=600)
        finally:
            connection.close()

    first = threading.Thread(target=enter, args=(first_is_in, first_may_leave))
    first.start()
    assert first_is_in.wait(timeout=600)
    second = threading.Thread(target=enter, args=(second_is_in, first_may_leave))
    second.start()
    if lock:
        until_somebody_waits_for_a_lock()
    else:
        assert second_is_in.wait(timeout=600)
    together = second_is_in.is_set()
    first_may_leave.set()
    for thread in (first, second):
        thread.join(timeout=600)
    assert second_is_in.is_set()
    return together


def until_somebody_waits_for_a_lock():
    """Ask the database, which knows, rather than the clock."""
    end = time.monotonic() + 600
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_database AS d ON d.oid = database "
                "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("Nobody waits.")


@pytest.mark.django_db(transaction=True)
def test_one_at_a_time_holds_a_name():
    assert second_gets_in_while_first_is_inside(lock=False) is True
    assert second_gets_in_while_first_is_inside(lock=True) is False


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_would_lock_nothing_and_says_so():
    with pytest.raises(RuntimeError, match="until the end of a transaction"):
        lock_name("common.test:two")

"""The log of a group: a chain that says where it breaks."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from common.testing import GUARD
from groups import scenarios
from groups.models import AccessEntry
from groups.room.access_log import Break, first_break, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return scenarios.offers_out(4)


def rows(group):
    return AccessEntry.objects.filter(group=group).order_by("number")


def test_d16_a_row_that_was_removed_or_altered_is_found_and_named(group):
    for number in range(1, 6):
        note(group=group, who=uuid4(), what="notes of meetings", how_many=number)
    assert [row.number for row in rows(group)] == [1, 2, 3, 4, 5]
    assert first_break(rows(group)) is None
    rows(group).filter(number=3).update(how_many=1)
    assert first_break(rows(group)) == Break(3, "Entry 3 was altered, or the one before it.")
    rows(group).filter(number=3).delete()
    assert first_break(rows(group)) == Break(3, "Entry 3 is missing.")
    rows(group).filter(number=1).delete()
    assert first_break(rows(group)) == Break(1, "Entry 1 is missing.")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_each_has_a_number_of_its_own_and_the_chain_holds(group):
    gate = threading.Barrier(6)

    def go():
        gate.wait(GUARD)
        note(group=group, who=uuid4(), what="notes of meetings", how_many=1)
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.number for row in rows(group)] == [1, 2, 3, 4, 5, 6]
    assert first_break(rows(group)) is None

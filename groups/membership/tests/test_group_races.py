"""Two answers at once: of one person to two groups, and beside what officers do. First without the lock."""

import threading

import pytest
from django.db import connection

from common.errors import DomainError
from groups.factories import placed
from groups.membership import services
from groups.models import Membership
from matching.factories import PoolFactory
from matching.forming import publishing
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Run each in a thread of its own; what came of it, or the sentence that refused."""
    came_to, gate = [], threading.Barrier(len(deeds))

    def go(deed):
        try:
            gate.wait()
            deed()
            came_to.append("done")
        except DomainError as error:
            came_to.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came_to)


@pytest.fixture
def two(officer):
    """Two places of one person who has time for one group."""
    person = PersonFactory.create()
    return [placed(PoolFactory.create(programme=officer.programme), person) for _ in range(2)]


def accept(row):
    return lambda: services.accept(membership=row, by=row.person)


def test_without_the_lock_one_person_joins_two_groups(two, monkeypatch):
    counted = threading.Barrier(2, timeout=60)
    count = services.active_elsewhere

    def counted_by_both(*args, **given):
        found = count(*args, **given)
        counted.wait()
        return found

    monkeypatch.setattr(services, "lock_person", lambda person: None)
    monkeypatch.setattr(services, "active_elsewhere", counted_by_both)
    assert at_once(*map(accept, two)) == ["done", "done"]
    assert Membership.objects.filter(state="accepted").count() == 2


def test_with_the_lock_the_second_yes_finds_no_room(two):
    assert at_once(*map(accept, two)) == [services.NO_ROOM, "done"]
    assert Membership.objects.filter(state="accepted").count() == 1


def test_ending_a_group_and_joining_it_at_once_leave_nobody_in_it(two, officer):
    row = two[0]
    end = lambda: services.end_group(group=row.group, by=officer.person, reason="Over.")  # noqa: E731
    found = at_once(end, accept(row))
    assert found in (["done", "done"], ["This group has ended.", "done"])
    row.refresh_from_db()
    assert row.state == "ended"


def test_taking_back_and_saying_yes_at_once_leave_one_of_them(board, officer):
    run = publishing.publish(run=board, version=board.board_version, by=officer.person)
    row = Membership.objects.filter(group__run=run).select_related("person").first()
    found = at_once(lambda: publishing.take_back(run=run, by=officer.person), accept(row))
    assert found.count("done") == 1
    run.refresh_from_db()
    left = Membership.objects.filter(pk=row.pk).values_list("state", flat=True)
    assert (run.state, list(left)) in (("board", []), ("published", ["accepted"]))

"""Many people at once on real Postgres. Each race is first shown to go wrong without the lock."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from agenda.models import Attendance
from common.errors import DomainError
from events.choices import RegistrationState
from events.factories import PublishedEventFactory
from events.models import Event, Registration
from events.selectors import position_in_line
from events.services import places, publishing, signup
from events.services.signup import Outcome
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
#: How many of the clients are in the database at the same moment. The rest queue, as they do before web workers.
AT_ONCE = 20


def all_at_once(calls):
    """Run ``calls`` in threads that start together, each with a connection of its own; their results in order."""
    gate = threading.Barrier(min(len(calls), AT_ONCE))
    waited = threading.local()

    def run(call):
        try:
            if not getattr(waited, "done", False):
                waited.done = True
                gate.wait(timeout=30)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=min(len(calls), AT_ONCE)) as pool:
        return list(pool.map(run, calls))


def joins(event, people):
    return [lambda person=person: signup.sign_up(event=event, person=person, by=person) for person in people]


def errors(results):
    return [result for result in results if isinstance(result, BaseException)]


def taken(event):
    return Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED).count()


@pytest.fixture
def without_the_lock(monkeypatch):
    """The event read without its lock, and a moment between counting and writing for others to slip in."""

    def read(event_id):
        return Event.objects.select_related("programme").get(pk=event_id)

    counted = places.count

    def slow_count(event):
        standing = counted(event)
        time.sleep(0.05)
        return standing

    monkeypatch.setattr(places, "lock_event", read)
    monkeypatch.setattr(places, "count", slow_count)


def test_without_the_lock_one_place_is_given_twice(without_the_lock):
    event = PublishedEventFactory(capacity=1)
    results = all_at_once(joins(event, PersonFactory.create_batch(20)))
    assert errors(results) == []
    assert taken(event) > 1


def test_forty_clients_and_one_place():
    event = PublishedEventFactory(capacity=1)
    results = all_at_once(joins(event, PersonFactory.create_batch(40)))
    assert errors(results) == []
    assert Counter(result.outcome for result in results) == {Outcome.PLACE: 1, Outcome.IN_LINE: 39}
    line = list(Registration.objects.filter(event=event).in_line())
    assert [position_in_line(row) for row in line] == list(range(1, 40))
    assert Attendance.objects.count() == 1


@pytest.mark.slow
def test_two_hundred_clients_and_thirty_places():
    event = PublishedEventFactory(capacity=30)
    results = all_at_once(joins(event, PersonFactory.create_batch(200)))
    assert errors(results) == []
    assert Counter(result.outcome for result in results) == {Outcome.PLACE: 30, Outcome.IN_LINE: 170}
    assert (taken(event), Attendance.objects.count()) == (30, 30)
    assert Message.objects.filter(kind="events.place").count() == 30
    assert Message.objects.filter(kind="events.in_line").count() == 170


def test_the_same_person_pressing_ten_times_has_one_booking():
    event = PublishedEventFactory(capacity=5)
    person = PersonFactory()
    results = all_at_once(joins(event, [person] * 10))
    assert errors(results) == []
    assert Counter(result.outcome for result in results) == {Outcome.PLACE: 1, Outcome.ALREADY: 9}
    assert (Registration.objects.count(), Attendance.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_places_given_back_while_others_sign_up_are_never_lost():
    event = PublishedEventFactory(capacity=5)
    inside = [signup.sign_up(event=event, person=p, by=p).registration for p in PersonFactory.create_batch(5)]
    waiting = [
        signup.sign_up(event=event, person=p, by=p).registration for p in PersonFactory.create_batch(3)
    ]
    leaving = [
        lambda row=row: signup.cancel_registration(registration=row, by=row.person)
        for row in [*inside, waiting[0]]
    ]
    coming = joins(event, PersonFactory.create_batch(10))
    results = all_at_once(
        [call for pair in zip(leaving, coming[:6], strict=True) for call in pair] + coming[6:]
    )
    assert errors(results) == []
    assert taken(event) == 5
    assert Registration.objects.filter(event=event, state=RegistrationState.WAITING).count() == 7
    placed = set(Registration.objects.filter(event=event).confirmed().values_list("pk", flat=True))
    assert {waiting[1].pk, waiting[2].pk} <= placed, "those first in line are served before anybody new"


def test_fillers_at_once_give_a_place_once():
    event = PublishedEventFactory(capacity=2)
    rows = [signup.sign_up(event=event, person=p, by=p).registration for p in PersonFactory.create_batch(8)]
    Registration.objects.filter(pk=rows[0].pk).update(state=RegistrationState.CANCELLED)
    results = all_at_once([lambda: places.fill_places(event_id=event.pk)] * 12)
    assert errors(results) == []
    assert sorted(len(result) for result in results) == [0] * 11 + [1]
    assert taken(event) == 2


def test_capacity_lowered_while_people_sign_up_never_falls_below_the_bookings(officer):
    event = PublishedEventFactory(capacity=10, programme=officer.programme)
    calls = joins(event, PersonFactory.create_batch(10))
    calls.insert(5, lambda: publishing.change_event(event=event, by=officer.person, capacity=3))
    results = all_at_once(calls)
    event.refresh_from_db()
    refused = [error for error in errors(results) if isinstance(error, DomainError)]
    assert errors(results) == refused
    assert taken(event) <= event.capacity
    assert taken(event) == min(event.capacity, 10)

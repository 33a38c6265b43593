"""Presenters and visitors at the same moment: the room is never overfull, and nobody waits for the other for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from agenda.choices import AttendanceState
from agenda.models import Attendance
from common.errors import DomainError
from common.testing import GUARD, meet_after, nobody_locks
from events import scenarios
from events.booking import capacity, signup
from events.booking.waiting_list import count
from events.choices import PresenterState
from events.factories import PresenterFactory, SlotFactory, TalkFactory
from events.models import Event, Presenter, Slot
from events.programme import calls, talks
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls):
    gate = threading.Barrier(len(calls))

    def run(call):
        try:
            gate.wait(GUARD)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def unexpected(results):
    """What went wrong that no rule explains: a deadlock, say."""
    return [each for each in results if isinstance(each, Exception) and not isinstance(each, DomainError)]


@pytest.fixture
def officer():
    return OfficerFactory()


def test_presenters_confirmed_while_visitors_sign_up_never_overfill_the_room(officer):
    event = scenarios.published(programme=officer.programme, by=officer.person, capacity=4, room_capacity=6)
    session = event.sessions.get()
    rows = []
    for number in range(5):
        talk = TalkFactory(event=event)
        SlotFactory(session=session, position=number, talk=talk)
        rows.append(PresenterFactory(talk=talk))
    people = [*PersonFactory.create_batch(5), rows[0].person]
    results = at_once(
        [
            *(lambda row=row: talks.confirm(presenter=row, by=officer.person) for row in rows),
            *(
                lambda person=person: signup.sign_up(event=event, person=person, by=person)
                for person in people
            ),
        ]
    )
    assert unexpected(results) == []
    assert count(Event.objects.get(pk=event.pk)).in_room <= 6
    confirmed = Presenter.objects.filter(state=PresenterState.CONFIRMED)
    there = Attendance.objects.filter(session=session, state=AttendanceState.EXPECTED, part="presenter")
    assert {row.person_id for row in there} == {row.person_id for row in confirmed}


def test_without_the_lock_presenters_and_visitors_overfill_the_room(officer, monkeypatch):
    event = scenarios.published(programme=officer.programme, by=officer.person, capacity=1, room_capacity=1)
    talk = TalkFactory(event=event)
    SlotFactory(session=event.sessions.get(), position=0, talk=talk)
    rows = PresenterFactory.create_batch(2, talk=talk)
    nobody_locks(monkeypatch)
    meet_after(monkeypatch, capacity, "crew_in_room")
    at_once([lambda row=row: talks.confirm(presenter=row, by=officer.person) for row in rows])
    assert count(Event.objects.get(pk=event.pk)).in_room == 2


def test_two_who_withdraw_together_leave_one_open_slot(officer):
    event = scenarios.published(programme=officer.programme, by=officer.person)
    talk = TalkFactory(event=event)
    slot = SlotFactory(session=event.sessions.get(), talk=talk)
    rows = PresenterFactory.create_batch(4, talk=talk)
    results = at_once([lambda row=row: talks.withdraw(presenter=row) for row in rows])
    assert unexpected(results) == []
    slot.refresh_from_db()
    assert (slot.talk, Presenter.objects.filter(state=PresenterState.WITHDRAWN).count()) == (None, 4)
    assert Slot.objects.count() == 1


def test_a_proposal_sent_twice_in_the_same_moment_is_one(officer):
    event = scenarios.published(programme=officer.programme, by=officer.person)
    calls.set_call(event=event, by=officer.person, text="Tell us", closes_at=None)
    person = PersonFactory()
    results = at_once(
        [lambda: calls.propose(event=event, person=person, by=person, title="Damp") for _ in range(6)]
    )
    assert unexpected(results) == []
    assert Presenter.objects.count() == 1

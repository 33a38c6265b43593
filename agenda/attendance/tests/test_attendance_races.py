"""Two at once, on real Postgres: nobody is left with an old day and no mail."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, transaction

from agenda.attendance.services import attend, withdraw
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import Attendance, Session
from agenda.reminders.services import queue_due, reconcile
from agenda.sessions.services import change_session
from common.testing import GUARD
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
NEW_DAY = date(2030, 5, 7)


def in_threads(*jobs):
    """Run all at once, each on a connection of its own; raise what any of them raised."""
    errors, barrier = [], threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(GUARD)
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GUARD)
    assert errors == []


@pytest.mark.parametrize("returning", [False, True])
def test_whoever_takes_a_place_while_the_day_is_changed_hears_the_new_day(returning):
    session = SessionFactory()
    people = [PersonFactory() for _ in range(6)]
    if returning:
        for person in people:
            attend(session=session, person=person)
            withdraw(session=session, person=person)
    seen: dict[int, date] = {}

    def taker(person):
        def take():
            with transaction.atomic():
                seen[person.pk] = attend(session=session, person=person).session.start_day
                time.sleep(0.02)  # The sign-up goes on for a moment after its place is taken.

        return take

    def officer():
        change_session(
            session=Session.objects.get(pk=session.pk), by=None, start_day=NEW_DAY, end_day=NEW_DAY
        )

    in_threads(*[taker(person) for person in people], officer)
    told = set(Message.objects.filter(kind="agenda.changed").values_list("person", flat=True))
    assert Attendance.objects.expected().count() == 6
    for person in people:
        # Exactly one of the two: they read the new day themselves, or they were told of it.
        assert (seen[person.pk] == NEW_DAY) is (person.pk not in told)


def test_twenty_presses_of_one_button_make_one_attendance():
    session, person = SessionFactory(), PersonFactory()
    in_threads(*[lambda: attend(session=session, person=person)] * 20)
    assert Attendance.objects.values_list("sequence", flat=True).get() == 0


def test_two_beats_at_once_remind_once():
    session = SessionFactory()
    ReminderRuleFactory(programme=session.programme, days=1)
    for _ in range(12):
        AttendanceFactory(session=session)
    in_threads(reconcile, reconcile)
    [due_at] = set(session.attendances.values_list("reminders__due_at", flat=True))
    in_threads(*[lambda: queue_due(now=due_at)] * 3)
    queue_due(now=due_at)
    assert Message.objects.filter(kind="agenda.reminder").count() == 12

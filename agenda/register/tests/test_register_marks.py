"""Marks in the register: which of two stands, whatever order they arrive in (E12)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.choices import AttendanceState, SessionState
from agenda.factories import AttendanceFactory, OnlineSessionFactory, SessionFactory
from agenda.models import Attendance
from agenda.register.marks import Mark, note_the_rest_absent, record, record_many, strike
from common.errors import DomainError
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
CAME, APOLOGIES, ABSENT, EXPECTED = (
    AttendanceState.ATTENDED,
    AttendanceState.APOLOGIES,
    AttendanceState.NO_SHOW,
    AttendanceState.EXPECTED,
)


@pytest.fixture
def attendance():
    """Somebody expected at a session that began half an hour ago, by the clock of the test."""
    row = AttendanceFactory()
    row.session.refresh_from_db()
    with time_machine.travel(row.session.starts_at + timedelta(minutes=30), tick=False):
        yield row


def ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def stored(row):
    row.refresh_from_db()
    return row.state, row.marked_at


def test_the_register_opens_two_hours_before(attendance):
    officer = PersonFactory()
    for before in (timedelta(hours=2, minutes=1), timedelta(days=3)):
        with (
            time_machine.travel(attendance.session.starts_at - before),
            pytest.raises(DomainError, match="two hours before"),
        ):
            record(attendance=attendance, state=CAME, by=officer)
    with time_machine.travel(attendance.session.starts_at - timedelta(hours=2), tick=False):
        record(attendance=attendance, state=CAME, by=officer)
    attendance.refresh_from_db()
    assert (attendance.state, attendance.marked_by) == (CAME, officer)
    assert attendance.marked_at == attendance.session.starts_at - timedelta(hours=2)
    assert attendance.history.order_by("-pgh_id").first().pgh_context.metadata["user"] == officer.pk


def test_apologies_may_be_noted_before_and_withdrawing_is_not_noted_here():
    attendance, officer = AttendanceFactory(), PersonFactory()
    record(attendance=attendance, state=APOLOGIES, by=officer)
    assert attendance.state == APOLOGIES
    with pytest.raises(DomainError, match="Choose whether they came"):
        record(attendance=attendance, state=AttendanceState.WITHDRAWN, by=officer)


def test_a_session_that_did_not_take_place_has_no_register():
    attendance = AttendanceFactory(session=OnlineSessionFactory(state=SessionState.CANCELLED))
    with pytest.raises(DomainError, match="did not take place"):
        record(attendance=attendance, state=APOLOGIES, by=PersonFactory())


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_marks_the_later_stands_in_whatever_order_they_arrive(attendance, order):
    marks = [(ABSENT, ago(10), PersonFactory()), (CAME, ago(5), PersonFactory())]
    for n in order:
        state, at, by = marks[n]
        record(attendance=attendance, state=state, by=by, at=at)
    assert stored(attendance) == (CAME, ago(5))
    assert attendance.marked_by == marks[1][2]


def test_the_same_mark_twice_is_one_mark(attendance):
    by, mark = PersonFactory(), Mark(attendance.pk, CAME, ago(5))
    for _ in range(2):
        record_many(session=attendance.session, marks=[mark], by=by)
    assert stored(attendance) == (CAME, ago(5))
    assert attendance.history.count() == 2  # made, and marked once


def test_a_mark_that_was_undone_in_between_does_not_come_back(attendance):
    by, mark = PersonFactory(), Mark(attendance.pk, CAME, ago(5))
    record_many(session=attendance.session, marks=[mark], by=by)
    record(attendance=attendance, state=EXPECTED, by=by, at=ago(4))
    record_many(session=attendance.session, marks=[mark], by=by)
    assert stored(attendance) == (EXPECTED, ago(4))


def test_a_device_whose_clock_runs_ahead_cannot_keep_others_out(attendance):
    record(attendance=attendance, state=ABSENT, by=PersonFactory(), at=ago(-600))
    assert stored(attendance) == (ABSENT, timezone.now())
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
        record(attendance=attendance, state=CAME, by=PersonFactory())
        assert stored(attendance)[0] == CAME


def test_many_marks_are_two_queries_and_only_of_this_session(attendance):
    rows = [attendance, *AttendanceFactory.create_batch(20, session=attendance.session)]
    foreign = AttendanceFactory(session=SessionFactory(start_day=attendance.session.start_day))
    by = PersonFactory()
    marks = [Mark(row.pk, CAME, ago(1)) for row in [*rows, foreign]]
    with CaptureQueriesContext(connection) as asked:
        noted = record_many(session=attendance.session, marks=marks, by=by)
    told = [each for each in asked if "SAVEPOINT" not in each["sql"]]
    assert (len(noted), len(told)) == (21, 2)
    assert set(Attendance.objects.filter(session=attendance.session).values_list("state", flat=True)) == {
        CAME
    }
    assert stored(foreign) == (EXPECTED, None)


def test_the_last_of_several_taps_on_one_person_counts(attendance):
    taps = [
        Mark(attendance.pk, CAME, ago(3)),
        Mark(attendance.pk, EXPECTED, ago(1)),
        Mark(attendance.pk, ABSENT, ago(2)),
    ]
    record_many(session=attendance.session, marks=taps, by=PersonFactory())
    assert stored(attendance) == (EXPECTED, ago(1))


def test_the_rest_did_not_come_but_a_late_mark_from_the_door_still_counts(attendance):
    session, by = attendance.session, PersonFactory()
    came, asked = AttendanceFactory(session=session), AttendanceFactory(session=session, state="to_confirm")
    record(attendance=came, state=CAME, by=by)
    assert note_the_rest_absent(session=session, by=by) == 1
    assert stored(attendance) == (ABSENT, None)
    assert (stored(came)[0], stored(asked)[0]) == (CAME, "to_confirm")
    record(attendance=attendance, state=CAME, by=PersonFactory(), at=ago(25))
    assert stored(attendance) == (CAME, ago(25))


def test_whoever_stands_in_a_register_by_mistake_is_taken_out(attendance):
    record(attendance=attendance, state=CAME, by=PersonFactory())
    assert strike(sessions=[attendance.session], person=attendance.person) == 1
    assert strike(sessions=[attendance.session], person=attendance.person) == 0
    assert stored(attendance)[0] == AttendanceState.WITHDRAWN

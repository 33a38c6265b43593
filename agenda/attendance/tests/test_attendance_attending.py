"""Taking part in a session, giving it up, coming back, and the register."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.attendance.services import attend, attend_many, withdraw, withdraw_many
from agenda.choices import AttendanceState, Mode, Part, ReminderState, SessionState
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import Attendance, Reminder
from agenda.reminders.services import reconcile
from common.errors import DomainError
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_attending_makes_one_expected_row_and_no_mail():
    session, person = SessionFactory(), PersonFactory()
    attendance = attend(session=session, person=person)
    assert list(Attendance.objects.all()) == [attendance]
    assert (attendance.state, attendance.part, attendance.sequence) == ("expected", "attendee", 0)
    assert attendance.person is person
    assert Message.objects.count() == 0


def test_attending_twice_changes_nothing():
    session, person = SessionFactory(), PersonFactory()
    first = attend(session=session, person=person)
    second = attend(session=session, person=person)
    assert (second.pk, second.uid, second.sequence, second.told_at) == (
        first.pk, first.uid, first.sequence, first.told_at,
    )  # fmt: skip


def test_coming_back_keeps_the_uid_and_raises_the_sequence():
    session, person = SessionFactory(), PersonFactory()
    first = attend(session=session, person=person)
    gone = withdraw(session=session, person=person)
    back = attend(session=session, person=person)
    assert (gone.state, gone.sequence, gone.uid) == (AttendanceState.WITHDRAWN, 1, first.uid)
    assert (back.pk, back.state, back.sequence, back.uid) == (first.pk, "expected", 2, first.uid)
    assert back.told_at > first.told_at


def test_withdrawing_what_one_is_not_expected_at_does_nothing():
    session, person = SessionFactory(), PersonFactory()
    assert withdraw(session=session, person=person) is None
    attend(session=session, person=person)
    withdraw(session=session, person=person)
    assert withdraw(session=session, person=person) is None
    assert Attendance.objects.get().sequence == 1


def test_withdrawing_cancels_planned_reminders():
    attendance = AttendanceFactory()
    ReminderRuleFactory(programme=attendance.session.programme)
    with time_machine.travel(attendance.told_at + timedelta(minutes=1)):
        reconcile()
        withdraw(session=attendance.session, person=attendance.person)
    assert Reminder.objects.get().state == ReminderState.CANCELLED


def test_several_sessions_at_once_in_a_fixed_number_of_queries():
    person = PersonFactory()
    days = [SessionFactory() for _ in range(5)]
    with CaptureQueriesContext(
        connection,
    ) as first:
        rows = attend_many(sessions=days, person=person)
    assert [row.session_id for row in rows] == [day.pk for day in days]
    assert len([q for q in first if "SAVEPOINT" not in q["sql"]]) == 3
    with CaptureQueriesContext(connection) as second:
        gone = withdraw_many(sessions=days, person=person)
    assert [row.state for row in gone] == ["withdrawn"] * 5
    assert len([q for q in second if "SAVEPOINT" not in q["sql"]]) == 4


def test_the_attendance_carries_the_session_as_it_is_now():
    stale = SessionFactory(venue="Dover Museum")
    type(stale).objects.filter(pk=stale.pk).update(venue="Powell-Cotton Museum")
    assert attend(session=stale, person=PersonFactory()).session.venue == "Powell-Cotton Museum"


def test_a_cancelled_session_takes_nobody():
    session = SessionFactory(state=SessionState.CANCELLED)
    with pytest.raises(DomainError, match="is cancelled"):
        attend(session=session, person=PersonFactory())
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(
    ("session_mode", "wanted", "mode"),
    [
        (Mode.IN_PERSON, Mode.ONLINE, Mode.IN_PERSON),
        (Mode.ONLINE, None, Mode.ONLINE),
        (Mode.HYBRID, Mode.ONLINE, Mode.ONLINE),
        (Mode.HYBRID, None, Mode.IN_PERSON),
    ],
)
def test_the_way_of_coming_follows_the_session_and_then_the_wish(session_mode, wanted, mode):
    session = SessionFactory(mode=session_mode)
    assert attend(session=session, person=PersonFactory(), mode=wanted).mode == mode


def test_changing_ones_way_of_coming_is_a_change_in_the_calendar():
    session, person = SessionFactory(mode=Mode.HYBRID), PersonFactory()
    attend(session=session, person=person, mode=Mode.IN_PERSON)
    changed = attend(session=session, person=person, mode=Mode.ONLINE)
    assert (changed.mode, changed.sequence) == (Mode.ONLINE, 1)


def test_a_part_is_kept():
    attendance = attend(session=SessionFactory(), person=PersonFactory(), part=Part.PRESENTER)
    assert attendance.part == Part.PRESENTER

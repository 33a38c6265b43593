"""Reminders follow what happens to sessions and people, and each goes once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.attendance.services import attend, withdraw
from agenda.choices import Anchor, AttendanceState, Mode, ReminderState
from agenda.factories import AttendanceFactory, OnlineSessionFactory, ReminderRuleFactory, SessionFactory
from agenda.models import Reminder, ReminderRule
from agenda.register.marks import record
from agenda.reminders import services as reminders
from agenda.reminders.rules import ensure_default_rules
from agenda.reminders.services import Reconciled, queue_due, reconcile
from agenda.sessions.services import cancel_session, change_session, postpone_session, replan_session
from agenda.tasks import queue_due_reminders, reconcile_reminders
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db

TODAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
DUE = datetime(2027, 3, 8, 9, tzinfo=UTC)  # The day before, at nine.


@pytest.fixture(autouse=True)
def clock_now():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def programme():
    programme = ProgrammeFactory()
    ensure_default_rules(programme)
    return programme


@pytest.fixture
def session(programme):
    return SessionFactory(programme=programme, start_day=date(2027, 3, 9), title="Working with volunteers")


@pytest.fixture
def attendance(session):
    return AttendanceFactory(session=session)


def states() -> list[tuple[str, datetime]]:
    return list(Reminder.objects.order_by("pk").values_list("state", "due_at"))


def reminded() -> list[Message]:
    return list(Message.objects.filter(kind="agenda.reminder").order_by("pk"))


def test_a_programme_starts_with_two_rules_and_keeps_its_own():
    programme = ProgrammeFactory()
    ensure_default_rules(programme)
    ensure_default_rules(programme)
    assert [str(rule) for rule in programme.reminder_rules.order_by("pk")] == [
        "1 day before the start, at 09:00",
        "2 hours before the start (those who join online)",
    ]
    own = ReminderRuleFactory(days=7)
    ensure_default_rules(own.programme)
    assert list(ReminderRule.objects.filter(programme=own.programme)) == [own]


def test_reconciling_makes_what_is_missing_and_then_nothing(attendance):
    assert reconcile() == Reconciled(created=1, moved=0, cancelled=0)
    assert states() == [(ReminderState.PLANNED, DUE)]
    assert reconcile() == Reconciled(created=0, moved=0, cancelled=0)


def test_those_who_join_online_have_a_second_one(programme):
    hybrid = SessionFactory(programme=programme, start_day=date(2027, 3, 9), mode=Mode.HYBRID)
    attend(session=hybrid, person=PersonFactory(), mode=Mode.IN_PERSON)
    online = attend(session=hybrid, person=PersonFactory(), mode=Mode.ONLINE)
    assert reconcile().created == 3
    assert [row.due_at for row in online.reminders.order_by("due_at")] == [
        DUE,
        datetime(2027, 3, 9, 8, tzinfo=UTC),
    ]


def test_a_moved_session_moves_its_reminders(attendance):
    reconcile()
    change_session(
        session=attendance.session, by=None, start_day=date(2027, 3, 29), end_day=date(2027, 3, 29)
    )
    # Nine o'clock is an hour earlier in the world: clocks went forward on the 28th.
    assert states() == [(ReminderState.PLANNED, datetime(2027, 3, 28, 8, tzinfo=UTC))]


@pytest.mark.parametrize("end", [cancel_session, postpone_session])
def test_what_does_not_take_place_reminds_nobody(attendance, end, clock_now):
    reconcile()
    end(session=attendance.session, by=None, reason="The museum is flooded.")
    assert states() == [(ReminderState.CANCELLED, DUE)]
    clock_now.move_to(DUE)
    assert (queue_due(), reminded()) == (0, [])


def test_planned_again_and_confirmed_reminds_again(attendance, clock_now):
    reconcile()
    postpone_session(session=attendance.session, by=None, reason="The speaker is ill.")
    replan_session(session=attendance.session, by=None, start_day=date(2027, 5, 4), end_day=date(2027, 5, 4))
    reconcile()
    assert [state for state, _ in states()] == [ReminderState.CANCELLED]  # Nobody has confirmed yet.
    attend(session=attendance.session, person=attendance.person)
    reconcile()
    assert states() == [(ReminderState.PLANNED, datetime(2027, 5, 3, 8, tzinfo=UTC))]


def test_the_reminder_says_all_that_is_needed_and_goes_once(attendance, clock_now):
    reconcile()
    clock_now.move_to(DUE - timedelta(seconds=1))
    assert queue_due() == 0
    clock_now.move_to(DUE)
    assert (queue_due(), queue_due()) == (1, 0)
    [message] = reminded()
    assert message.subject == "Reminder: Working with volunteers"
    for words in (
        "Tuesday 9 March 2027, 10:00 to 12:30 (UK time)",
        "Dover Museum, Market Square, Dover CT16 1PH",
        "Step-free from the square; hearing loop in the room.",
    ):
        assert words in message.text
        assert words in message.html
    assert message.expires_at == attendance.session.starts_at
    assert (Reminder.objects.get().message, states()) == (message, [(ReminderState.QUEUED, DUE)])
    reconcile()
    assert queue_due() == 0


def test_an_online_reminder_carries_the_link(programme, clock_now):
    session = OnlineSessionFactory(programme=programme, start_day=date(2027, 3, 9))
    attend(session=session, person=PersonFactory())
    reconcile()
    clock_now.move_to(DUE)
    queue_due()
    assert "https://meet.example/a-secret-room" in reminded()[0].html
    clock_now.move_to(datetime(2027, 3, 9, 8, tzinfo=UTC))
    queue_due()
    assert len(reminded()) == 2


def test_conditions_are_asked_again_at_the_last_moment(session, clock_now):
    """Rows changed behind the services' back, without a reconciliation in between."""
    stays, goes = AttendanceFactory(session=session), AttendanceFactory(session=session)
    reconcile()
    type(goes).objects.filter(pk=goes.pk).update(state=AttendanceState.WITHDRAWN)
    clock_now.move_to(DUE)
    assert queue_due() == 1
    assert [message.person_id for message in reminded()] == [stays.person_id]
    assert goes.reminders.get().state == ReminderState.CANCELLED


def test_a_session_moved_behind_its_back_is_not_reminded_of_too_early(attendance, clock_now):
    reconcile()
    later = date(2027, 3, 16)
    type(attendance.session).objects.update(start_day=later, end_day=later)
    clock_now.move_to(DUE)
    assert queue_due() == 0
    assert states() == [(ReminderState.PLANNED, DUE + timedelta(days=7))]


def test_a_reminder_that_went_goes_again_for_the_new_day_only(attendance, clock_now):
    reconcile()
    clock_now.move_to(DUE)
    queue_due()
    clock_now.move_to(DUE + timedelta(hours=2))
    change_session(
        session=attendance.session, by=None, start_day=date(2027, 3, 16), end_day=date(2027, 3, 16)
    )
    # It was still in the outbox, and speaks of a day that is none any more.
    assert [message.state for message in reminded()] == ["cancelled"]
    clock_now.move_to(DUE + timedelta(days=7))
    assert queue_due() == 1
    assert [message.state for message in reminded()] == ["cancelled", "pending"]


def test_an_earlier_hour_in_the_rule_sends_nothing_twice(attendance, clock_now):
    reconcile()
    clock_now.move_to(DUE)
    queue_due()
    clock_now.move_to(DUE + timedelta(hours=1))
    ReminderRule.objects.filter(days=1).update(at=time(8, 0))
    reconcile()
    assert (queue_due(), len(reminded())) == (0, 1)


def test_those_who_joined_after_it_was_due_are_left_out(session, clock_now):
    clock_now.move_to(DUE + timedelta(minutes=1))
    attend(session=session, person=PersonFactory())
    assert reconcile().created == 0
    queue_due()
    assert reminded() == []


def test_those_told_of_the_change_just_now_are_not_reminded_on_top(attendance, clock_now):
    reconcile()
    clock_now.move_to(DUE - timedelta(hours=1))
    change_session(session=attendance.session, by=None, start_day=date(2027, 3, 8), start_time=time(14, 0),
                   end_day=date(2027, 3, 8), end_time=time(16, 0))  # fmt: skip
    clock_now.move_to(DUE)
    assert (queue_due(), reminded()) == (0, [])


def test_somebody_who_leaves_takes_the_reminder_out_of_the_outbox(attendance, clock_now):
    reconcile()
    clock_now.move_to(DUE)
    queue_due()
    withdraw(session=attendance.session, person=attendance.person)
    assert reminded()[0].state == "cancelled"


def test_whoever_leaves_before_it_went_and_comes_back_is_reminded_once(attendance, clock_now):
    reconcile()
    clock_now.move_to(DUE)
    queue_due()
    for minutes in (1, 2):
        clock_now.move_to(DUE + timedelta(minutes=minutes))
        withdraw(session=attendance.session, person=attendance.person)
        reconcile_reminders()
        queue_due_reminders()
        assert [mail.state for mail in reminded()] == ["cancelled"] * minutes
        attend(session=attendance.session, person=attendance.person)
        for _ in range(2):
            reconcile_reminders()
            queue_due_reminders()
        assert [mail.state for mail in reminded()] == [*["cancelled"] * minutes, "pending"]
    assert states() == [(ReminderState.QUEUED, DUE)]


@pytest.mark.parametrize("became", ["sent", "cancelled"])
def test_whoever_comes_back_after_it_went_or_an_officer_stopped_it_is_not_reminded_again(
    attendance, clock_now, became
):
    reconcile()
    clock_now.move_to(DUE)
    queue_due()
    Message.objects.update(state=became, settled_at=DUE)
    withdraw(session=attendance.session, person=attendance.person)
    attend(session=attendance.session, person=attendance.person)
    reconcile_reminders()
    queue_due_reminders()
    assert [mail.state for mail in reminded()] == [became]


def test_whoever_returns_too_late_for_it_is_not_reminded(attendance, clock_now):
    reconcile()
    clock_now.move_to(DUE)
    queue_due()
    withdraw(session=attendance.session, person=attendance.person)
    clock_now.move_to(DUE + reminders.GRACE + timedelta(minutes=1))
    attend(session=attendance.session, person=attendance.person)
    reconcile_reminders()
    queue_due_reminders()
    assert [mail.state for mail in reminded()] == ["cancelled"]


def test_late_within_its_grace_it_still_goes_and_later_it_is_missed(programme, clock_now):
    soon = SessionFactory(
        programme=programme, start_day=date(2027, 3, 9), start_time=time(23), end_time=time(23, 30)
    )
    AttendanceFactory(session=soon)
    reconcile()
    clock_now.move_to(DUE + reminders.GRACE)
    assert queue_due() == 1
    AttendanceFactory(session=soon, told_at=TODAY)
    Reminder.objects.create(
        attendance=soon.attendances.last(), rule=programme.reminder_rules.first(), due_at=DUE
    )
    clock_now.move_to(DUE + reminders.GRACE + timedelta(minutes=1))
    assert queue_due() == 0
    assert [state for state, _ in states()] == [ReminderState.QUEUED, ReminderState.MISSED]


def test_what_is_past_its_grace_is_left_as_it_is(session, clock_now):
    clock_now.move_to(DUE + reminders.GRACE)
    AttendanceFactory(session=session, told_at=TODAY)
    assert reconcile().created == 1
    AttendanceFactory(session=session, told_at=TODAY)
    clock_now.move_to(DUE + reminders.GRACE + timedelta(seconds=1))
    assert reconcile() == Reconciled(created=0, moved=0, cancelled=0)
    assert states() == [(ReminderState.PLANNED, DUE)]


def test_nothing_goes_after_the_start(programme, clock_now):
    ReminderRuleFactory(programme=programme, days=None, at=None, hours=1)
    AttendanceFactory(session=SessionFactory(programme=programme, start_day=date(2027, 3, 2)))
    clock_now.move_to(datetime(2027, 3, 2, 8, tzinfo=UTC))
    reconcile()
    clock_now.move_to(datetime(2027, 3, 2, 10, tzinfo=UTC))
    assert (queue_due(), reminded()) == (0, [])
    assert ReminderState.PLANNED not in dict(states())


def test_a_rule_taken_out_of_use_or_changed_is_followed(attendance):
    reconcile()
    ReminderRule.objects.filter(days=1).update(at=time(8, 0))
    assert reconcile() == Reconciled(created=0, moved=1, cancelled=0)
    ReminderRule.objects.update(in_use=False)
    assert reconcile() == Reconciled(created=0, moved=0, cancelled=1)
    ReminderRule.objects.update(in_use=True)
    assert reconcile() == Reconciled(created=0, moved=1, cancelled=0)


def test_after_the_end_those_who_came_are_thanked(programme, clock_now):
    ReminderRuleFactory(programme=programme, anchor=Anchor.END, days=None, at=None, hours=2)
    session = SessionFactory(programme=programme, start_day=date(2027, 3, 9))
    came, missed = AttendanceFactory(session=session), AttendanceFactory(session=session)
    reconcile()
    clock_now.move_to(datetime(2027, 3, 9, 13, tzinfo=UTC))
    record(attendance=came, state=AttendanceState.ATTENDED, by=PersonFactory())
    record(attendance=missed, state=AttendanceState.NO_SHOW, by=PersonFactory())
    clock_now.move_to(datetime(2027, 3, 9, 14, 30, tzinfo=UTC))
    queue_due()
    thanked = Message.objects.filter(kind="agenda.afterwards")
    assert [message.person_id for message in thanked] == [came.person_id]


def test_reconciling_some_sessions_leaves_the_others_alone(programme):
    first = AttendanceFactory(session=SessionFactory(programme=programme))
    AttendanceFactory(session=SessionFactory(programme=programme))
    assert reconcile([first.session_id]).created == 1
    assert reconcile().created == 1


def test_the_tasks_do_the_same(attendance, clock_now):
    reconcile_reminders()
    clock_now.move_to(DUE)
    queue_due_reminders()
    assert len(reminded()) == 1


def test_reconciling_takes_the_same_queries_for_one_and_for_forty(programme):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            reconcile()
        return len(queries)

    session = SessionFactory(programme=programme)
    AttendanceFactory(session=session)
    few = count()
    for _ in range(20):
        AttendanceFactory(session=session)
    assert count() == few

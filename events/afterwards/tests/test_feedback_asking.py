"""Who is asked how it was, and when: two hours after the end, five days later once more, never after three weeks."""

from datetime import timedelta

import pytest
import time_machine

from agenda.choices import AttendanceState
from agenda.models import Attendance
from agenda.nudges import sending as nudging
from agenda.nudges import services as nudges
from events import scenarios
from events.afterwards import feedback
from events.models import FeedbackRequest
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def people():
    return PersonFactory.create_batch(3)


@pytest.fixture
def event(people):
    return scenarios.held(people=people, absent=people[2:])


@pytest.fixture
def end(event):
    return event.sessions.get().ends_at


def mails(kind="events.feedback"):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def ask(moment) -> int:
    """What beat does at a moment, after all mail of before has gone. Returns how many mails that made."""
    before = Message.objects.count()
    with time_machine.travel(moment, tick=False):
        Message.objects.filter(state="pending").update(state="sent", settled_at=moment)
        feedback.ask_due()
        nudges.reconcile()
        nudging.queue_due()
    return Message.objects.count() - before


def mark(event, person, state):
    Attendance.objects.filter(session__eventsession__event=event, person=person).update(state=state)


def test_two_hours_after_the_end_those_who_were_there_are_asked(event, people, end):
    assert feedback.ask_due(now=end + 2 * HOUR - timedelta(minutes=1)) == 0
    assert feedback.ask_due(now=end + 2 * HOUR) == 2
    assert [mail.person for mail in mails()] == people[:2]
    assert {mail.expires_at for mail in mails()} == {end + 21 * DAY}


def test_asking_twice_writes_nothing_twice(event, end):
    assert [feedback.ask_due(now=end + 3 * HOUR) for _ in range(2)] == [2, 0]
    assert (len(mails()), FeedbackRequest.objects.count()) == (2, 2)


def test_nobody_without_a_mark_is_asked_until_the_register_is_taken(event, people, end):
    Attendance.objects.update(state=AttendanceState.EXPECTED)
    assert feedback.ask_due(now=end + 3 * HOUR) == 0
    mark(event, people[1], AttendanceState.ATTENDED)
    assert feedback.ask_due(now=end + 4 * DAY) == 1
    assert mails()[0].person == people[1]


@pytest.mark.parametrize(
    "state", [AttendanceState.NO_SHOW, AttendanceState.APOLOGIES, AttendanceState.EXPECTED]
)
def test_each_other_mark_is_not_asked(event, people, end, state):
    mark(event, people[0], state)
    mark(event, people[1], state)
    assert feedback.ask_due(now=end + 3 * HOUR) == 0


def test_one_reminder_after_five_days_and_only_without_an_answer(event, people, end):
    asked = end + 3 * HOUR
    ask(asked)
    first = FeedbackRequest.objects.get(registration__person=people[0])
    feedback.answer(request=first, useful=5, now=asked + DAY)
    nine = (asked + 5 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    assert ask(nine - 2 * HOUR) == 0
    assert ask(nine + HOUR) == 1
    assert ask(asked + 12 * DAY) == 0
    assert [mail.person for mail in mails("agenda.nudge")] == [people[1]]


def test_nobody_hears_of_it_after_three_weeks(event, people, end):
    assert ask(end + 21 * DAY) == 0
    assert ask(end + 18 * DAY) == 2
    assert ask(end + 23 * DAY) == 0
    assert mails("agenda.nudge") == []


def test_the_register_is_read_again_before_the_reminder(event, people, end):
    ask(end + 3 * HOUR)
    mark(event, people[0], AttendanceState.NO_SHOW)
    assert ask(end + 6 * DAY) == 1
    assert [mail.person for mail in mails("agenda.nudge")] == [people[1]]


def test_an_answer_stops_the_mail_that_has_not_gone_yet(event, people, end):
    asked = end + 3 * HOUR
    ask(asked)
    ask(asked + 6 * DAY)
    with time_machine.travel(asked + 6 * DAY):
        feedback.answer(request=FeedbackRequest.objects.get(registration__person=people[0]), useful=3)
    states = {mail.person: mail.state for mail in mails("agenda.nudge")}
    assert states == {people[0]: "cancelled", people[1]: "pending"}


def test_nobody_else_reads_the_reminder(event, people, end):
    ask(end + 3 * HOUR)
    ask(end + 6 * DAY)
    mail = mails("agenda.nudge")[0]
    assert (mail.secret, mail.subject) == (True, f"Two minutes for the organisers: {event.title}")
    for words in ("/feedback/", "kept without your name", "We do not ask again."):
        assert words in mail.text


def test_an_event_of_several_days_asks_after_the_last(people):
    event = scenarios.held(people=people, days=[scenarios.afternoon(30), scenarios.afternoon(31)], ago=10)
    first, last = event.sessions.order_by("starts_at")
    last.start_day = last.end_day = first.start_day + DAY
    last.save()
    last.refresh_from_db()
    assert feedback.ask_due(now=first.ends_at + 3 * HOUR) == 0
    assert feedback.ask_due(now=last.ends_at + 2 * HOUR) == 3


def test_cancelled_events_and_people_who_have_gone_are_left_alone(event, people, end):
    people[0].erased_at = end
    people[0].save()
    assert feedback.ask_due(now=end + 3 * HOUR) == 1
    event.state = "cancelled"
    event.save()
    assert feedback.ask_due(now=end + 6 * DAY) == 0


def test_who_was_asked_is_forgotten_and_not_asked_again(event, end):
    feedback.ask_due(now=end + 3 * HOUR)
    assert feedback.forget_requests(now=end + 60 * DAY) == 0
    assert feedback.forget_requests(now=end + 61 * DAY) == 2
    assert feedback.ask_due(now=end + 61 * DAY) == 0


def test_the_mail_says_what_it_is_and_where_to_go(event, people, end):
    feedback.ask_due(now=end + 3 * HOUR)
    mail = mails()[0]
    assert mail.subject == f"How was it? {event.title}"
    for words in ("Anonymous:", "/feedback/", "/certificate/", "/people/", "we remind you once"):
        assert words in mail.text

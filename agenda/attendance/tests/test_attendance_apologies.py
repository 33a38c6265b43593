"""Apologies where nobody's place hangs on them, and the answer in a calendar that is taken at its word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agenda.attendance import calendar_replies, services
from agenda.attendance.links import Doors, doors, taken_at_its_word
from agenda.calendars import ics
from agenda.choices import AttendanceState, ReminderState
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import Attendance, Reminder
from agenda.reminders import services as reminders
from common.registry import Band
from mailing.choices import CalendarWord
from mailing.replies.calendar import CalendarAnswer
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Attendance:
    return AttendanceFactory.create()


def test_apologies_stop_reminders_and_coming_after_all_plans_them_again(place):
    ReminderRuleFactory.create(programme=place.session.programme)
    reminders.reconcile([place.session_id])
    row = services.apologise(session=place.session, person=place.person)
    assert row is not None
    assert (row.state, Reminder.objects.get().state) == (AttendanceState.APOLOGIES, ReminderState.CANCELLED)
    again = services.attend(session=place.session, person=place.person)
    reminders.reconcile([place.session_id])
    assert (again.state, again.sequence, again.uid) == (
        AttendanceState.EXPECTED,
        place.sequence + 1,
        place.uid,
    )
    assert Reminder.objects.get().state == ReminderState.PLANNED


def test_whoever_is_not_expected_has_nothing_to_apologise_for(place):
    assert services.apologise(session=place.session, person=PersonFactory.create()) is None
    services.withdraw(session=place.session, person=place.person)
    assert services.apologise(session=place.session, person=place.person) is None
    assert Attendance.objects.get().state == AttendanceState.WITHDRAWN


@pytest.fixture
def at_its_word(monkeypatch):
    """An app whose sessions take a calendar's answer as it is."""

    def ours(row: Attendance, said: CalendarWord) -> str | None:
        if said != CalendarWord.DECLINED or row.session.title != "Ours":
            return None
        services.apologise(session=row.session, person=row.person)
        return "Their apologies are noted."

    monkeypatch.setattr(taken_at_its_word, "_items", {**taken_at_its_word._items})
    taken_at_its_word.register("test", ours, order=Band.LAST)


def answer(place: Attendance, says: CalendarWord) -> CalendarAnswer:
    at = timezone.now() - timedelta(minutes=1)
    return CalendarAnswer(
        uid=ics.uid_of(place.uid), says=says, attendee=place.person.address, sequence=place.sequence, at=at
    )


@pytest.mark.parametrize(
    ("title", "state"), [("Ours", AttendanceState.APOLOGIES), ("Others", AttendanceState.EXPECTED)]
)
def test_a_no_in_a_calendar_is_an_apology_where_the_app_says_so(at_its_word, title, state):
    place = AttendanceFactory.create(session=SessionFactory.create(title=title))
    calendar_replies.note(answer(place, CalendarWord.DECLINED), place.person.address)
    place.refresh_from_db()
    assert place.state == state


def test_a_no_from_another_address_or_to_an_older_entry_is_no_apology(at_its_word):
    place = AttendanceFactory.create(session=SessionFactory.create(title="Ours"))
    said = answer(place, CalendarWord.DECLINED)
    assert calendar_replies.note(said, "somebody@else.example") == calendar_replies.ELSEWHERE
    Attendance.objects.update(sequence=1)
    assert calendar_replies.note(said, place.person.address) == calendar_replies.CHANGED_SINCE
    place.refresh_from_db()
    assert place.state == AttendanceState.EXPECTED


def test_a_pledge_stands_in_the_entry_of_everybody_who_comes(place, monkeypatch):
    monkeypatch.setattr(doors, "_items", {**doors._items})
    doors.register(
        "test", lambda rows: {row.pk: Doors(pledge="Nobody records.") for row in rows}, order=Band.LAST
    )
    assert "Nobody records." in ics.invitation(place)

"""What else somebody is expected at, at the same time."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.choices import AttendanceState, SessionState
from agenda.factories import AttendanceFactory, SessionFactory
from agenda.selectors import clashes
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 9)


@pytest.fixture
def person():
    return PersonFactory.create()


def session(title="", start="10:00", end="12:00", **fields):
    return SessionFactory.create(
        title=title, start_day=DAY, end_day=fields.pop("end_day", DAY),
        start_time=time.fromisoformat(start), end_time=time.fromisoformat(end), **fields,
    )  # fmt: skip


def test_what_overlaps_is_named_and_what_touches_is_not(person):
    for title, start, end in (
        ("Before", "08:00", "10:00"), ("Into it", "09:00", "10:01"), ("Inside", "10:30", "11:00"),
        ("Around", "09:00", "13:00"), ("Out of it", "11:59", "14:00"), ("After", "12:00", "14:00"),
    ):  # fmt: skip
        AttendanceFactory.create(person=person, session=session(title, start, end))
    AttendanceFactory.create(session=session("Somebody else's", "10:00", "12:00"))
    assert [each.title for each in clashes(person, [session()])] == [
        "Into it",
        "Around",
        "Inside",
        "Out of it",
    ]


def test_time_zones_are_reckoned(person):
    AttendanceFactory.create(
        person=person, session=session("Stockholm", "11:00", "11:30", zone="Europe/Stockholm")
    )
    assert [each.title for each in clashes(person, [session("", "10:00", "10:20")])] == ["Stockholm"]
    assert clashes(person, [session("", "11:00", "11:30")]) == []


@pytest.mark.parametrize(
    ("attendance", "fields"),
    [
        ({"state": AttendanceState.WITHDRAWN}, {}),
        ({"state": AttendanceState.TO_CONFIRM}, {}),
        ({}, {"state": SessionState.CANCELLED}),
        ({}, {"state": SessionState.POSTPONED}),
    ],
)
def test_what_they_are_not_expected_at_is_no_clash(person, attendance, fields):
    AttendanceFactory.create(person=person, session=session("Off", **fields), **attendance)
    assert clashes(person, [session()]) == []


def test_the_sessions_themselves_are_no_clash(person):
    first, second = session("One"), session("Two", "11:00", "13:00")
    AttendanceFactory.create(person=person, session=first)
    AttendanceFactory.create(person=person, session=second)
    assert clashes(person, [first, second]) == []
    assert [each.title for each in clashes(person, [first])] == ["Two"]


def test_it_is_one_query_however_many_sessions(person):
    days = [session(), session(), session()]
    with CaptureQueriesContext(connection) as seen:
        clashes(person, days)
    assert len(seen) == 1
    assert clashes(person, []) == []

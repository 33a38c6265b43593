"""What an event took and gave, and what the desk shows of it."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.choices import AttendanceState, Part
from agenda.factories import AttendanceFactory
from events.factories import EventSessionFactory, PublishedEventFactory
from events.planning import publishing
from events.planning.effort import Effort, effort_of
from events.programme import schedule
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(officer):
    return PublishedEventFactory.create(programme=officer.programme)


def test_people_are_counted_once_and_hours_each_time(event):
    first = event.sessions.get()
    second = EventSessionFactory.create(event=event, start_time=time(9), end_time=time(10, 30))
    both, host = PersonFactory.create(), PersonFactory.create()
    for session in (first, second):
        AttendanceFactory.create(session=session, person=both, state=AttendanceState.ATTENDED)
    AttendanceFactory.create(session=first, person=host, part=Part.HOST, state=AttendanceState.ATTENDED)
    AttendanceFactory.create(session=first, part=Part.PRESENTER, state=AttendanceState.WITHDRAWN)
    AttendanceFactory.create(session=first, state=AttendanceState.NO_SHOW)
    AttendanceFactory.create(session=first, state=AttendanceState.EXPECTED)
    AttendanceFactory.create(state=AttendanceState.ATTENDED)
    event = publishing.change_event(event=event, by=None, officer_days=Decimal("1.5"))
    assert effort_of(event) == Effort(Decimal("1.5"), team=1, came=1, learning=timedelta(hours=3 + 1.5 + 3))
    assert effort_of(event).learning_hours == 7.5


def test_the_desk_shows_it_with_the_programme(client_of, officer, event, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)
    page = desk.get(reverse("admin:events_event_overview", args=[event.pk])).content.decode()
    assert ("It has no programme yet." in page, "Not noted yet." in page) == (True, True)
    schedule.start_from_template(session=event.sessions.get(), by=officer.person)
    publishing.change_event(event=event, by=officer.person, officer_days=Decimal(2))
    page = desk.get(reverse("admin:events_event_overview", args=[event.pk])).content.decode()
    assert ("<td>13:30</td>" in page, "Nobody yet" in page, "2 days" in page) == (True, True, True)


def test_the_overview_costs_the_same_for_one_and_three(client_of, officer, event, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            desk.get(reverse("admin:events_event_overview", args=[event.pk]))
        return len(seen)

    AttendanceFactory.create(session=event.sessions.get(), state=AttendanceState.ATTENDED)
    schedule.start_from_template(session=event.sessions.get(), by=officer.person)
    queries()
    one = queries()
    for _ in range(2):
        AttendanceFactory.create(session=event.sessions.get(), state=AttendanceState.ATTENDED)
        schedule.add(session=event.sessions.get(), by=officer.person, kind="break", minutes=5)
    assert queries() == one

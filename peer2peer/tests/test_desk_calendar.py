"""The month at a glance."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.factories import SessionFactory
from events.factories import EventFactory, EventSessionFactory
from people.factories import PersonFactory
from programmes.factories import OfficerFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
MARCH = "/desk/calendar/?month=2027-03"


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def held_on(day, programme, *, state="published", **session):
    event = EventFactory.create(programme=programme, state=state)
    EventSessionFactory.create(event=event, start_day=day, **{"end_day": day, **session})
    return event


def shown(desk, address=MARCH):
    """What the page shows: (day, title, whether it is the officer's own, note) for each entry."""
    return [
        (day.day, entry.session.title, entry.is_own, entry.note)
        for week in desk.get(address).context["weeks"]
        for day in week
        for entry in day.entries
    ]


def test_own_sessions_stand_beside_the_public_ones_of_others(desk, officer):
    other = OfficerFactory.create().programme
    hidden = ProgrammeFactory.create(is_public=False)
    held_on(date(2027, 3, 9), officer.programme, title="Ours")
    held_on(date(2027, 3, 9), officer.programme, title="Our draft", state="draft")
    theirs = held_on(date(2027, 3, 10), other, title="Theirs")
    held_on(date(2027, 3, 10), other, title="Their draft", state="draft")
    held_on(date(2027, 3, 10), hidden, title="Of a hidden programme")
    SessionFactory.create(
        programme=other, title="Not an event's", start_day=date(2027, 3, 11), end_day=date(2027, 3, 11)
    )
    assert shown(desk) == [
        (date(2027, 3, 9), "Ours", True, ""),
        (date(2027, 3, 9), "Our draft", True, "Draft"),
        (date(2027, 3, 10), "Theirs", False, ""),
    ]
    page = desk.get(MARCH).content.decode()
    assert f'href="/whats-on/{theirs.slug}/"' in page
    assert ("Their draft" in page, "Of a hidden programme" in page, "Not an event" in page) == (
        False,
        False,
        False,
    )


def test_one_programme_may_be_chosen(desk, officer):
    other = ProgrammeFactory.create()
    held_on(date(2027, 3, 9), officer.programme, title="Ours")
    held_on(date(2027, 3, 9), other, title="Theirs")
    assert shown(desk, f"{MARCH}&programme={other.slug}") == [(date(2027, 3, 9), "Theirs", False, "")]
    assert desk.get(f"{MARCH}&programme=nowhere").status_code == 404


def test_two_days_stand_on_both_and_cancelled_ones_say_so(desk, officer):
    held_on(
        date(2027, 3, 30), officer.programme, title="Launch", end_day=date(2027, 3, 31), state="cancelled"
    )
    session = officer.programme.sessions.get()
    session.state = "cancelled"
    session.save()
    assert shown(desk) == [
        (date(2027, 3, 30), "Launch", True, "Cancelled"),
        (date(2027, 3, 31), "Launch", True, "Cancelled"),
    ]


def test_weeks_are_whole_and_begin_on_monday(desk):
    weeks = desk.get(MARCH).context["weeks"]
    days = [day.day for week in weeks for day in week]
    assert (days[0], days[-1], len(days)) == (date(2027, 3, 1), date(2027, 4, 4), 35)
    assert "Nothing is planned in March 2027." in desk.get(MARCH).content.decode()


def test_an_impossible_month_is_said(desk):
    for month in ("2027-13", "soon", "1066-10"):
        assert desk.get("/desk/calendar/", {"month": month}).status_code == 400


def test_only_officers_see_it(client_of, client):
    assert client.get(MARCH).status_code == 302
    assert client_of(PersonFactory.create()).get(MARCH).status_code == 302


def test_it_costs_the_same_whatever_the_month_holds(desk, officer):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            desk.get(MARCH)
        return len(seen)

    held_on(date(2027, 3, 2), officer.programme)
    desk.get(MARCH)
    one = queries()
    for day in (3, 4):
        held_on(date(2027, 3, day), officer.programme)
        held_on(date(2027, 3, day), ProgrammeFactory.create())
    assert queries() == one

"""Learning hours and attendance by person and by programme: one query, complete registers only."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agenda.choices import AttendanceState
from agenda.factories import AttendanceFactory, TakenSessionFactory
from agenda.selectors import attendance_by_person
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def people(officer):
    ann, ben = PersonFactory(name="Ann"), PersonFactory(name="Ben")
    days = [
        TakenSessionFactory(programme=officer.programme, start_day=date(2026, 3, n)) for n in (10, 11, 12)
    ]
    for session, state in zip(
        days, (AttendanceState.ATTENDED, AttendanceState.ATTENDED, AttendanceState.APOLOGIES), strict=True
    ):
        AttendanceFactory(session=session, person=ann, state=state)
    AttendanceFactory(session=days[0], person=ben, state=AttendanceState.NO_SHOW)
    AttendanceFactory(session=days[1], person=ben, state=AttendanceState.EXPECTED)
    AttendanceFactory(
        session=TakenSessionFactory(start_day=date(2026, 3, 10)), person=ben, state=AttendanceState.ATTENDED
    )
    return ann, ben


def test_by_person_in_one_query(officer, people, django_assert_num_queries):
    ann, ben = people
    with django_assert_num_queries(1):
        rows = attendance_by_person(officer.programme)
    assert [(row.person, row.attended, row.apologies, row.absent, row.time) for row in rows] == [
        (ann, 2, 1, 0, timedelta(hours=5)),
        (ben, 0, 0, 1, timedelta(0)),
    ]


def test_the_programme_s_page_on_the_desk_says_it(officer, people, client_of):
    page = client_of(officer.person).get(
        reverse("admin:programmes_programme_change", args=[officer.programme_id])
    )
    shown = " ".join(page.content.decode().split())
    assert "1 person came 2 times and learned together for 5 hours in all." in shown
    assert ">Ann</a>" in shown


def test_a_programme_without_registers_says_nothing(officer, client_of):
    page = client_of(officer.person).get(
        reverse("admin:programmes_programme_change", args=[officer.programme_id])
    )
    assert "Who took part" not in page.content.decode()

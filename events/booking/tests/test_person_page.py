"""The page of a person on the desk shows what they booked and what they came to, in the officer's programmes."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.models import Attendance
from events import scenarios
from events.factories import PublishedEventFactory, RegistrationFactory
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def page_of(person):
    return reverse("admin:people_person_change", args=[person.pk])


def sections(desk, person):
    """The headings of the panels, and the titles in each."""
    html = desk.get(page_of(person)).content.decode()
    return {
        " ".join(head.split()): re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)', body)
        for head, body in re.findall(r'<section class="module"><h2>(.*?)</h2>(.*?)</section>', html, re.S)
    }


def test_bookings_and_attendance_stand_there_and_those_of_other_programmes_do_not(desk, officer):
    person = PersonFactory(name="Ann Field")
    coming = PublishedEventFactory(programme=officer.programme, title="Cellars")
    RegistrationFactory(event=coming, person=person)
    scenarios.held(programme=officer.programme, people=[person], ago=20, title="Attics")
    scenarios.held(people=[person], ago=10, title="Foreign")
    shown = sections(desk, person)
    assert shown["Bookings"] == ["Cellars", "Attics"]
    assert shown["Attendance: came 1 time"] == ["Attics"]


def test_attendance_says_nothing_of_a_register_that_is_not_complete(desk, officer):
    person = PersonFactory()
    event = scenarios.held(programme=officer.programme, people=[person], ago=20)
    assert "Attendance: came 1 time" in sections(desk, person)
    event.sessions.update(register_taken_at=None)
    assert not [head for head in sections(desk, person) if head.startswith("Attendance")]


def test_who_did_not_come_is_not_among_what_they_came_to(desk, officer):
    person = PersonFactory()
    scenarios.held(programme=officer.programme, people=[person], ago=20)
    Attendance.objects.filter(person=person).update(state="no_show")
    assert not [head for head in sections(desk, person) if head.startswith("Attendance")]


def test_the_page_asks_as_often_for_three_bookings_as_for_one(desk, officer, django_assert_num_queries):
    person = PersonFactory()

    def one_more():
        RegistrationFactory(event=PublishedEventFactory(programme=officer.programme), person=person)

    one_more()
    with CaptureQueriesContext(connection) as once:
        desk.get(page_of(person))
    one_more()
    one_more()
    with django_assert_num_queries(len(once)):
        desk.get(page_of(person))

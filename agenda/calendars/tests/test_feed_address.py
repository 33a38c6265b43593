"""The personal calendar feed: a secret address, conditional answers, and a way to change it."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from agenda.attendance.services import withdraw
from agenda.calendars.feeds import feed_of, rotate_feed
from agenda.choices import AttendanceState, SessionState
from agenda.factories import AttendanceFactory, OnlineSessionFactory, SessionFactory
from agenda.models import CalendarFeed
from agenda.sessions.services import change_session
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2027-02-01T09:00:00Z", tick=False):
        yield


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def address(person):
    return reverse("agenda:feed", args=[feed_of(person=person).secret])


def titles(response) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).events]


def test_it_shows_ones_own_sessions_and_nothing_confidential(client: Client, person, address):
    AttendanceFactory(person=person, session=OnlineSessionFactory(title="Online", start_day=date(2027, 3, 1)))
    AttendanceFactory(person=person, session=SessionFactory(title="In Dover", start_day=date(2027, 3, 2)))
    AttendanceFactory(
        person=person,
        session=SessionFactory(title="Off", start_day=date(2027, 3, 3), state=SessionState.CANCELLED),
    )
    AttendanceFactory(
        person=person,
        session=SessionFactory(title="Undated", start_day=date(2027, 3, 4), state=SessionState.POSTPONED),
        state=AttendanceState.TO_CONFIRM,
    )
    AttendanceFactory(person=person, session=SessionFactory(title="Left"), state=AttendanceState.WITHDRAWN)
    AttendanceFactory(session=SessionFactory(title="Somebody else's"))
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert titles(response) == ["Online", "In Dover", "Off"]
    assert b"meet.example" not in response.content.replace(b"\r\n ", b"")
    assert response["Cache-Control"] == "private, max-age=300"


def test_it_answers_that_nothing_changed_until_something_did(client: Client, person, address):
    attendance = AttendanceFactory(person=person, session=SessionFactory(start_day=date(2027, 3, 1)))
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    change_session(session=attendance.session, by=None, title="A better title")
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, titles(changed)) == (200, ["A better title"])
    withdraw(session=attendance.session, person=person)
    assert titles(client.get(address, headers={"If-None-Match": changed["ETag"]})) == []


def test_one_query_for_the_address_and_one_for_the_entries(
    client: Client, person, address, django_assert_num_queries
):
    for _ in range(3):
        AttendanceFactory(person=person)
    with django_assert_num_queries(2):
        client.get(address)


def test_a_new_address_kills_the_old_one(client: Client, client_of, person, address):
    response = client_of(person).post(reverse("agenda:rotate"), follow=True)
    assert "The old one no longer works." in response.content.decode()
    assert client.get(address).status_code == 404
    fresh = reverse("agenda:feed", args=[CalendarFeed.objects.get(person=person).secret])
    assert client.get(fresh).status_code == 200
    assert fresh in response.content.decode()


def test_looking_changes_nothing(client: Client, client_of, person, address):
    signed_in = client_of(person)
    assert signed_in.get(reverse("agenda:rotate")).status_code == 405
    page = signed_in.get(reverse("agenda:calendar"))
    assert address in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["agenda:calendar", "agenda:rotate"])
def test_the_pages_are_for_people_who_are_signed_in(client: Client, name):
    response = client.post(reverse(name)) if name == "agenda:rotate" else client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_guessed_address_and_a_closed_account_find_nothing(client: Client, person, address):
    assert client.get(reverse("agenda:feed", args=["x" * 43])).status_code == 404
    person.is_active = False
    person.save()
    assert client.get(address).status_code == 404


def test_the_same_feed_is_found_again_and_rotated_ones_differ(person):
    first = feed_of(person=person)
    assert feed_of(person=person) == first
    assert rotate_feed(person=person).secret != first.secret

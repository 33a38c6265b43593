"""The personal calendar feed: a secret address, conditional answers, and a way to change it."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from agenda import selectors
from agenda.attendance.services import withdraw
from agenda.calendars import ics
from agenda.calendars.feeds import feed_of, rotate_feed
from agenda.choices import AttendanceState, SessionState
from agenda.factories import AttendanceFactory, OnlineSessionFactory, SessionFactory
from agenda.models import Attendance, CalendarFeed, Session
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


@pytest.mark.parametrize("number", [1, 3])
def test_an_unchanged_calendar_is_two_queries_and_a_changed_one_few(
    client: Client, person, address, number, django_assert_num_queries
):
    AttendanceFactory.create_batch(number, person=person)
    with django_assert_num_queries(3):  # its address, its entries, and sessions never written before
        first = client.get(address)
    with django_assert_num_queries(2):
        assert client.get(address)["ETag"] == first["ETag"]
    with django_assert_num_queries(2):  # its address and its version
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


CHANGES = {
    "title": "Another title",
    "start_day": date(2027, 3, 1),
    "start_time": time(9, 15),
    "end_day": date(2027, 3, 3),
    "end_time": time(17, 45),
    "zone": "Europe/Stockholm",
    "mode": "online",
    "venue": "Another museum",
    "venue_address": "Elsewhere 1",
    "page": "/elsewhere/",
    "state": "cancelled",
}


@pytest.mark.parametrize("field", ics.SHOWN)
def test_whatever_a_calendar_shows_changes_its_version_and_its_file(person, field):
    """However the row was changed, also behind the services' backs, and back again."""
    session = SessionFactory(
        start_day=date(2027, 3, 2), end_day=date(2027, 3, 2), start_time=time(9), end_time=time(17)
    )
    AttendanceFactory(person=person, session=session)
    feed = selectors.feed(person.pk)
    before = (feed.version(), feed.file())
    was = Session.objects.filter(pk=session.pk).values(field).get()
    Session.objects.filter(pk=session.pk).update(**{field: CHANGES[field]})
    after = (feed.version(), feed.file())
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, True]
    Session.objects.filter(pk=session.pk).update(**was)
    # A version is that of the rows: a change taken back is read once more.
    assert (feed.version() != after[0], feed.file()) == (True, before[1])


def test_ones_own_part_changes_the_version_too(person):
    attendance = AttendanceFactory(person=person)
    feed = selectors.feed(person.pk)
    versions = {feed.version()}
    for changes in ({"sequence": 7}, {"mode": "online"}, {"told_at": timezone.now() - timedelta(hours=1)}):
        Attendance.objects.filter(pk=attendance.pk).update(**changes)
        versions.add(feed.version())
    AttendanceFactory(person=person)
    assert len(versions | {feed.version()}) == 5


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

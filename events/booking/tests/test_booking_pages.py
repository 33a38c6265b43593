"""The page behind the link in somebody's mail: seen by GET, changed by POST, without signing in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agenda.choices import AttendanceState, Mode
from agenda.models import Attendance
from events.booking import signup
from events.choices import RegistrationState
from events.factories import PublishedEventFactory, in_days
from events.links import booking_path
from events.models import Registration
from events.planning import publishing
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    """A place, booked without signing in."""
    return signup.sign_up(
        event=PublishedEventFactory(capacity=1), person=PersonFactory(), by=None
    ).registration


def html(response):
    return response.content.decode()


def test_looking_changes_nothing(client, booking):
    before = Registration.objects.values().get()
    for _ in range(2):
        response = client.get(booking_path(booking))
        assert response.status_code == 200
    assert ("You have a place" in html(response), "noindex" in html(response)) == (True, True)
    assert "no-store" in response["Cache-Control"]
    assert Registration.objects.values().get() == before
    for action in ("give-back", "change", "yes", "not-me"):
        assert client.get(f"{booking_path(booking)}{action}/").status_code == 405


def test_giving_back_without_signing_in(client, booking, django_capture_on_commit_callbacks):
    next_in_line = signup.sign_up(event=booking.event, person=PersonFactory(), by=None).registration
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{booking_path(booking)}give-back/")
    assert "You have given your booking back" in html(client.get(response["Location"]))
    booking.refresh_from_db()
    next_in_line.refresh_from_db()
    assert (booking.state, next_in_line.state) == (RegistrationState.CANCELLED, RegistrationState.WAITING)
    assert next_in_line.offers.pending().get().holds
    assert booking.claimed_at is not None
    assert client.post(f"{booking_path(booking)}give-back/").status_code == 302


def test_a_broken_link_is_a_page_that_says_what_to_do(client, booking):
    response = client.get(booking_path(booking)[:-3] + "x/")
    assert response.status_code == 404
    assert "This link is not complete" in html(response)


def test_a_link_for_another_purpose_opens_nothing(client, booking):
    from common.links import make_token

    token = make_token("something-else", booking.key.hex)
    assert client.get(f"/bookings/{token}/").status_code == 404


def test_this_was_not_me(client, booking):
    assert "This was not you?" in html(client.get(booking_path(booking)))
    response = client.post(f"{booking_path(booking)}not-me/")
    assert "This booking is removed" in html(client.get(response["Location"]))
    assert Attendance.objects.get().state == AttendanceState.WITHDRAWN
    assert Message.objects.count() == 1


def test_a_booking_that_was_used_is_not_disowned(client, booking):
    signup.claim(registration=booking)
    assert "This was not you?" not in html(client.get(booking_path(booking)))
    assert client.post(f"{booking_path(booking)}not-me/").status_code == 409


def test_changing_how_one_comes(client):
    event = PublishedEventFactory(day__mode=Mode.HYBRID)
    booking = signup.sign_up(event=event, person=PersonFactory(), by=None, mode=Mode.IN_PERSON).registration
    path = f"{booking_path(booking)}change/"
    assert "Choose whether you come in person or join online." in html(client.post(path, {}))
    response = client.post(path, {"mode": "online"}, follow=True)
    assert ("Your booking is changed" in html(response), "you come online" in html(response)) == (True, True)
    assert Attendance.objects.get().mode == Mode.ONLINE


def test_a_full_room_is_said_beside_the_choice(client):
    event = PublishedEventFactory(day__mode=Mode.HYBRID, capacity=None, room_capacity=1)
    signup.sign_up(event=event, person=PersonFactory(), by=None, mode=Mode.IN_PERSON)
    booking = signup.sign_up(event=event, person=PersonFactory(), by=None, mode=Mode.ONLINE).registration
    response = client.post(f"{booking_path(booking)}change/", {"mode": "in_person"})
    assert "The room is full. You can still come online." in html(response)


def test_a_new_date_is_agreed_to_with_one_button(client, booking):
    event, day = booking.event, booking.event.sessions.get()
    publishing.postpone(event=event, by=None, reason="The hall is flooded.")
    assert "This event is postponed" in html(client.get(booking_path(booking)))
    publishing.replan(event=event, by=None, days={day.pk: {"start_day": in_days(60), "end_day": in_days(60)}})
    page = html(client.get(booking_path(booking)))
    assert ("Can you come on the new date?" in page, "Yes, I can come" in page) == (True, True)
    response = client.post(f"{booking_path(booking)}yes/")
    assert "You have a place" in html(client.get(response["Location"]))
    assert Attendance.objects.get().state == AttendanceState.EXPECTED


def test_the_calendar_file_of_a_booking_has_the_uid_of_the_mail(client, booking):
    text = html(client.get(f"{booking_path(booking)}calendar.ics"))
    assert f"UID:{Attendance.objects.get().uid}" in text
    signup.cancel_registration(registration=booking, by=booking.person)
    assert client.get(f"{booking_path(booking)}calendar.ics").status_code == 404


def test_an_event_that_is_over_is_left_alone(client, booking):
    booking.event.sessions.update(start_day=in_days(-2), end_day=in_days(-2))
    publishing.hold(event=booking.event, by=None)
    assert "This event is over" in html(client.get(booking_path(booking)))
    assert client.post(f"{booking_path(booking)}give-back/").status_code == 409


def test_nobody_who_was_erased_has_a_booking_page(client, booking):
    booking.person.erased_at = timezone.now()
    booking.person.save(update_fields=["erased_at"])
    assert client.get(booking_path(booking)).status_code == 410


def test_the_joining_link_opens_a_day_before(client):
    event = PublishedEventFactory(
        day__mode=Mode.ONLINE, day__online_link="https://meet.example/room", day__start_day=in_days(4)
    )
    booking = signup.sign_up(event=event, person=PersonFactory(), by=None).registration
    assert "meet.example" not in html(client.get(booking_path(booking)))
    soon = timezone.localtime() + timedelta(hours=3)
    event.sessions.update(
        start_day=soon.date(), start_time=soon.time(), end_day=soon.date() + timedelta(days=1)
    )
    assert "https://meet.example/room" in html(client.get(booking_path(booking)))

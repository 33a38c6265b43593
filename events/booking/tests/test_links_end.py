"""A link is no account: it ends, what it may not show opens by a code, and calendar entries do not hold it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agenda.calendars import ics
from agenda.models import Attendance
from events.booking import needs as needs_service
from events.booking import signup
from events.booking.needs_code import TRIES
from events.factories import (
    EventFactory,
    EventSessionFactory,
    PublishedEventFactory,
    RegistrationFactory,
    in_days,
)
from events.links import booking_path
from events.models import EventSession, Needs
from events.programme.handout_access import HandoutReader, takes_part
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
WORDS = "A ramp, because of my illness"


@pytest.fixture
def booking():
    ann = PersonFactory(email="ann@museum.example")
    row = signup.sign_up(event=PublishedEventFactory(), person=ann, by=ann).registration
    needs_service.give(registration=row, access=WORDS, diet="", by=row.person)
    return row


def code_of(row):
    return re.search(r"\b\d{6}\b", Message.objects.filter(kind="account.needs_code").latest("pk").text)[0]


@pytest.mark.parametrize(("days_ago", "status"), [(29, 200), (31, 410)])
def test_it_ends_thirty_days_after_the_event(client, days_ago, status):
    event = EventFactory(state="held")
    EventSessionFactory(event=event, start_day=in_days(-days_ago))
    row = RegistrationFactory(event=event)
    for path in ("", "people/"):
        assert client.get(f"{booking_path(row)}{path}").status_code == status


def test_an_event_that_lasts_keeps_its_links(client):
    event = EventFactory(state="published")
    EventSessionFactory(event=event, start_day=in_days(-60))
    EventSessionFactory(event=event, start_day=in_days(5))
    assert client.get(booking_path(RegistrationFactory(event=event))).status_code == 200


def test_what_somebody_needs_opens_by_a_code_from_their_mail(client, booking):
    page = client.get(booking_path(booking))
    assert (WORDS in page.text, "Send me a code" in page.text) == (False, True)
    client.post(f"{booking_path(booking)}needs/code/")
    wrong = client.post(f"{booking_path(booking)}needs/open/", {"code": "000000x"})
    assert "not the code we sent" in wrong.text
    assert WORDS not in wrong.text
    client.post(f"{booking_path(booking)}needs/open/", {"code": code_of(booking)})
    assert WORDS in client.get(booking_path(booking)).text
    assert WORDS not in Client().get(booking_path(booking)).text, "another browser has not typed it"


def test_signed_in_it_is_shown_to_its_owner_and_to_nobody_else(client_of, booking):
    assert WORDS in client_of(booking.person).get(booking_path(booking)).text
    assert WORDS not in client_of(PersonFactory()).get(booking_path(booking)).text


def test_it_cannot_be_overwritten_by_the_link_alone(client, booking):
    answer = client.post(f"{booking_path(booking)}needs/", {"access": "", "diet": ""})
    assert (answer.status_code, Needs.objects.get().access) == (409, WORDS)


def test_a_code_works_once_where_it_was_asked_for_and_is_not_guessed(client, booking):
    client.post(f"{booking_path(booking)}needs/code/")
    code = code_of(booking)
    other = Client()
    assert "not the code" in other.post(f"{booking_path(booking)}needs/open/", {"code": code}).text
    for _ in range(TRIES.amount):
        last = client.post(f"{booking_path(booking)}needs/open/", {"code": "123456x"})
    assert "tried too often" in last.text
    assert "tried too often" in client.post(f"{booking_path(booking)}needs/open/", {"code": code}).text


def test_the_mail_with_the_code_is_kept_from_officers(client, booking):
    client.post(f"{booking_path(booking)}needs/code/")
    assert Message.objects.get(kind="account.needs_code").secret is True


def test_calendar_entries_do_not_hold_the_token(booking):
    token = booking_path(booking).split("/")[2]
    invitation = Message.objects.get(kind="events.place").calendar
    attendance = Attendance.objects.get(person=booking.person)
    entry = ics.invitation(attendance, method="REQUEST")
    key = booking_path(booking).split("/")[2].split(":")[0]
    for text in (invitation, entry):
        unfolded = text.replace("\r\n ", "")
        assert (token in unfolded, key in unfolded, f"/bookings/find/{booking.key}/" in unfolded) == (
            False,
            False,
            True,
        )


def test_from_a_calendar_entry_the_link_goes_by_mail(client, client_of, booking):
    Message.objects.all().delete()
    path = f"/bookings/find/{booking.key}/"
    assert "Send me the link" in client.get(path).text
    assert Message.objects.count() == 0
    for _ in range(5):
        last = client.post(path)
    mails = Message.objects.filter(kind="account.booking_link", to_address="ann@museum.example")
    assert (mails.count(), last.status_code) == (3, 429)
    assert client_of(booking.person).get(path).url.startswith("/bookings/")


def test_an_entry_of_long_ago_finds_nothing(client):
    event = EventFactory(state="held")
    EventSessionFactory(event=event, start_day=(timezone.localdate() - timedelta(days=40)))
    row = RegistrationFactory(event=event)
    assert client.get(f"/bookings/find/{row.key}/").status_code == 410


def test_handouts_for_those_who_came_close_with_the_link_too():
    event = EventFactory(state="held")
    day = EventSessionFactory(event=event, start_day=in_days(-20))
    row = RegistrationFactory(event=event)
    assert takes_part(event, HandoutReader(registration=row)) is True
    EventSession.objects.filter(pk=day.pk).update(start_day=in_days(-40), end_day=in_days(-40))
    assert takes_part(event, HandoutReader(registration=row)) is False

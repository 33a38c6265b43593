"""Undo for what takes one press: a place given back, a colleague who does not come."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from agenda.choices import AttendanceState
from agenda.models import Attendance
from common.errors import DomainError
from common.testing import page_words
from events.booking import naming, signup, undoing, waiting_list
from events.booking.parties import Guest
from events.choices import RegistrationState
from events.factories import EventSessionFactory, PublishedEventFactory, RegistrationFactory, in_days
from events.links import booking_path
from events.models import NamedAlready, Registration
from events.planning import publishing
from events.selectors import position_in_line
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def join(event, person=None, **more):
    person = person or PersonFactory()
    return signup.sign_up(event=event, person=person, by=person, **more).registration


def give_back(client, booking, **data):
    path = booking_path(booking)
    response = client.post(f"{path}give-back/", data)
    assert response.status_code == 302
    return page_words(client.get(response["Location"]))


def press_undo(client, booking, page):
    ticket = re.search(r'name="undo" value="([^"]+)"', page).group(1)
    return client.post(f"{booking_path(booking)}undo/", {"undo": ticket}, follow=True)


def fresh(row):
    return Registration.objects.get(pk=row.pk)


# --- a place given back -----------------------------------------------------------------------------------------------
def test_a_place_given_back_is_had_again_with_its_calendar_entry(client):
    event = PublishedEventFactory(capacity=2)
    booking = join(event)
    page = give_back(client, booking)
    assert ("You have given your booking back" in page, "Undo: keep my booking" in page) == (True, True)
    page = page_words(press_undo(client, booking, page))
    assert ("It is undone." in page, "You have a place" in page) == (True, True)
    assert fresh(booking).state == RegistrationState.CONFIRMED
    assert Attendance.objects.get().state == AttendanceState.EXPECTED
    assert list(Message.objects.order_by("pk").values_list("kind", "calendar_method")) == [
        ("events.place", "REQUEST"), ("events.ended", "CANCEL"), ("events.place", "REQUEST"),
    ]  # fmt: skip
    sequences = [
        int(re.search(r"SEQUENCE:(\d+)", mail.calendar).group(1)) for mail in Message.objects.order_by("pk")
    ]
    assert sequences == sorted(set(sequences))


def test_the_sessions_that_were_chosen_and_the_colleagues_without_a_name_come_back(client):
    event = PublishedEventFactory(bring_up_to=3)
    labels = EventSessionFactory(event=event, title="Labels", start_day=in_days(31), choice="Morning")
    EventSessionFactory(event=event, title="Damp", start_day=in_days(31), choice="Morning")
    booking = join(event, choices=[labels], to_be_named=2)
    page = give_back(client, booking)
    assert Registration.objects.live().count() == 0
    press_undo(client, booking, page)
    assert Registration.objects.confirmed().count() == 3
    expected = Attendance.objects.filter(state=AttendanceState.EXPECTED).values_list(
        "session__title", flat=True
    )
    assert sorted(expected) == sorted(["Labels", event.sessions.exclude(choice="Morning").get().title])
    assert "3 places" in Message.objects.order_by("-pk")[0].text


def test_a_place_that_has_gone_on_is_not_taken_from_whoever_has_it(
    client, django_capture_on_commit_callbacks
):
    event = PublishedEventFactory(capacity=1)
    booking, next_one = join(event), join(event)
    with django_capture_on_commit_callbacks(execute=True):
        page = give_back(client, booking)
    assert waiting_list.count(event).held.total() == 1
    page = page_words(press_undo(client, booking, page))
    assert "You are number 2 in line" in page
    assert (fresh(booking).state, position_in_line(fresh(next_one))) == (RegistrationState.WAITING, 1)


def test_whoever_left_the_line_stands_where_they_stood(client):
    event = PublishedEventFactory(capacity=1)
    join(event)
    first, second, third = join(event), join(event), join(event)
    page = give_back(client, second)
    assert position_in_line(fresh(third)) == 2
    press_undo(client, second, page)
    assert [position_in_line(fresh(row)) for row in (first, second, third)] == [1, 2, 3]


# --- a colleague who does not come ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["named", "without a name", "comes already"])
def test_a_colleague_comes_after_all_and_it_reads_the_same_whoever_they_are(client, kind):
    event = PublishedEventFactory(bring_up_to=2, capacity=9)
    gail = PersonFactory(name="Gail Nye", email="gail@museum.example")
    if kind == "comes already":
        RegistrationFactory(event=event, person=gail)
    guests = [] if kind == "without a name" else [Guest("Gail Nye", "gail@museum.example")]
    booking = join(event, guests=guests, to_be_named=int(not guests))
    line = NamedAlready.objects.first() or Registration.objects.get(brought_by=booking)
    before = waiting_list.count(event).taken
    response = client.post(
        reverse("events:remove-guest", args=[booking_path(booking).split("/")[2], line.key])
    )
    page = page_words(client.get(response["Location"]))
    assert "Undo: they come after all" in page
    assert ("Gail Nye does not come</h2>" in page) == bool(guests)
    page = page_words(press_undo(client, booking, page))
    assert ("It is undone." in page, "Has a place" in page, "Does not come" in page) == (True, True, False)
    assert waiting_list.count(event).taken == before


# --- what opens nothing -----------------------------------------------------------------------------------------------
def refused(booking, ticket):
    with pytest.raises(DomainError, match="cannot be undone") as error:
        undoing.undo(booking=booking, ticket=ticket, by=booking.person)
    return error


def test_a_ticket_opens_one_thing_for_ten_minutes_and_once(monkeypatch):
    event = PublishedEventFactory(bring_up_to=1)
    booking, other = join(event), join(event)
    ended = signup.cancel_registration(registration=booking, by=booking.person)
    ticket = undoing.ticket_for(ended)
    refused(other, ticket)
    refused(booking, ticket[:-1] + ("a" if ticket[-1] != "a" else "b"))
    refused(booking, "")
    refused(booking, signing.dumps({"key": booking.key.hex, "turn": ended.turn}))
    assert undoing.row_of(ticket, booking=booking) == booking
    monkeypatch.setattr(undoing, "UNDO_FOR", timedelta(seconds=-1))
    refused(booking, ticket)
    monkeypatch.setattr(undoing, "UNDO_FOR", timedelta(minutes=10))
    undoing.undo(booking=booking, ticket=ticket, by=booking.person)
    refused(booking, ticket)
    signup.cancel_registration(registration=fresh(booking), by=booking.person)
    refused(booking, ticket)


@pytest.mark.parametrize("what", ["removed by an officer", "event cancelled", "event over", "booker gone"])
def test_what_has_changed_meanwhile_stays(what):
    event = PublishedEventFactory(bring_up_to=1)
    booking = join(event, guests=[Guest("Gail Nye", "gail@museum.example")])
    guest = Registration.objects.get(brought_by=booking)
    ended = naming.remove_guest(registration=guest, by=booking.person)
    ticket = undoing.ticket_for(ended)
    if what == "removed by an officer":
        ended = signup.remove(registration=booking, by=PersonFactory(), reason="A slip.")
        ticket = undoing.ticket_for(ended)
    elif what == "event cancelled":
        publishing.cancel(event=event, by=None, reason="The boiler has given up.")
    elif what == "event over":
        day = timezone.localdate() - timedelta(days=3)
        event.sessions.update(start_day=day, end_day=day)
    else:
        signup.cancel_registration(registration=booking, by=booking.person)
    refused(fresh(booking), ticket)
    assert fresh(guest).state == RegistrationState.CANCELLED


def test_a_page_without_a_ticket_has_no_button(client):
    booking = join(PublishedEventFactory())
    give_back(client, booking)
    for query in ("", "?undo=nonsense"):
        assert 'name="undo"' not in page_words(client.get(f"{booking_path(booking)}{query}"))

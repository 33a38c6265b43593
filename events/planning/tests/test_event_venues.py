"""Venues on an event's form, its page, its mails."""

import html
from datetime import time

import pytest
from django.urls import reverse

from agenda.factories import VenueFactory
from agenda.models import Session
from events.booking import signup
from events.factories import in_days
from events.models import Event
from events.planning import publishing, sessions
from events.planning.sessions import NewSession
from events.planning.tests.test_event_desk import new_event
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def venue():
    return VenueFactory(
        name="Lewes Castle",
        address="169 High Street, Lewes",
        holds=15,
        access_note="Steep steps; a lift at the back.",
    )


def test_a_known_venue_fills_in_what_is_empty_and_too_many_people_are_warned_of(client_of, officer, venue):
    form = new_event(
        officer.programme, known_venue=venue.pk, venue="", access_note="Ring twice.", room_capacity="40"
    )
    response = client_of(officer.person).post(reverse("admin:events_event_add"), form, follow=True)
    session = Event.objects.get().sessions.get()
    assert (session.known_venue, session.venue, session.venue_address, session.access_note) == (
        venue, "Lewes Castle", "169 High Street, Lewes", "Ring twice.",
    )  # fmt: skip
    assert "Lewes Castle holds 15, and 40 people could come" in html.unescape(response.content.decode())


def test_another_venue_moves_the_session_and_tells_people(officer, venue):
    event = publishing.create_event(
        programme=officer.programme, by=None, title="Damp", summary="x", capacity=10,
        days=[NewSession(start_day=in_days(20), start_time=time(10), end_time=time(12), known_venue=venue)],
    )  # fmt: skip
    publishing.publish(event=event, by=None)
    person = PersonFactory()
    signup.sign_up(event=event, person=person, by=person)
    mail = Message.objects.get()
    assert "Steep steps; a lift at the back." in mail.text
    assert "Map: Lewes Castle: https://www.openstreetmap.org/?mlat=50.87390" in mail.text
    Message.objects.all().delete()
    other = VenueFactory(name="Town Hall", address="2 High Street, Lewes")
    sessions.change_day(session=event.sessions.get(), by=None, known_venue=other)
    session = event.sessions.get()
    assert (session.venue, session.venue_address) == ("Town Hall", "2 High Street, Lewes")
    assert "Town Hall, 2 High Street, Lewes" in Message.objects.get().text
    Message.objects.all().delete()
    sessions.change_day(session=session, by=None, venue="", access_note="")
    session.refresh_from_db()
    assert (session.venue, session.access_note, Message.objects.count()) == (
        "Town Hall",
        "Lift from the car park.",
        0,
    )


def test_the_page_has_the_map_and_the_way_in_without_steps(client, officer, venue):
    event = publishing.create_event(
        programme=officer.programme, by=None, title="Damp", summary="x",
        days=[NewSession(start_day=in_days(20), start_time=time(10), end_time=time(12), known_venue=venue)],
    )  # fmt: skip
    publishing.publish(event=event, by=None)
    page = html.unescape(client.get(event.get_absolute_url()).content.decode())
    assert "https://www.openstreetmap.org/?mlat=50.87390&mlon=0.00880#map=17/50.87390/0.00880" in page
    assert "Steep steps; a lift at the back." in page


def test_a_venue_that_goes_leaves_where_people_were(officer, venue):
    event = publishing.create_event(
        programme=officer.programme, by=None, title="Damp", summary="x",
        days=[NewSession(start_day=in_days(20), start_time=time(10), end_time=time(12), known_venue=venue)],
    )  # fmt: skip
    venue.delete()
    session = Session.objects.get(eventsession__event=event)
    assert (session.known_venue, session.venue) == (None, "Lewes Castle")

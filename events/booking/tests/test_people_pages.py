"""Who sees the people of an event, and what officers do about places from its page on the desk."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.testing import page_words
from events.booking import needs
from events.choices import OfferState, RegistrationState
from events.factories import (
    CoOrganiserFactory,
    EventSessionFactory,
    PlaceOfferFactory,
    PublishedEventFactory,
    RegistrationFactory,
    WaitingFactory,
    in_days,
)
from events.models import PlaceOffer
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def event(officer):
    return PublishedEventFactory(programme=officer.programme, capacity=2, bring_up_to=2, title="Stairwells")


@pytest.fixture
def booker(event):
    """Ann, with a colleague to be named and needs; and Di, who waits."""
    booker = RegistrationFactory(
        event=event, person__name="Ann Lee", museum=MuseumFactory(name="Dover Museum")
    )
    RegistrationFactory(event=event, person=None, brought_by=booker)
    needs.give(registration=booker, access="=Large print", diet="No nuts", by=None)
    WaitingFactory(event=event, person__name="Di Fox")
    return booker


def html(response):
    return page_words(response)


def people(event):
    return reverse("events:run-people", args=[event.slug])


def registration_url(row, verb):
    return reverse("admin:events_registration_do", args=[row.pk, verb])


def desk_url(name, *args):
    return reverse(f"admin:events_event_{name}", args=args)


# --- the organisers' page ---------------------------------------------------------------------------------------------
def test_organisers_of_this_event_see_people_and_needs_and_nobody_else_does(
    client, client_of, event, booker, officer
):
    host, past = (CoOrganiserFactory(event=event).person for _ in range(2))
    past.co_organises.update(ended_at=timezone.now())
    other_host = CoOrganiserFactory(event=PublishedEventFactory(programme=event.programme)).person
    for person in (officer.person, host):
        page = html(client_of(person).get(people(event)))
        assert all(
            words in page
            for words in ("Ann Lee", "No nuts", "Dover Museum", "Di Fox", "All places are taken.")
        )
        assert booker.person.email not in page
    for person in (past, other_host, booker.person):
        for path in (people(event), f"{people(event)}people.csv"):
            assert client_of(person).get(path).status_code == 403
    assert client.get(people(event)).status_code == 302


def test_the_file_for_a_spreadsheet_holds_the_same_people(client_of, event, booker, officer):
    response = client_of(officer.person).get(f"{people(event)}people.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode().lstrip("\ufeff"))))
    assert [(row["Name"], row["Brought by"], row["State"]) for row in rows] == [
        ("Ann Lee", "", "Has a place"),
        ("To be named", "Ann Lee", "Has a place"),
        ("Di Fox", "", "On the waiting list"),
    ]
    assert (rows[0]["Access needs"], rows[0]["Dietary needs"]) == ("'=Large print", "No nuts")
    assert booker.person.email not in html(response)


def test_the_pages_ask_as_often_for_three_parties_as_for_one(
    client_of, event, booker, officer, django_assert_num_queries
):
    visitor = client_of(officer.person)
    PlaceOfferFactory(registration=WaitingFactory(event=event))
    paths = (people(event), f"{people(event)}people.csv", desk_url("overview", event.pk))
    counts = []
    for path in paths:
        visitor.get(path)
        with CaptureQueriesContext(connection) as once:
            visitor.get(path)
        counts.append(len(once))
    for _ in range(2):
        more = RegistrationFactory(event=event, museum=MuseumFactory())
        RegistrationFactory(event=event, brought_by=more)
        needs.give(registration=more, access="A chair", diet="", by=None)
        PlaceOfferFactory(registration=WaitingFactory(event=event, museum=MuseumFactory()))
    for path, count in zip(paths, counts, strict=True):
        with django_assert_num_queries(count):
            visitor.get(path)


# --- the desk ---------------------------------------------------------------------------------------------------------
def test_the_overview_shows_parties_needs_reasons_and_offers(client_of, event, booker, officer):
    waiting = event.registrations.get(person__name="Di Fox")
    desk = client_of(officer.person)
    page = html(desk.get(desk_url("overview", event.pk)))
    assert all(
        words in page
        for words in (
            "To be named</a>, brought by Ann Lee",
            "No nuts",
            "All places are taken.",
            "Move up",
            "No new bookings",
        )
    )
    PlaceOfferFactory(registration=waiting)
    page = html(desk.get(desk_url("overview", event.pk)))
    assert "Take the offer back" in page
    assert re.search(r"held until .* and not taken yet\.\s+1.day, 23.hours left", page)
    assert "1 held for somebody in line" in page


def test_moving_somebody_up_asks_why_and_keeps_it(client_of, event, booker, officer):
    event.capacity = 3
    event.save()
    WaitingFactory(event=event, person__name="Cy Park", waiting_since=timezone.now() - timedelta(days=1))
    di = event.registrations.get(person__name="Di Fox")
    desk, page = client_of(officer.person), registration_url(di, "move-up")
    assert "Say why" in html(desk.post(page, {"reason": ""}))
    assert PlaceOffer.objects.count() == 0
    answer = desk.post(page, {"reason": "She travels from Shetland."}, follow=True)
    assert "Di Fox is offered a place" in html(answer)
    offer = PlaceOffer.objects.get()
    assert (offer.registration, offer.made_by, offer.reason) == (
        di,
        officer.person,
        "She travels from Shetland.",
    )
    assert Message.objects.get(kind="events.offer").to_address == di.person.email
    shown = html(desk.get(reverse("admin:events_registration_change", args=[di.pk])))
    assert f"Out of turn, by {officer.person}. The reason: She travels from Shetland." in shown


def test_with_nothing_free_they_are_first_in_line(client_of, event, booker, officer):
    first = WaitingFactory(event=event, waiting_since=timezone.now() - timedelta(days=1))
    di = event.registrations.get(person__name="Di Fox")
    answer = client_of(officer.person).post(
        registration_url(di, "move-up"), {"reason": "She travels from Shetland."}, follow=True
    )
    assert "Di Fox is first in line" in html(answer)
    assert list(event.registrations.in_line()) == [di, first]


def test_taking_an_offer_back_asks_why_and_tells_them(client_of, event, booker, officer):
    offer = PlaceOfferFactory(registration=event.registrations.get(person__name="Di Fox"))
    desk, page = client_of(officer.person), desk_url("offer_do", event.pk, offer.pk, "take-back")
    assert "Say why" in html(desk.post(page, {"reason": " "}))
    answer = desk.post(page, {"reason": "It was promised to the host."}, follow=True)
    assert "The offer to Di Fox is taken back" in html(answer)
    offer.refresh_from_db()
    assert offer.state == OfferState.REVOKED
    told = Message.objects.get(kind="events.offer_over")
    assert ("It was promised to the host." in told.text, told.to_address) == (
        True,
        offer.registration.person.email,
    )
    assert "does not stand any more" in html(desk.post(page, {"reason": "Again."}))


def test_officers_of_other_programmes_move_nobody(client_of, event, booker):
    foreign = PublishedEventFactory()
    offer = PlaceOfferFactory(registration=WaitingFactory(event=foreign))
    officer = client_of(PersonFactory(is_staff=True))
    for page in (
        registration_url(offer.registration, "move-up"),
        desk_url("offer_do", event.pk, offer.pk, "take-back"),
        desk_url("do", event.pk, "no-new-bookings"),
    ):
        assert officer.post(page, {"reason": "Because."}).status_code == 404
    offer.refresh_from_db()
    assert offer.state == OfferState.PENDING


def test_a_row_of_another_event_is_not_found_under_this_one(client_of, event, booker, officer):
    foreign = PlaceOfferFactory(registration__event=PublishedEventFactory(programme=officer.programme))
    desk = client_of(officer.person)
    assert desk.get(desk_url("offer_do", event.pk, foreign.pk, "take-back")).status_code == 404


def test_new_bookings_off_and_on_drops_nobody(client_of, event, booker, officer):
    desk = client_of(officer.person)
    off, on = desk_url("do", event.pk, "no-new-bookings"), desk_url("do", event.pk, "new-bookings")
    assert desk.get(off).status_code == 200
    event.refresh_from_db()
    assert event.takes_bookings, "nothing is done by looking"
    assert "Everybody keeps what they have" in html(desk.post(off, follow=True))
    event.refresh_from_db()
    assert (event.takes_bookings, event.registrations.confirmed().count()) == (False, 2)
    assert "New bookings are taken again" in html(desk.post(on, follow=True))
    event.refresh_from_db()
    assert event.takes_bookings
    assert event.registrations.filter(state=RegistrationState.WAITING).count() == 1


def test_somebody_who_rang_brings_colleagues_and_chooses_sessions(client_of, event, officer):
    textiles, metals = (
        EventSessionFactory(event=event, title=title, choice="In the afternoon", start_day=in_days(31))
        for title in ("Textiles", "Metals")
    )
    desk, page = client_of(officer.person), desk_url("overview", event.pk)
    given = {"name": "Ann Lee", "email": "ann@museum.example", "part": "attendee", "guests": "1"}
    assert "choose one of “Textiles”, “Metals”" in html(desk.post(page, given))
    assert "Ann Lee has a place" in html(desk.post(page, {**given, "choices": str(metals.pk)}, follow=True))
    booking = event.registrations.get(person__name="Ann Lee")
    assert [choice.session for choice in booking.choices.all()] == [metals]
    assert booking.brings.live().filter(person=None).count() == 1
    assert Message.objects.filter(person=booking.person, text__contains="One to be named").count() == 1
    assert textiles.chosen_by.count() == 0

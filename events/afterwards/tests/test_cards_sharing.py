"""What attendees see of each other: what was ticked, and not a trace of those who ticked nothing."""

import re
from datetime import timedelta

import pytest
import vobject
from django.utils import timezone

from events import scenarios
from events.afterwards import contact_cards, sharing
from events.booking import signup
from events.factories import RegistrationFactory, WaitingFactory
from events.links import booking_path
from events.models import Event, Registration
from people.factories import MuseumFactory, PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


def html(response):
    return response.content.decode()


@pytest.fixture
def event(officer):
    return scenarios.published(programme=officer.programme, title="Damp, and other guests")


def attendee(event, name, museum=None, *, shares=(), **more):
    ticks = {f"shares_{what}": True for what in shares}
    person = PersonFactory(name=name, email=f"{name.split()[0].lower()}@secret.example")
    museum = MuseumFactory(name=f"{name.split()[0]} House") if museum is None else museum
    return RegistrationFactory(event=event, person=person, museum=museum, **ticks, **more)


@pytest.fixture
def everybody(event):
    return {
        "all": attendee(event, "Ada Alles", shares=("name", "museum", "email")),
        "name": attendee(event, "Ben Nameonly", shares=("name",)),
        "museum": attendee(event, "Cat Museumonly", shares=("museum",)),
        "email": attendee(event, "Dan Mailonly", shares=("email",)),
        "nothing": attendee(event, "Eve Nothing"),
        "gone": attendee(event, "Fay Gone", shares=("name", "museum", "email"), state="cancelled"),
        "waiting": WaitingFactory(
            event=event, person__name="Gil Waiting", shares_name=True, shares_email=True
        ),
    }


def test_each_tick_shows_its_own_thing_and_nothing_else(everybody, event, client_of):
    page = html(client_of(everybody["nothing"].person).get(f"{event.get_absolute_url()}people/"))
    shown = [
        "Ada Alles",
        "Ada House",
        "ada@secret.example",
        "Ben Nameonly",
        "Cat House",
        "dan@secret.example",
    ]
    hidden = [
        "Ben House", "ben@secret.example", "Cat Museumonly", "cat@secret.example", "Dan Mailonly", "Dan House",
        "Eve House", "eve@secret.example", "Fay Gone", "fay@secret.example", "Gil Waiting",
    ]  # fmt: skip
    assert [words for words in shown if words not in page] == []
    assert [words for words in hidden if words in page] == []
    main = page.split("<main")[1].split("</main>")[0]
    assert "Eve Nothing" not in main
    assert "You are not on this list." in main


def test_nothing_says_how_many_share_nothing(everybody, event, client_of):
    client, path = client_of(everybody["name"].person), f"{event.get_absolute_url()}people/"

    def shown():
        """The page without its signed links, which carry the second they were made in."""
        return re.sub(r"/bookings/[^/]+/", "/bookings/signed/", html(client.get(path)).split("<main")[1])

    before = shown()
    attendee(event, "Ida Nothing")
    assert shown() == before


def test_the_signed_link_of_a_booking_opens_it_too(everybody, client):
    path = f"{booking_path(everybody['nothing'])}people/"
    response = client.get(path)
    assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
    assert "ada@secret.example" in html(response)
    for who in ("gone", "waiting"):
        assert client.get(f"{booking_path(everybody[who])}people/").status_code == 404


def test_a_file_for_the_address_book_holds_what_was_ticked(everybody, event, client_of):
    client = client_of(everybody["nothing"].person)
    found = {card.title: card for card in contact_cards.cards_of(event)}
    assert list(found) == ["Ada Alles", "Ben Nameonly", "Cat House, Dover", "dan@secret.example"]
    files = {
        title: html(client.get(f"{event.get_absolute_url()}people/{card.id}.vcf"))
        for title, card in found.items()
    }
    ada = vobject.readOne(files["Ada Alles"])
    assert (ada.fn.value, ada.email.value, ada.org.value) == (
        "Ada Alles",
        "ada@secret.example",
        ["Ada House, Dover"],
    )
    assert (ada.n.value.family, ada.n.value.given) == ("Alles", "Ada")
    assert ada.note.value.startswith("Met at “Damp, and other guests”, ")
    assert ("ben@" in files["Ben Nameonly"], "Ben House" in files["Ben Nameonly"]) == (False, False)
    assert ("cat@" in files["Cat House, Dover"], "Museumonly" in files["Cat House, Dover"]) == (False, False)
    assert ("Mailonly" in files["dan@secret.example"], "Dan House" in files["dan@secret.example"]) == (
        False,
        False,
    )


def test_awkward_names_stay_whole_and_lines_short(event):
    long = attendee(
        event, "Zoë; Škoda, née Łukasiewicz-\\Brzęczyszczykiewicz von und zu Hohenlohe", shares=("name",)
    )
    text = contact_cards.vcard(contact_cards.cards_of(event)[0], event=event)
    assert vobject.readOne(text).fn.value == long.person.name
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_taking_a_tick_back_counts_at_once(everybody, event, client_of):
    client = client_of(everybody["nothing"].person)
    card = next(each for each in contact_cards.cards_of(event) if each.name == "Ada Alles")
    sharing.share(registration=everybody["all"], by=None, name=True, museum=False, email=False)
    page = html(client.get(f"{event.get_absolute_url()}people/"))
    assert ("Ada Alles" in page, "ada@secret.example" in page, "Ada House" in page) == (True, False, False)
    assert "ada@" not in html(client.get(f"{event.get_absolute_url()}people/{card.id}.vcf"))
    sharing.share(registration=everybody["all"], by=None, name=False, museum=False, email=False)
    assert "Ada" not in html(client.get(f"{event.get_absolute_url()}people/"))
    assert client.get(f"{event.get_absolute_url()}people/{card.id}.vcf").status_code == 404


def test_nobody_who_does_not_come_gets_it(everybody, event, client, client_of, officer):
    path = f"{event.get_absolute_url()}people/"
    assert client.get(path).status_code == 302
    for who in ("gone", "waiting"):
        assert client_of(everybody[who].person).get(path).status_code == 404
    assert client_of(PersonFactory()).get(path).status_code == 404
    assert client_of(OfficerFactory().person).get(path).status_code == 404
    unclaimed = attendee(event, "Hal Unclaimed", claimed_at=None)
    assert client_of(unclaimed.person).get(path).status_code == 404


def test_officers_and_the_team_see_what_attendees_see(everybody, event, client_of, officer):
    host = PersonFactory()
    signup.add_crew(event=event, person=host, part="host", by=officer.person)
    as_attendee = html(client_of(everybody["nothing"].person).get(f"{event.get_absolute_url()}people/"))
    for person in (officer.person, host):
        page = html(client_of(person).get(f"{event.get_absolute_url()}people/"))
        assert page.count('<li class="label') == as_attendee.count('<li class="label') == 4


def test_it_can_be_seen_for_a_year_after_the_event(everybody, event, client_of, client):
    end = event.sessions.get().ends_at
    assert contact_cards.is_open(event, now=end + timedelta(days=365)) is True
    assert contact_cards.is_open(event, now=end + timedelta(days=366)) is False
    old = scenarios.held(people=[everybody["all"].person], ago=367)
    booking = Registration.objects.get(event=old)
    assert client_of(booking.person).get(f"{old.get_absolute_url()}people/").status_code == 410
    assert client.get(f"{booking_path(booking)}people/").status_code == 410
    Event.objects.filter(pk=event.pk).update(state="cancelled")
    assert client_of(booking.person).get(f"{event.get_absolute_url()}people/").status_code == 404


def test_whoever_has_gone_is_off_it(everybody, event):
    person = everybody["all"].person
    person.erased_at = timezone.now()
    person.save()
    assert "Ada Alles" not in {card.title for card in contact_cards.cards_of(event)}


def test_one_query_however_many(event, django_assert_num_queries):
    attendee(event, "Ada One", shares=("name", "museum"))
    with django_assert_num_queries(1):
        contact_cards.cards_of(event)
    for name in ("Ben Two", "Cat Three"):
        attendee(event, name, shares=("name", "museum"))
    with django_assert_num_queries(1):
        assert len(contact_cards.cards_of(event)) == 3

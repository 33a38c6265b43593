"""Known venues: made from museums, filling in what nobody typed, warning of too many people."""

import pytest
from django.urls import reverse

from agenda.factories import SessionFactory, VenueFactory
from agenda.models import Venue
from agenda.venues.admin import VenueForm
from agenda.venues.services import venue_in, words_from
from common.errors import DomainError
from people.factories import MuseumFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def museum():
    return MuseumFactory(
        name="Lewes Castle", address="169 High Street", town="Lewes", postcode="BN7 1YE",
        latitude=50.8727, longitude=0.0079,
    )  # fmt: skip


TYPED = {"venue": "", "venue_address": "Back door, Mill Lane", "access_note": ""}


def test_typed_words_win_and_empty_ones_are_the_venues():
    venue = VenueFactory(name="Hall", address="1 High Street", access_note="Lift.")
    assert words_from(venue, typed=TYPED) == {
        "venue": "Hall", "venue_address": "Back door, Mill Lane", "access_note": "Lift.",
    }  # fmt: skip
    assert words_from(None, typed=TYPED) == TYPED


def test_words_of_the_venue_before_give_way_to_those_of_the_new_one():
    old, new = (
        VenueFactory(name="Old", address="1 Low Street"),
        VenueFactory(name="New", address="2 High Street"),
    )
    said = words_from(old, typed={"access_note": "Ring twice."})
    assert words_from(new, typed=said, before=old) == {
        "venue": "New", "venue_address": "2 High Street", "access_note": "Ring twice.",
    }  # fmt: skip


def test_a_museum_is_a_venue_in_one_step(museum):
    venue = venue_in(museum=museum, by=None)
    assert (venue.name, venue.address, venue.latitude, venue.longitude, venue.museum) == (
        "Lewes Castle", "169 High Street, Lewes, BN7 1YE", 50.8727, 0.0079, museum,
    )  # fmt: skip
    assert venue_in(museum=museum, by=None) == venue
    with pytest.raises(DomainError, match="no address yet") as refused:
        venue_in(museum=MuseumFactory(name="Bare", town=""), by=None)
    assert refused.value.field == "museum"


def test_the_form_takes_from_the_museum_what_is_left_empty(museum):
    empty = {"museum": museum.pk, "name": "", "address": "", "latitude": "", "longitude": "", "holds": "30"}
    form = VenueForm(empty)
    assert form.is_valid(), form.errors
    venue = form.save()
    assert (venue.name, venue.address, venue.latitude, venue.holds) == (
        "Lewes Castle", "169 High Street, Lewes, BN7 1YE", 50.8727, 30,
    )  # fmt: skip
    typed = VenueForm({**empty, "name": "The Barbican", "address": "Castle Gate"})
    assert typed.is_valid()
    assert (typed.save().name, Venue.objects.count()) == ("The Barbican", 2)
    assert set(VenueForm({"museum": "", "name": "", "address": ""}).errors) == {"name", "address"}
    half = VenueForm({"name": "Hall", "address": "1 High Street", "latitude": "51", "longitude": ""})
    assert half.errors["longitude"] == ["Give both latitude and longitude, or neither."]


def test_officers_make_venues_of_museums_and_all_share_them(client_of, museum):
    desk = client_of(OfficerFactory().person)
    bare = MuseumFactory(name="Bare", town="")
    response = desk.post(
        reverse("admin:people_museum_changelist"),
        {"action": "make_venues", "_selected_action": [museum.pk, bare.pk]},
        follow=True,
    )
    said = response.content.decode()
    assert ("1 museum is a venue now" in said, "Bare has no address yet" in said) == (True, True)
    other = client_of(OfficerFactory().person)
    page = other.get(reverse("admin:agenda_venue_changelist")).content.decode()
    assert "Lewes Castle" in page
    found = other.get(
        reverse("admin:autocomplete"),
        {"term": "lewes", "app_label": "events", "model_name": "eventsession", "field_name": "known_venue"},
    )
    assert [row["text"] for row in found.json()["results"]] == ["Lewes Castle"]


def test_the_list_asks_as_often_for_three_venues_as_for_one(client_of, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = client_of(OfficerFactory().person)
    VenueFactory(museum=MuseumFactory())
    address = reverse("admin:agenda_venue_changelist")
    desk.get(address)
    with CaptureQueriesContext(connection) as one:
        desk.get(address)
    for _ in range(2):
        SessionFactory(known_venue=VenueFactory(museum=MuseumFactory()))
    with django_assert_num_queries(len(one)):
        desk.get(address)


@pytest.mark.parametrize(
    ("facts", "link"),
    [
        ({}, "https://www.openstreetmap.org/search?query=Dover+Museum%2C+Market+Square%2C+Dover+CT16+1PH"),
        ({"mode": "online"}, ""),
        ({"venue": "", "venue_address": ""}, ""),
    ],
)
def test_the_map_is_asked_for_the_address_where_no_mark_is_known(facts, link):
    assert SessionFactory(**facts).map_link == link


def test_the_map_has_a_mark_where_the_venue_has_one_and_it_is_still_that_place():
    venue = VenueFactory(name="Hall", address="1 High Street", latitude=50.5, longitude=-0.25)
    session = SessionFactory(known_venue=venue, venue="Hall", venue_address="1 High Street")
    assert session.map_link == (
        "https://www.openstreetmap.org/?mlat=50.50000&mlon=-0.25000#map=17/50.50000/-0.25000"
    )
    session.venue = "The annexe"
    assert session.map_link.startswith("https://www.openstreetmap.org/search?query=The+annexe")

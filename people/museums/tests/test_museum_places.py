"""Where a place is that somebody names."""

import pytest

from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.museums.places import km_apart, place_named, place_of

pytestmark = pytest.mark.django_db
DOVER, DEAL = (51.127, 1.313), (51.223, 1.403)


@pytest.fixture(autouse=True)
def museums():
    for town, postcode, point in (
        ("Dover", "CT16 1PH", DOVER),
        ("Deal", "CT14 7AA", DEAL),
        ("Newport", "NP20 4PA", (51.586, -2.997)),
        ("Newport", "NP19 4PA", (51.588, -2.991)),
        ("Newport", "PO30 1HQ", (50.701, -1.291)),
        ("Nowhere", "ZE9 9ZZ", (None, None)),
    ):
        MuseumFactory(town=town, postcode=postcode, latitude=point[0], longitude=point[1], area="")


@pytest.mark.parametrize(
    ("words", "name", "point"),
    [
        ("Dover", "Dover", DOVER),
        ("  dover ", "Dover", DOVER),
        ("CT16 1PH", "CT16 1PH", DOVER),
        ("ct161ph", "CT16 1PH", DOVER),
        ("ct16", "CT16", DOVER),
        ("CT14 9ZZ", "CT14 9ZZ", DEAL),
        ("CT21", "CT21", (51.175, 1.358)),
    ],
)
def test_a_postcode_or_a_town_is_where_its_museums_are(words, name, point):
    place = place_named(words)
    assert place is not None
    assert (place.name, round(place.latitude, 3), round(place.longitude, 3)) == (name, *point)


def test_of_towns_with_one_name_it_is_the_one_with_more_museums_and_not_between_them():
    place = place_named("Newport")
    assert place is not None
    assert (round(place.latitude, 3), round(place.longitude, 3)) == (51.587, -2.994)


@pytest.mark.parametrize("words", ["", "Atlantis", "Nowhere", "ZE9 9ZZ", "%", "CT16 1PHX"])
def test_what_nobody_knows_is_nowhere(words):
    assert place_named(words) is None


def test_the_place_of_somebody_is_that_of_their_main_museum():
    person = PersonFactory()
    assert place_of(person) == ""
    AffiliationFactory(person=person, museum=MuseumFactory(town="Dover", postcode=""), is_main=False)
    assert place_of(person) == ""
    AffiliationFactory(person=person, museum=MuseumFactory(town="Deal", postcode=""))
    assert place_of(person) == "Deal"


def test_a_distance_is_near_enough():
    assert round(km_apart(DOVER, DEAL)) == 12

"""Ten people and why: who may appear, what may be said of them, and at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.testing import page_words
from matching.choices import HalfDay, PairKind
from matching.factories import PoolFactory
from matching.models import Introduction, NotWith, Openness, PairRule
from matching.partners.reasons import suggestions
from matching.partners.search import suggest
from matching.partners.tests.people import asking, chosen, member
from matching.registry import met
from people.factories import MuseumFactory, TopicFactory
from people.models import Affiliation, Person, TopicInterest

pytestmark = pytest.mark.django_db


@pytest.fixture
def damp():
    return TopicFactory.create(name="Damp stores")


@pytest.fixture
def me(damp):
    museum = MuseumFactory.create(
        name="My House", size="small", governance="independent", latitude=51.0, longitude=0.0
    )
    return member("Ann Field", wants=[damp], museum=museum)


def names(person, **more):
    return [each.person.name for each in suggest(asker=person, **more).people]


def told(person, **more):
    return {each.title: each for each in suggestions(suggest(asker=person, **more))}


def test_who_solved_it_comes_before_who_struggles_too_and_reasons_say_which(me, damp):
    theirs = MuseumFactory.create(
        name="Tower", town="Ely", size="large", governance="national", latitude=51.27, longitude=0.0
    )
    pests = TopicFactory.create(name="Pests")
    chosen(me, offers=[pests])
    member("Ben Same", wants=[damp])
    member("Cat Solved", offers=[damp], wants=[pests], museum=theirs, note="Limewash and a fan did it.")
    member("Dan Other", offers=[pests])
    Openness.objects.create(person=me, half_days=[HalfDay.TUE_AM, HalfDay.FRI_PM])
    Openness.objects.create(
        person=Person.objects.get(name="Cat Solved"), half_days=[HalfDay.MON_AM, HalfDay.TUE_AM]
    )
    assert names(me) == ["Cat Solved", "Ben Same"]
    found = told(me)
    assert found["Cat Solved"].reasons == [
        "Can help with damp stores.",
        "In their own words: “Limewash and a fan did it.”",
        "You can help them with pests.",
        "Differs from you in size (large, yours is small) and governance (national).",
        "About 20 miles apart.",
        "Both free Tuesday mornings.",
    ]
    assert found["Cat Solved"].place == "Tower, Ely"
    assert found["Ben Same"].reasons == ["Wants to learn about damp stores too."]
    assert found["Cat Solved"].fit > found["Ben Same"].fit


def test_a_question_finds_by_topic_and_by_peoples_own_lines(me, damp):
    member("Cat Solved", offers=[damp])
    other = TopicFactory.create(name="Boards")
    member("Eve Wrote", offers=[other], note="Our conversion to a CIC took a year")
    assert names(me, words="damp in the stores") == ["Cat Solved"]
    assert names(me, words="who has done a CIC conversion") == ["Eve Wrote"]
    assert told(me, words="CIC conversion")["Eve Wrote"].reasons[0] == (
        "In their own words: “Our conversion to a CIC took a year”"
    )
    eve = Person.objects.get(name="Eve Wrote")
    chosen(eve, offers=[TopicFactory.create(name="Aviaries")], note="Parrots, mostly")
    assert told(me, words="CIC conversion")["Eve Wrote"].reasons[0] == (
        "In their own words: “Our conversion to a CIC took a year”"
    )
    assert names(me, words="submarines") == []


def test_the_nearer_and_the_more_different_come_first(me, damp):
    far = MuseumFactory.create(latitude=55.0, longitude=0.0, size="small", governance="independent")
    near = MuseumFactory.create(latitude=51.05, longitude=0.0, size="small", governance="independent")
    unlike = MuseumFactory.create(latitude=51.05, longitude=0.0, size="large", governance="independent")
    for name, museum in (("Far", far), ("Near", near), ("Near and unlike", unlike)):
        member(name, offers=[damp], museum=museum)
    assert names(me) == ["Near and unlike", "Near", "Far"]


def test_those_who_are_too_far_are_left_out_and_an_unknown_place_is_not(me, damp, client_of):
    for name, latitude in (("Far", 52.0), ("Near", 51.2)):
        member(name, offers=[damp], museum=MuseumFactory.create(latitude=latitude, longitude=0.0))
    hidden = member("Hidden", offers=[damp], museum=MuseumFactory.create(latitude=52.0, longitude=0.0))
    Person.objects.filter(pk=hidden.pk).update(show_museum="officers")
    assert names(me, within=25) == ["Near", "Hidden"]
    page = page_words(client_of(me).get(reverse("partners:find"), {"within": "25", "q": ""}))
    assert "Near" in page and "Far<" not in page
    assert client_of(me).get(reverse("partners:find"), {"within": "7"}).status_code == 400


def test_whoever_paused_is_full_or_is_not_here_does_not_appear(me, damp):
    paused, full, erased, inactive, hidden = (
        member(name, offers=[damp]) for name in ("Paused", "Full", "Erased", "Inactive", "Hidden")
    )
    Openness.objects.create(person=paused, paused=True)
    Openness.objects.create(person=full, capacity=1)
    asking(member("Zed Asker"), full)
    Person.objects.filter(pk=erased.pk).update(erased_at="2026-01-01T00:00Z")
    Person.objects.filter(pk=inactive.pk).update(is_active=False)
    Person.objects.filter(pk=hidden.pk).update(show_topics="officers")
    member("Open", offers=[damp])
    assert names(me) == ["Open"]
    assert names(me, words="damp stores") == ["Open"]
    # The place comes free with the time, not with a no, which nobody could tell from it.
    Introduction.objects.update(answer="no", answered_at="2026-01-01T00:00Z")
    assert names(me) == ["Open"]


def test_who_is_kept_apart_is_not_there_in_either_direction(me, damp, pool):
    mine, theirs, boss = (member(name, offers=[damp]) for name in ("Mine", "Theirs", "Boss"))
    NotWith.objects.create(person=me, address=mine.email)
    NotWith.objects.create(person=theirs, address=me.email)
    PairRule.objects.create(pool=PoolFactory.create(), kind=PairKind.LINE, first=boss, second=me)
    friend = member("Friend", offers=[damp])
    PairRule.objects.create(pool=PoolFactory.create(), kind=PairKind.TOGETHER, first=friend, second=me)
    assert names(me) == ["Friend"]
    chosen(theirs, wants=[damp]), chosen(me, offers=[damp])
    assert "Ann Field" not in names(theirs)


def test_colleagues_only_when_asked_for_and_a_hidden_museum_tells_nothing(me, damp):
    house = me.affiliations.get().museum
    member("Colleague", offers=[damp], museum=house)
    hidden = member("Hidden museum", offers=[damp], museum=house)
    Person.objects.filter(pk=hidden.pk).update(show_museum="officers")
    assert names(me) == ["Hidden museum"]
    assert sorted(names(me, colleagues=True)) == ["Colleague", "Hidden museum"]
    found = told(me, colleagues=True)
    assert found["Colleague"].reasons[1:] == ["Works at your museum."]
    assert (found["Hidden museum"].reasons, found["Hidden museum"].place) == (
        ["Can help with damp stores."],
        "",
    )


def test_a_crossing_between_two_is_said(me, damp):
    ryde = MuseumFactory.create(name="Ryde", postcode="PO33 2EL", latitude=51.09, longitude=0.0)
    member("Islander", offers=[damp], museum=ryde)
    assert told(me)["Islander"].reasons[-1] == "About 6 miles apart, with a crossing between you."


def test_a_hidden_museum_moves_nobody_in_the_order(me, damp):
    near, far = (
        member("B", offers=[damp], museum=MuseumFactory.create(latitude=51, longitude=0.1)),
        member("A", offers=[damp], museum=MuseumFactory.create(latitude=58, longitude=0.1)),
    )
    before = {each.person.name: each.fit for each in suggest(asker=me).people}
    assert before["B"] > before["A"]
    Person.objects.filter(pk__in=[near.pk, far.pk]).update(show_museum="officers")
    after = {each.person.name: each.fit for each in suggest(asker=me).people}
    assert after["A"] == after["B"]


def test_somebody_without_a_shown_name_is_a_card_that_tells_little(me, damp, client_of):
    museum = MuseumFactory.create(name="Only Tower", town="Ely", region="Fens", size="large", latitude=51)
    shy = member("Shy Person", offers=[damp], museum=museum, note="I run the Only Tower alone")
    Person.objects.filter(pk=shy.pk).update(show_name="officers")
    page = client_of(me).get(reverse("partners:find"))
    words = page_words(page)
    assert page.status_code == 200
    assert "Somebody who is named once you have both said yes" in words
    for leak in ("Shy Person", "Only Tower", "Ely", "Fens", str(shy.key), shy.email, "alone", "km apart"):
        assert leak not in words, leak
    for n in range(4):
        member(f"Neighbour {n}", offers=[damp], museum=MuseumFactory.create(region="Fens", size="large"))
    found = told(me)["Somebody who is named once you have both said yes"]
    assert found.place == "A large museum, Fens"


def test_having_met_counts_against_and_is_said(me, damp):
    known, new = member("Known", offers=[damp]), member("New", offers=[damp])
    met.register("test", lambda people: [(me.pk, known.pk)])
    try:
        assert names(me) == ["New", "Known"]
        assert told(me)["Known"].reasons[-1] == "You have shared a group before."
    finally:
        del met._items["test"]
    assert new.pk


def test_whoever_was_asked_is_not_suggested_again_but_an_asker_stays(me, damp):
    other = member("Ben", offers=[damp], wants=[damp])
    chosen(me, offers=[damp])
    asking(me, other)
    assert names(me) == []
    # Ben must not see Ann vanish: that would name whoever asked.
    assert names(other) == ["Ann Field"]
    Introduction.objects.update(answer="no", answered_at="2026-01-01T00:00Z")
    assert names(other) == ["Ann Field"]
    Introduction.objects.update(answer="yes")
    assert names(other) == []


def test_without_wants_those_who_struggle_with_what_one_knows_are_found(damp):
    helper = member("Helper", offers=[damp])
    member("Asks", wants=[damp])
    assert names(helper) == ["Asks"]
    assert names(member("Empty")) == []


def test_the_page_costs_the_same_for_one_and_for_three(me, damp, client_of):
    client = client_of(me)

    def count(**asked):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("partners:find"), asked).status_code == 200
        return len(queries)

    def crowd(n):
        member(f"Other {n}", offers=[damp], wants=[damp], museum=MuseumFactory.create(), note="damp stores")

    crowd(1)
    count()
    one, asked = count(), count(q="damp stores")
    crowd(2), crowd(3)
    assert (count(), count(q="damp stores")) == (one, asked)


def test_the_page_says_what_it_understood_and_what_to_do_when_nobody_fits(me, damp, client_of):
    client = client_of(me)
    assert "Ask a question above" in page_words(client.get(reverse("partners:find")))
    nothing = page_words(client.get(reverse("partners:find"), {"q": "submarine"}))
    assert "These words are not known here yet." in nothing
    member("Cat", offers=[damp])
    assert "Understood as: Damp stores." in page_words(client.get(reverse("partners:find"), {"q": "damp"}))
    assert client.get(reverse("partners:find"), {"q": "x" * 201}).status_code == 400


def test_at_most_ten_come(me, damp):
    for n in range(12):
        member(f"Other {n}", offers=[damp])
    assert len(names(me)) == 10
    assert TopicInterest.objects.count() == 13
    assert Affiliation.objects.count() == 1

"""Finding events on the lists: their number, a search box, chips that go, what is near, what is this month."""

import re
from datetime import date

import pytest
from django.utils import timezone

from agenda.choices import Mode
from agenda.factories import VenueFactory
from common.clock import dates_words
from common.testing import page_words
from events.choices import TalkState
from events.factories import EventSessionFactory, PublishedEventFactory, SlotFactory, TalkFactory, in_days
from events.whats_on.finding import month_of
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory

pytestmark = pytest.mark.django_db
LISTS = ["/whats-on/", "/whats-on/past/"]


def titles(response):
    return re.findall(r'<h2><a href="/whats-on/[^"]*">([^<]*)</a>', page_words(response))


def chips(response):
    """What is chosen, and what may be: words with the address that takes them away or adds them."""
    block = re.search(r'<ul class="chips".*?</ul>', page_words(response)).group()
    found = re.findall(r'<a( class="on")? href="([^"]*)">(?:<span[^>]*>[^<]*</span>)?([^<]*)', block)
    return [(bool(on), words, url.replace("&amp;", "&")) for on, url, words in found]


def heading(response):
    return re.search(r"<h1>(.*?)</h1>", page_words(response)).group(1)


@pytest.fixture
def kent():
    dover = MuseumFactory(
        name="Dover Museum", town="Dover", postcode="CT16 1PH", latitude=51.127, longitude=1.313
    )
    MuseumFactory(town="Leeds", postcode="LS1 3AA", latitude=53.80, longitude=-1.55)
    return dover


# --- the number, the search box ---------------------------------------------------------------------------------------
def test_the_number_stands_in_the_heading(client):
    assert heading(client.get("/whats-on/")) == "What's on: 0 events"
    PublishedEventFactory(title="Damp")
    assert heading(client.get("/whats-on/")) == "What's on: 1 event"
    for n in range(1, 40):
        PublishedEventFactory(day__start_day=in_days(-n))
    for page in (1, 2, 3, 9):
        assert heading(client.get(f"/whats-on/past/?page={page}")) == "Past sessions: 39"
    assert heading(client.get("/whats-on/?words=damp")) == "What's on: 1 event"
    assert heading(client.get("/whats-on/?words=dry")) == "What's on: 0 events"


def test_more_than_are_soon_counted_are_said_to_be_more(client, monkeypatch):
    from events.whats_on.views import lists

    monkeypatch.setattr(lists, "MOST_COUNTED", 18)
    for n in range(1, 21):
        PublishedEventFactory(day__start_day=in_days(n))
    assert heading(client.get("/whats-on/")) == "What's on: more than 18 events"


@pytest.mark.parametrize("path", LISTS)
def test_the_search_box_finds_titles_talks_hosts_topics_and_places(client, path, kent):
    ahead = 5 if path == "/whats-on/" else -5
    event = PublishedEventFactory(
        title="Rotas", summary="Rotas", day__start_day=in_days(ahead), day__venue="Old Court"
    )
    PublishedEventFactory(
        title="Other", day__start_day=in_days(ahead), day__venue="Elsewhere", day__venue_address=""
    )
    event.hosts.add(kent)
    talk = TalkFactory(event=event, title="Who opens on Sunday?", state=TalkState.PLANNED)
    SlotFactory(session=event.sessions.get(), talk=talk)
    for words in ("rotas", "ROTAS sunday", "dover", "court"):
        assert titles(client.get(path, {"words": words})) == ["Rotas"], words
    assert titles(client.get(path, {"words": "rotas monday"})) == []


def test_what_is_not_public_yet_is_not_found_before_the_event(client):
    event = PublishedEventFactory(title="Rotas", notes="Nobody liked the zebra.", day__start_day=in_days(5))
    TalkFactory(event=event, title="A quagga in the attic", state=TalkState.PLANNED)
    assert titles(client.get("/whats-on/", {"words": "rotas"})) == ["Rotas"]
    assert titles(client.get("/whats-on/", {"words": "zebra"})) == []
    assert titles(client.get("/whats-on/", {"words": "quagga"})) == []
    event.sessions.update(start_day=in_days(-5), end_day=in_days(-5))
    assert titles(client.get("/whats-on/past/", {"words": "zebra"})) == ["Rotas"]
    assert titles(client.get("/whats-on/past/", {"words": "quagga"})) == ["Rotas"]


# --- chips ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", LISTS)
def test_three_quick_choices_and_the_filters_folded_with_their_number(client, path):
    response = client.get(path)
    assert chips(response) == [
        (False, "Online", f"{path}?how=online"),
        (False, "Near me", f"{path}?near=me"),
        (False, "This month", f"{path}?when=month"),
    ]
    page = page_words(response)
    assert ("<details> <summary>Filter</summary>" in page, "<details open" in page) == (True, False)


@pytest.mark.parametrize("path", LISTS)
def test_each_choice_is_a_chip_that_takes_itself_away(client, path, kent):
    PublishedEventFactory(region="South East", programme__slug="kent", programme__name="Kent shares")
    query = (
        "words=damp+walls&near=CT16&when=month&how=online&programme=kent&region=South+East&since=2026-01-05"
    )
    response = client.get(f"{path}?{query}&page=2")
    assert "<summary>Filter (6)</summary>" in page_words(response)
    found = chips(response)
    assert [(on, words) for on, words, _ in found] == [
        (True, "“damp walls”"),
        (True, "Within 30 miles of CT16"),
        (True, "This month"),
        (True, "Online"),
        (True, "Kent shares"),
        (True, "South East"),
        (True, "From Monday 5 January 2026"),
    ]
    parts = query.split("&")
    assert [url for *_, url in found] == [
        f"{path}?{'&'.join(part for part in parts if part != gone)}" for gone in parts
    ]


def test_a_quick_choice_keeps_the_others_and_the_last_chip_leads_to_everything(client):
    one = chips(client.get("/whats-on/?how=online&page=3"))
    assert one == [
        (True, "Online", "/whats-on/"),
        (False, "Near me", "/whats-on/?how=online&near=me"),
        (False, "This month", "/whats-on/?how=online&when=month"),
    ]


# --- near me ----------------------------------------------------------------------------------------------------------
def test_what_is_near_a_place_by_its_venue_or_its_host(client, kent):
    venue = VenueFactory(name="Deal Town Hall", address="High Street, Deal", latitude=51.223, longitude=1.403)
    far = VenueFactory(name="Leeds City Museum", address="Leeds", latitude=53.80, longitude=-1.55)

    def event(title, *, host=None, **day):
        made = PublishedEventFactory(title=title, **{f"day__{name}": value for name, value in day.items()})
        if host:
            made.hosts.add(host)

    event("By its venue", known_venue=venue, venue=venue.name, venue_address=venue.address)
    event("By its host", host=kent)
    event(
        "Elsewhere though the host is near",
        host=kent,
        known_venue=far,
        venue=far.name,
        venue_address=far.address,
    )
    event(
        "Moved from afar to its host", host=kent, known_venue=far, venue="Our own hall", venue_address="Dover"
    )
    event("Online", host=kent, mode=Mode.ONLINE)
    event("Hybrid", host=kent, mode=Mode.HYBRID)
    event("Nobody knows where", venue="A field")
    near = ["By its venue", "By its host", "Moved from afar to its host", "Hybrid"]
    for place in ("Dover", "ct16", "CT16 1PH"):
        assert sorted(titles(client.get("/whats-on/", {"near": place}))) == sorted(near)
    assert titles(client.get("/whats-on/", {"near": "Leeds"})) == ["Elsewhere though the host is near"]


def test_thirty_miles_is_the_bound(client):
    MuseumFactory(town="Dover", latitude=51.0, longitude=1.0)
    for miles in (29, 31):
        host = MuseumFactory(town="", latitude=51.0 + miles * 1.609344 / 111.2, longitude=1.0)
        PublishedEventFactory(title=f"{miles} miles").hosts.add(host)
    assert titles(client.get("/whats-on/?near=Dover")) == ["29 miles"]


def test_near_me_is_the_museum_of_whoever_is_signed_in(client_of, kent):
    person = AffiliationFactory(museum=kent).person
    response = client_of(person).get("/whats-on/?near=me&how=in_person&page=2")
    assert (response.status_code, response["Location"]) == (302, "/whats-on/?near=CT16+1PH&how=in_person")


def test_near_me_asks_where_whoever_is_not_known(client, client_of, kent):
    PublishedEventFactory(title="Anywhere")
    for visitor in (client, client_of(PersonFactory())):
        response = visitor.get("/whats-on/?near=me")
        page = page_words(response)
        assert (titles(response), "Where are you?" in page) == (["Anywhere"], True)
        assert page.count('name="near"') == 1
        assert 'value="me"' not in page
    assert "Where are you?" not in page_words(client.get("/whats-on/"))


def test_a_place_nobody_knows_is_an_error_beside_it_and_shows_everything(client):
    PublishedEventFactory(title="Anywhere")
    response = client.get("/whats-on/?near=Atlantis")
    page = page_words(response)
    assert titles(response) == ["Anywhere"]
    assert page.count("We do not know where that is.") == 2
    assert ('value="Atlantis"' in page, "<details open>" in page) == (True, True)


# --- this month -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2027, 2, 9), date(2027, 2, 1), date(2027, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_has_a_first_and_a_last_day(day, first, last):
    assert month_of(day) == (first, last)


def test_this_month_has_its_days_and_no_others(client):
    first, last = month_of(timezone.localdate())
    event = PublishedEventFactory(title="Today", day__start_day=timezone.localdate())
    event.sessions.update(end_day=in_days(1))
    PublishedEventFactory(title="Next month", day__start_day=in_days((last - timezone.localdate()).days + 1))
    assert titles(client.get("/whats-on/?when=month")) == ["Today"]
    assert titles(client.get(f"/whats-on/?when=month&until={first - (last - first)}")) == []


def test_the_calendar_to_subscribe_to_has_what_was_found(client, kent):
    near = PublishedEventFactory(title="Near and damp")
    near.hosts.add(kent)
    PublishedEventFactory(title="Damp elsewhere")
    EventSessionFactory(event=near, start_day=in_days(50), title="Near and damp, again")
    text = client.get("/whats-on/calendar.ics?near=Dover&words=damp").content.decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert "elsewhere" not in text


@pytest.mark.parametrize("query", ["near=Dover", "words=damp", "when=month&how=in_person", "near=me"])
def test_it_asks_as_often_for_three_as_for_one(client, query, django_assert_num_queries, kent):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/whats-on/?{query}")
        return len(queries)

    PublishedEventFactory(title="Damp").hosts.add(kent)
    before = asked()
    for _ in range(2):
        PublishedEventFactory(title="Damp").hosts.add(kent)
    assert asked() == before


# --- several days, and its number -------------------------------------------------------------------------------------
def test_a_label_names_every_day_and_the_next_of_them(client, django_assert_num_queries):
    event = PublishedEventFactory(title="Two days", day__start_day=in_days(10))
    PublishedEventFactory(title="One day", day__start_day=in_days(10))
    EventSessionFactory(event=event, start_day=in_days(11))
    EventSessionFactory(event=event, start_day=in_days(40), state="cancelled")
    first = event.sessions.order_by("starts_at")[0]
    with django_assert_num_queries(4):
        page = page_words(client.get("/whats-on/"))
    days = f"<strong>{dates_words([in_days(10), in_days(11)])}, 13:30 to 16:30 (UK time)</strong>"
    assert (page.count(days), page.count(f"Next: {first.when}"), page.count("Next: ")) == (1, 1, 1)
    event.sessions.filter(pk=first.pk).update(start_day=in_days(-1), end_day=in_days(-1))
    page = page_words(client.get("/whats-on/"))
    assert (dates_words([in_days(-1), in_days(11)]) in page, f"Next: {first.when}" in page) == (True, False)
    event.sessions.update(start_day=in_days(-1), end_day=in_days(-1))
    page = page_words(client.get("/whats-on/past/"))
    assert ("13:30 to 16:30" in page, "Next:" in page) == (True, False)


def test_the_number_is_no_date(client):
    event = PublishedEventFactory(serial=12, year=2026)
    for path in ("/whats-on/", event.get_absolute_url(), f"{event.get_absolute_url()}signed-up/"):
        page = page_words(client.get(path))
        assert ("No. 12" in page, "2026.12" in page) == (True, False), path

"""What stands on top of an event's page and around it: the strip, the way up, directions, its theme, telling it."""

import re
from datetime import time
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from agenda.choices import Mode
from agenda.factories import SessionFactory, VenueFactory
from agenda.venues.maps import directions_to
from common.clock import dates_words
from common.testing import page_words
from events.booking import signup, waiting_list
from events.factories import (
    CoOrganiserFactory,
    EventSessionFactory,
    PublishedEventFactory,
    RegistrationFactory,
    WaitingFactory,
    in_days,
)
from events.planning import publishing
from people.factories import PersonFactory
from programmes.factories import OfficerFactory, ProgrammeFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def strip(response):
    """The strip under the title: what each of its terms says."""
    block = re.search(r'<dl class="strip">(.*?)</dl>', page_words(response)).group(1)
    pairs = re.findall(r"<dt>.*?</svg>(\w+)</dt> ?<dd>(.*?)</dd>", block)
    return {
        term: re.sub(r"\s+", " ", re.sub(r"<details.*?</details>|<[^>]+>", " ", said)).strip()
        for term, said in pairs
    }


# --- the strip --------------------------------------------------------------------------------------------------------
def test_day_place_cost_and_places_stand_under_the_title(client):
    event = PublishedEventFactory(
        capacity=16, cost_note="£4 at the door", day__venue="Deal Museum", day__venue_address=""
    )
    RegistrationFactory(event=event)
    response = client.get(event.get_absolute_url())
    assert strip(response) == {
        "When": event.sessions.get().when,
        "Where": "Deal Museum",
        "Cost": "£4 at the door",
        "Places": "15 of 16 left",
    }
    page = page_words(response)
    order = [
        page.index(part) for part in ("<h1>", 'class="strip"', 'id="sign-up"', "Who and what", 'id="share"')
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "says"),
    [
        (None, 3, 0, "Places free"),
        (3, 2, 0, "1 of 3 left"),
        (3, 3, 0, "All taken: you can wait in line"),
        (3, 3, 2, "All taken, 2 in line"),
    ],
)
def test_places_in_a_few_words(client, capacity, taken, waiting, says):
    event = PublishedEventFactory(capacity=capacity)
    RegistrationFactory.create_batch(taken, event=event)
    WaitingFactory.create_batch(waiting, event=event)
    assert strip(client.get(event.get_absolute_url()))["Places"] == says


def test_the_places_beside_the_form_add_up(client):
    event = PublishedEventFactory(capacity=2)
    first, second = (
        signup.sign_up(event=event, person=each, by=each).registration
        for each in PersonFactory.create_batch(2)
    )
    waits = WaitingFactory(event=event)
    signup.cancel_registration(registration=second, by=second.person)
    waiting_list.fill_places(event_id=event.pk)
    page = page_words(client.get(event.get_absolute_url()))
    assert "1 taken, 1 held for somebody in line, 0 left" in page
    assert (first.person.name in page, waits.person.name in page) == (False, False)


def test_several_days_are_all_named_with_a_line_each_where_their_times_differ(client):
    event = PublishedEventFactory(day__start_day=in_days(10))
    EventSessionFactory(event=event, start_day=in_days(11))
    days = dates_words([in_days(10), in_days(11)])
    said = strip(client.get(event.get_absolute_url()))["When"]
    assert said == f"{days}, 13:30 to 16:30 (UK time) 2 sessions, all of them part of one place"
    EventSessionFactory(
        event=event, start_day=in_days(11), start_time=time(10), end_time=time(11), choice="A"
    )
    EventSessionFactory(
        event=event, start_day=in_days(11), start_time=time(10), end_time=time(12), choice="A"
    )
    said = strip(client.get(event.get_absolute_url()))["When"]
    first, second = (f"{day:%A} {day.day} {day:%B}" for day in (in_days(10), in_days(11)))
    assert said == (
        f"{days} {first}, 13:30 to 16:30 {second}, 10:00 to 16:30 (UK time) "
        "4 sessions, some of which you choose between"
    )


def test_a_cancelled_one_has_its_day_struck_and_nothing_to_press(client):
    event = PublishedEventFactory()
    publishing.cancel(event=event, by=None, reason="The boiler has given up.")
    response = client.get(event.get_absolute_url())
    page = page_words(response)
    assert set(strip(response)) == {"When", "Where", "Cost"}
    assert f"<s>{event.sessions.first().when}</s>" in page
    assert [part in page for part in ("Your place", "Tell somebody", 'class="reach')] == [False] * 3


def test_the_bar_in_reach_says_the_day(client):
    event = PublishedEventFactory(capacity=3, day__start_day=in_days(10))
    day = in_days(10)
    page = page_words(client.get(event.get_absolute_url()))
    assert f"<span><b>{day:%a} {day.day} {day:%b}, 13:30</b> 3 places left</span>" in page
    EventSessionFactory(event=event, start_day=in_days(11))
    words = dates_words([day, in_days(11)], month="%b").rsplit(" ", 1)[0]
    assert f"<b>{words}</b>" in page_words(client.get(event.get_absolute_url()))


# --- around it --------------------------------------------------------------------------------------------------------
def test_the_way_back_up_is_the_list_that_it_stands_on(client):
    for days, url, words in ((5, "/whats-on/", "What's on"), (-5, "/whats-on/past/", "Past sessions")):
        event = PublishedEventFactory(title="Damp", day__start_day=in_days(days))
        trail = re.search(
            r'<nav class="crumbs.*?</nav>', page_words(client.get(event.get_absolute_url()))
        ).group()
        assert f'<a href="{url}">{words.replace("&", "&amp;")}</a>' in trail.replace("&#x27;", "'")
        assert '<li aria-current="page">Damp</li>' in trail


@pytest.mark.parametrize(
    ("place", "point", "to"),
    [
        ("Dover Museum, Market Square, Dover CT16 1PH", None, "CT16%201PH"),
        ("A hall, ct161ph", None, "CT161PH"),
        ("The old court, Deal", None, "The%20old%20court,%20Deal"),
        ("Dover CT16 1PH", (51.1234567, -1.3), "51.12346,-1.30000"),
    ],
)
def test_directions_lead_to_the_point_the_postcode_or_the_words(place, point, to):
    assert [url.rsplit("=", 1)[1] for _, url in directions_to(place, point)] == [to] * 3
    assert {urlsplit(url).scheme for _, url in directions_to(place, point)} == {"https"}


def test_directions_are_links_and_nothing_is_loaded_from_there(client):
    venue = VenueFactory(latitude=50.5, longitude=-0.25)
    event = PublishedEventFactory(
        day__known_venue=venue, day__venue=venue.name, day__venue_address=venue.address
    )
    page = page_words(client.get(event.get_absolute_url()))
    elsewhere = re.findall(
        r'<(\w+) [^>]*(?:src|href)="https://(?:www\.google|maps\.apple|www\.openstreetmap)', page
    )
    assert elsewhere == ["a"] * 4
    assert page.count("50.50000,-0.25000") == 3
    assert SessionFactory(mode=Mode.ONLINE, venue="").directions == []


def test_the_theme_leads_to_its_list_and_others_on_it_are_named(client):
    kent, leeds = ProgrammeFactory(), ProgrammeFactory()
    here, there = (ThemeFactory(programme=each, slug="artists", name="Artists") for each in (kent, leeds))
    event = PublishedEventFactory(title="This", programme=kent, theme=here)
    page = page_words(client.get(event.get_absolute_url()))
    assert '<a href="/whats-on/?theme=artists">Artists</a>' in page
    assert "More on Artists" not in page
    PublishedEventFactory(title="Later", programme=leeds, theme=there, day__start_day=in_days(40))
    PublishedEventFactory(title="Was", programme=kent, theme=here, day__start_day=in_days(-40))
    PublishedEventFactory(title="Something else", programme=kent)
    PublishedEventFactory(title="Private", programme=ProgrammeFactory(is_public=False))
    more = page_words(client.get(event.get_absolute_url())).split("More on Artists")[1].split("</ol>")[0]
    assert re.findall(r'<a href="[^"]*">([^<]*)</a>', more) == ["Later", "Was"]


def test_the_link_and_a_mail_with_it_are_there_without_any_script(client):
    event = PublishedEventFactory(title="Damp & dust?", summary="What keeps you dry.")
    page = page_words(client.get(event.get_absolute_url()))
    address = re.search(r'<input id="share-address" value="([^"]*)" readonly>', page).group(1)
    assert address.endswith(event.get_absolute_url())
    mail = urlsplit(
        re.search(r'href="(mailto:[^"]*)"', page.split('id="share"')[1]).group(1).replace("&amp;", "&")
    )
    given = parse_qs(mail.query)
    assert (mail.path, given["subject"]) == ("", ["Damp & dust?"])
    assert given["body"][0].split("\n") == [
        "Damp & dust?",
        event.sessions.get().when,
        "",
        "What keeps you dry.",
        "",
        address,
    ]
    assert "+" not in unquote(mail.query).replace(address, "")
    assert len(re.findall(r'<button[^>]*data-(?:copy|share)="[^"]*"[^>]* hidden>', page)) == 2


def test_whoever_runs_it_finds_the_way_and_nobody_else(client, client_of):
    event = PublishedEventFactory()
    helper = CoOrganiserFactory(event=event).person
    elsewhere = CoOrganiserFactory().person
    officer = OfficerFactory(programme=event.programme).person
    other = OfficerFactory().person
    visitors = {
        "nobody": client,
        "helper": client_of(helper),
        "elsewhere": client_of(elsewhere),
        "officer": client_of(officer),
        "other": client_of(other),
    }
    link = f'href="{event.get_absolute_url()}run/"'
    sees = {
        who: link in page_words(visitor.get(event.get_absolute_url())) for who, visitor in visitors.items()
    }
    assert sees == {"nobody": False, "helper": True, "elsewhere": False, "officer": True, "other": False}
    assert "Run this event" in page_words(visitors["helper"].get(event.get_absolute_url()))

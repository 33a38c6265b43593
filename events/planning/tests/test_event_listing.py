"""The list of events on the desk: its tabs, what comes first, and what each row says."""

from html import unescape

import pytest
from django.urls import reverse

from events import scenarios
from events.choices import EventState
from events.factories import (
    EventFactory,
    EventSessionFactory,
    PlaceOfferFactory,
    PublishedEventFactory,
    RegistrationFactory,
    in_days,
)
from events.planning.admin.listing import BADGES, places_words

pytestmark = pytest.mark.django_db
LISTED = "admin:events_event_changelist"


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def shown(page):
    return [event.title for event in page.context["cl"].result_list]


@pytest.fixture
def events(officer):
    programme = officer.programme
    for title, days in (("Later", 60), ("Sooner", 20)):
        PublishedEventFactory(programme=programme, title=title).sessions.update(
            start_day=in_days(days), end_day=in_days(days)
        )
    EventSessionFactory(event=EventFactory(programme=programme, title="Draft"), start_day=in_days(40))
    EventFactory(programme=programme, title="No day")
    PublishedEventFactory(programme=programme, title="Cancelled", state=EventState.CANCELLED)
    scenarios.postponed(programme=programme, title="Postponed")
    scenarios.held(programme=programme, title="Held", by=officer.person, ago=40)
    EventSessionFactory(event=EventFactory(title="Foreign"), start_day=in_days(5))


def test_what_comes_is_shown_first_and_the_next_before_the_later(desk, events):
    titles = shown(desk.get(reverse(LISTED)))
    assert [title for title in titles if title != "Postponed"] == ["Sooner", "Draft", "Later", "No day"]
    assert "Postponed" in titles


@pytest.mark.parametrize(
    ("tab", "titles"),
    [
        ("work", {"Draft", "No day", "Postponed", "Held"}),
        ("past", {"Held", "Cancelled"}),
        ("everything", {"Sooner", "Later", "Draft", "No day", "Postponed", "Held", "Cancelled"}),
    ],
)
def test_tabs_show_what_needs_work_and_what_is_past(desk, events, tab, titles):
    page = desk.get(reverse(LISTED), {"show": tab})
    assert set(shown(page)) == titles
    assert f"({len(titles)})</a>" in page.content.decode(), "a tab says how many it holds"


def test_a_tab_that_there_is_not_is_the_first(desk, events):
    assert shown(desk.get(reverse(LISTED), {"show": "nonsense"})) == shown(desk.get(reverse(LISTED)))


def test_whoever_searches_or_filters_finds_what_is_past_too(desk, events):
    assert shown(desk.get(reverse(LISTED), {"q": "held"})) == ["Held"]
    assert shown(desk.get(reverse(LISTED), {"state__exact": "cancelled"})) == ["Cancelled"]


def test_a_column_that_is_chosen_to_sort_by_is_sorted_by(desk, events):
    titles = shown(desk.get(reverse(LISTED), {"o": "1", "show": "coming"}))
    assert titles == sorted(titles)


def test_every_state_has_a_badge_in_words():
    assert set(BADGES) == set(EventState)


def test_places_add_up_in_words_beside_a_meter(desk, officer):
    event = PublishedEventFactory(programme=officer.programme, capacity=24, title="Attics")
    RegistrationFactory.create_batch(2, event=event)
    PlaceOfferFactory(registration__event=event)
    html = unescape(desk.get(reverse(LISTED)).content.decode())
    assert '<meter min="0" max="24" value="3" aria-label="Places taken or held">' in html
    assert "2 of 24 taken, 1 held for somebody in line" in html
    assert '<span class="badge open">Published</span>' in html
    assert f"{officer.programme}, No. {event.serial} of {event.year}" in html


@pytest.mark.parametrize(
    ("taken", "held", "capacity", "words"),
    [
        (19, 1, 20, "19 of 20 taken, 1 held for somebody in line"),
        (18, 2, 20, "18 of 20 taken, 2 held for people in line"),
        (0, 0, 20, "0 of 20 taken"),
        (7, 0, None, "7 taken, no limit"),
    ],
)
def test_places_in_words(taken, held, capacity, words):
    assert places_words(taken, held, capacity) == words


@pytest.mark.parametrize(
    "words", ["No. {serial} of {year}", "{year}.{serial:02d}", "no {serial}", "Number {serial}"]
)
def test_the_search_understands_a_number_however_it_is_written(desk, officer, words):
    event = PublishedEventFactory(programme=officer.programme, title="Attics")
    page = desk.get(reverse("admin:search"), {"q": words.format(serial=event.serial, year=event.year)})
    assert [hit.name for kind in page.context["kinds"] for hit in kind.hits] == ["Attics"]

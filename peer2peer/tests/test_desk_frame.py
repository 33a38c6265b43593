"""On the desk a day is written in one way, and one line of steps leads back to the front page."""

import re

import pytest
from django.urls import reverse

from events.factories import PublishedEventFactory
from peer2peer.tests.test_access import address
from peer2peer.tests.test_pages_axe import pages_of

pytestmark = pytest.mark.django_db
#: Dates as Django writes them where nobody has said otherwise: "1 Dec 2026, 8:03 a.m.", "Nov. 30, 2026".
OTHERWISE = re.compile(
    r"\b\d{1,2}(:\d\d)? [ap]\.m\.|\b[A-Z][a-z]{2}\. \d{1,2}, \d{4}|\b\d{1,2} [A-Z][a-z]{2} \d{4}\b|\bnoon\b"
)


@pytest.fixture
def desk(client_of, world, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(world["officer"])


def test_every_page_has_one_way_back_and_one_style_of_dates(world, desk):
    wrong, looked_at = {}, 0
    for route in pages_of("officer"):
        if not route.startswith("desk/") or route == "desk/":
            continue
        answer = desk.get(address(route, world))
        if (
            "text/html" not in answer["Content-Type"]
            or answer.context is None
            or "trail" not in answer.context
        ):
            continue
        html, looked_at = answer.content.decode(), looked_at + 1
        text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S)
        found = [match[0] for match in OTHERWISE.finditer(text) if "May" not in match[0]]
        if html.count('class="breadcrumbs"') != 1:
            found.append("no way back, or several")
        if found:
            wrong[route] = found
    assert not wrong, wrong
    assert looked_at > 60


def test_pages_about_an_event_lead_back_through_its_overview(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk, event = client_of(officer.person), PublishedEventFactory(programme=officer.programme)
    home = reverse("admin:events_event_overview", args=[event.pk])
    for page, here in (("change", "Change"), ("history", "History"), ("letter", "Write to people")):
        context = desk.get(reverse(f"admin:events_event_{page}", args=[event.pk])).context
        assert [words for words, _ in context["trail"]] == ["Sessions", "Events", event.title]
        assert context["trail"][-1] == (event.title, home)
        assert here in (context["here"], context["title"].split(":")[0], "Write to people")

"""One's own pages on a phone: what runs out is in sight at once, topics are rows with their button in reach."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from agenda.factories import AttendanceFactory, SessionFactory
from events.factories import PlaceOfferFactory, WaitingFactory
from events.models import Registration
from people.factories import PersonFactory, TopicFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = 844


def phone_of(person, browser: Browser, live_server) -> Page:
    client = Client()
    client.force_login(person)
    context = browser.new_context(viewport={"width": 390, "height": SCREEN}, base_url=live_server.url)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return context.new_page()


def test_my_learning_is_three_screens_and_what_runs_out_is_in_the_first(browser, live_server):
    person = PersonFactory(name="Ann Field")
    for number in range(12):
        AttendanceFactory(person=person, session=SessionFactory(title=f"Session number {number}"))
    waiting = WaitingFactory(person=person, event__title="Stairwells")
    Registration.objects.update(claimed_at=waiting.booked_at)
    PlaceOfferFactory(registration=waiting)
    page = phone_of(person, browser, live_server)
    page.goto("/my/")
    offer = page.get_by_role("link", name=re.compile("Answer.*A place has come free: Stairwells"))
    expect(offer).to_be_in_viewport()
    assert offer.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollHeight") < 3 * SCREEN
    expect(page.get_by_text("Session number 9")).to_be_hidden()
    page.get_by_text("Show 8 more").click()
    expect(page.get_by_text("Session number 9")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": SCREEN})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.context.close()


def test_topics_are_a_row_each_with_a_search_and_the_button_in_reach(browser, live_server):
    for number in range(60):
        TopicFactory(name=f"Topic {number:02}", area=f"Area {number // 8}")
    page = phone_of(PersonFactory(), browser, live_server)
    page.goto("/my/details/topics/")
    rows = page.locator(".pick tbody tr")
    expect(rows).to_have_count(60)
    expect(page.get_by_role("button", name="Save my topics")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('#topics').offsetHeight") < 60 * 56
    # Nothing is chosen yet, so every heading is folded; one opens by a press.
    page.locator(".picks summary").first.click()
    for box in page.locator(".pick tbody tr:first-child label").all()[:2]:
        assert min(box.bounding_box()["height"], box.bounding_box()["width"]) >= 44
    page.get_by_label("Find a topic").fill("topic 07")
    expect(page.locator(".pick tbody tr:visible")).to_have_count(1)
    page.get_by_label("I want to learn about Topic 07").check()
    page.get_by_role("button", name="Save my topics").click()
    expect(page.get_by_label("I want to learn about Topic 07")).to_be_checked()
    page.set_viewport_size({"width": 320, "height": SCREEN})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.context.close()

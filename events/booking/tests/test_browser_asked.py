"""On a phone and a desktop, with and without JavaScript: one press in the mail, and what one needs by a code."""

import os
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from common.budgets.services import spend
from events import scenarios
from events.booking import budgets, floods, signup
from events.booking import needs as needs_service
from events.links import booking_path
from events.models import AskedPlace, Registration
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"phone": (320, 700), "desktop": (1280, 900)}


@pytest.fixture(params=SIZES)
def page(request, browser: Browser, live_server) -> Iterator[Page]:
    """A phone of the smallest kind without JavaScript, and a desktop with it."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        base_url=live_server.url,
        java_script_enabled=request.param == "desktop",
    )
    page = context.new_page()
    page.size = request.param
    yield page
    context.close()


def looks_well(page: Page, name: str) -> None:
    """Nothing is wider than the screen, and nothing that axe finds."""
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{page.size}.png", full_page=True)
    if page.size == "desktop":
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= page.viewport_size["width"]


def link_in(mail: Message, path: str) -> str:
    return re.search(rf"https?://[^/\s]+({path}[^/\s]+/)", mail.text)[1]


def test_one_press_in_the_mail_keeps_the_place(page: Page):
    event = scenarios.published(title="Working with artists")
    spend([budgets.AT_ONCE.charge("127.0.0.1", budgets.AT_ONCE.amount)])
    page.goto(event.get_absolute_url())
    page.get_by_label("Your name").fill("Nia Lee")
    page.get_by_label("E-mail address").first.fill("nia@museum.example")
    page.get_by_role("button", name="Keep my place").click()
    expect(page.locator("h1")).to_have_text("One press to go")
    expect(page.locator("main")).to_contain_text("a place is held for you")
    looks_well(page, "one-press")
    page.goto(link_in(Message.objects.get(kind="events.asked"), "/asked/"))
    expect(page.locator("main")).to_contain_text("A place is held for you until")
    looks_well(page, "asked")
    assert (Registration.objects.count(), AskedPlace.objects.count()) == (0, 1)
    page.get_by_role("button", name="Yes, keep my place").click()
    expect(page.locator("main")).to_contain_text("You have a place")
    assert Registration.objects.get().claimed_at is not None


def test_who_shares_an_address_says_who_they_are(page: Page):
    PersonFactory(name="Ann Smith", email="ann@post.example")
    event = scenarios.published(title="Working with artists")
    page.goto(event.get_absolute_url())
    page.get_by_label("Your name").fill("Anne Smith")
    page.get_by_label("E-mail address").first.fill("ann@post.example")
    page.get_by_role("button", name="Keep my place").click()
    expect(page.locator("main")).to_contain_text("If it asks a question first")
    page.goto(link_in(Message.objects.get(kind="events.asked"), "/asked/"))
    page.get_by_role("button", name="Yes, keep my place").click()
    expect(page.locator("main")).to_contain_text("Say who you are.")
    looks_well(page, "who")
    page.get_by_label("I am Anne Smith, somebody else").check()
    page.get_by_role("button", name="Yes, keep my place").click()
    assert Registration.objects.get().person.name == "Anne Smith"


def test_needs_open_by_a_code_and_an_entry_leads_to_the_mail(page: Page):
    event = scenarios.published(title="Working with artists")
    person = PersonFactory(name="Ann Field", email="ann@museum.example")
    row = signup.sign_up(event=event, person=person, by=person).registration
    needs_service.give(registration=row, access="A chair with arms", diet="", by=person)
    page.goto(booking_path(row))
    expect(page.locator("main")).not_to_contain_text("A chair with arms")
    looks_well(page, "needs-closed")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("body")).to_contain_text("A code is on its way")
    code = re.search(r"\b\d{6}\b", Message.objects.get(kind="account.needs_code").text)[0]
    page.get_by_label("The code from the mail").fill(code)
    page.get_by_role("button", name="See and change what I need").click()
    expect(page.get_by_label("What you need to take part")).to_have_value("A chair with arms")
    page.goto(f"/bookings/find/{row.key}/")
    looks_well(page, "find")
    page.get_by_role("button", name="Send me the link").click()
    page.goto(link_in(Message.objects.get(kind="account.booking_link"), "/bookings/"))
    expect(page.locator("h1")).to_have_text("Working with artists")


def test_officers_see_a_flood_on_the_event(page: Page, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    event = scenarios.published(title="Working with artists", programme=officer.programme)
    floods.ask_first(event=event, by=officer.person)
    client = Client()
    client.force_login(officer.person)
    page.goto("/")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": "/".join(page.url.split("/")[:3])}]
    )
    page.goto(f"/desk/events/event/{event.pk}/overview/")
    expect(page.locator("#strangers")).to_contain_text("Everybody is asked by mail first")
    looks_well(page, "flood")

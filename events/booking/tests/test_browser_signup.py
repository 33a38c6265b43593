"""Signing up on a phone, with and without JavaScript, and giving the place back from the mail."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from events import scenarios
from events.choices import RegistrationState
from events.links import booking_path
from events.models import Registration
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request, browser: Browser, live_server) -> Iterator[Page]:
    """A page on a phone. Whatever the content security policy refuses fails the test."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=live_server.url, java_script_enabled=request.param
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, person) -> None:
    """Bring a session that exists already: signing in is proved where accounts are."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    site = "/".join(page.url.split("/")[:3])
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def link_in(mail: Message) -> str:
    """The path of the booking, as the reader of the mail would follow it."""
    return re.search(r"https?://[^/\s]+(/bookings/[^/\s]+/)", mail.text).group(1)


def test_from_the_list_to_the_place_and_back_again(phone: Page):
    event = scenarios.published(title="Working with artists")
    phone.goto("/whats-on/")
    phone.get_by_role("link", name="Working with artists").click()
    reach = phone.locator(".reach a")
    expect(reach).to_be_in_viewport()
    reach.click()
    phone.get_by_label("Your name").fill("Ann Field")
    phone.get_by_label("E-mail address").fill("ann at museum")
    phone.get_by_role("button", name="Keep my place").click()
    expect(phone.locator(".summary")).to_contain_text("Give a whole e-mail address")
    expect(phone.get_by_label("Your name")).to_have_value("Ann Field")
    phone.get_by_label("E-mail address").fill("ann@museum.example")
    phone.get_by_role("button", name="Keep my place").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your place is kept")
    expect(phone.locator("main")).to_contain_text("ann@museum.example")

    mail = Message.objects.get()
    assert (mail.to_address, mail.calendar_method) == ("ann@museum.example", "REQUEST")
    phone.goto(link_in(mail))
    expect(phone.locator("main")).to_contain_text("You have a place")
    assert Registration.objects.get(event=event).state == RegistrationState.CONFIRMED
    phone.get_by_role("button", name="Give my place back").click()
    expect(phone.locator("main")).to_contain_text("You have given your booking back")
    assert Registration.objects.get(event=event).state == RegistrationState.CANCELLED


def test_signed_in_it_is_one_press_and_full_is_a_number_in_line(phone: Page):
    event = scenarios.full(title="Stores and stairwells", capacity=1, waiting=1)
    phone.goto(event.get_absolute_url())
    sign_in(phone, PersonFactory())
    phone.reload()
    phone.get_by_role("button", name="Wait in line").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are number 2 in line")
    assert Registration.objects.filter(event=event).in_line().count() == 2


def test_the_data_for_search_engines_passes_the_content_security_policy(phone: Page):
    event = scenarios.published()
    response = phone.goto(event.get_absolute_url())
    assert response is not None
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert phone.locator('script[type="application/ld+json"]').count() == 1


def test_an_officer_publishes_and_sees_who_is_coming(phone: Page, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    role = OfficerFactory()
    event = scenarios.draft(programme=role.programme, title="Dealing with damp")
    phone.goto("/whats-on/")
    expect(phone.get_by_text("Dealing with damp")).to_have_count(0)
    sign_in(phone, role.person)
    phone.goto(f"/desk/events/event/{event.pk}/overview/")
    phone.get_by_role("link", name="Publish", exact=True).click()
    phone.get_by_role("button", name="Publish").click()
    expect(phone.locator("body")).to_contain_text("is now: published")
    phone.get_by_label("Name").fill("Ann Field")
    phone.get_by_label("E-mail address").fill("ann@museum.example")
    phone.get_by_role("button", name="Add them").click()
    expect(phone.locator("body")).to_contain_text("Ann Field has a place")
    expect(phone.get_by_role("link", name="Ann Field")).to_be_visible()
    phone.goto("/whats-on/")
    expect(phone.get_by_role("link", name="Dealing with damp")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_events_passes_axe_and_fits_its_screen(browser: Browser, live_server, width):
    member = PersonFactory()
    event = scenarios.published(people=[member], days=[scenarios.afternoon(20), scenarios.afternoon(27)])
    full = scenarios.full(title="Stores", waiting=1, capacity=1)
    cancelled = scenarios.cancelled(title="Damp")
    postponed = scenarios.postponed(title="Rotas")
    scenarios.held(title="Shared")
    booking = Registration.objects.get(event=event)
    waiting = Registration.objects.filter(event=full).in_line().get()
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, bypass_csp=True
    )
    page = context.new_page()
    wrong = []
    paths = [each.get_absolute_url() for each in (event, full, cancelled, postponed)]
    paths += [
        "/whats-on/",
        "/whats-on/past/",
        "/whats-on/?since=never",
        f"{event.get_absolute_url()}signed-up/",
    ]
    paths += [booking_path(booking), booking_path(waiting)]
    for path in paths:
        page.goto(path)
        found = Axe().run(page, options={"runOnly": WCAG}).response
        wrong += [(path, violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append((path, "wider than the screen", ""))
    context.close()
    assert wrong == []

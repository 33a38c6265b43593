"""On a phone the booking's day and place are in the first screen; on the day directions and the door code are too."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from events.booking import signup
from events.factories import EventSessionFactory, PublishedEventFactory, in_days
from events.links import booking_path
from people.factories import PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LONG = "Working together with artists in those parts of the museum that nobody ever visits"
SCREEN = 844


def opened(browser: Browser, live_server, *, width: int = 390, **more) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": SCREEN}, base_url=live_server.url, **more
    )
    return context.new_page()


def top(page: Page, selector: str) -> float:
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return found["y"]


def place_in(*, ahead: int):
    event = PublishedEventFactory(title=LONG, day__start_day=in_days(20), bring_up_to=2)
    EventSessionFactory(event=event, start_day=in_days(21))
    person = PersonFactory()
    booking = signup.sign_up(event=event, person=person, by=person).registration
    for number, day in enumerate(event.sessions.order_by("starts_at")):
        event.sessions.filter(pk=day.pk).update(
            start_day=in_days(ahead + number),
            end_day=in_days(ahead + number),
            start_time="23:50",
            end_time="23:59",
        )
    return booking


def test_day_and_place_are_in_the_first_screen(browser: Browser, live_server, settings):
    settings.DEMO = True  # its line stands above everything
    page = opened(browser, live_server)
    page.goto(booking_path(place_in(ahead=5)))
    for fact in ("[data-fact=day] b", "[data-fact=place] dd"):
        assert top(page, fact) + 24 < SCREEN, fact
    expect(page.locator("#door-code")).not_to_have_attribute("open", "")
    order = [
        top(page, each)
        for each in (".strip", ".into-calendar", "#door-code", ".notice", "#party", "#give-back")
    ]
    assert order == sorted(order)
    page.context.close()


def test_on_the_day_directions_and_the_code_for_the_door_come_first(browser: Browser, live_server, settings):
    settings.DEMO = True
    page = opened(browser, live_server)
    page.goto(booking_path(place_in(ahead=0)))
    for fact in ("[data-fact=day] b", "[data-fact=place] dd", ".ways a", "#door-code summary"):
        assert top(page, fact) + 24 < SCREEN, fact
    expect(page.get_by_role("link", name="Google Maps")).to_be_visible()
    expect(page.get_by_alt_text("A code that the organisers read at the door")).to_be_visible()
    order = [
        top(page, each)
        for each in (".strip", "#door-code", ".into-calendar", ".notice", "#party", "#give-back")
    ]
    assert order == sorted(order)
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wrong_or_too_wide_or_too_small_to_hit(browser: Browser, live_server, width, scheme):
    booking = place_in(ahead=0)
    page = opened(browser, live_server, width=width, color_scheme=scheme, bypass_csp=True)
    page.goto(booking.event.get_absolute_url())
    page.get_by_label("Your name").fill("Ann Field")
    page.get_by_label("E-mail address", exact=True).fill("ann@museum.example")
    page.get_by_role("button", name="Keep my place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your place is kept")
    wrong = []
    for path in (page.url, booking_path(booking)):
        page.goto(path)
        found = Axe().run(page, options={"runOnly": WCAG}).response
        wrong += [(path, violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]]
        if page.evaluate(WIDER):
            wrong.append((path, "wider than the screen", ""))
        for one in page.locator(".into-calendar a, .ways a, summary").all():
            size = one.bounding_box() if one.is_visible() else None
            if size and size["height"] < 44:
                wrong.append((path, "small", one.evaluate("e => e.outerHTML")))
    page.context.close()
    assert wrong == []

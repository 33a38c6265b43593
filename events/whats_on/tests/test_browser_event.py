"""The page of an event on a phone: day, place and cost in the first screen, then the form; copying its link."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from events import scenarios
from events.factories import CoOrganiserFactory, EventSessionFactory, PublishedEventFactory, in_days
from events.models import Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LONG = "Working together with artists in those parts of the museum that nobody ever visits"
SCREEN = 844


def opened(browser: Browser, live_server, *, width: int = 390, height: int = SCREEN, **more) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=live_server.url, **more
    )
    return context.new_page()


def box(page: Page, selector: str) -> dict:
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return dict(found)


def long_event() -> Event:
    """A title, a summary and a description as long as they may be, and two days."""
    event = PublishedEventFactory(
        title=LONG,
        summary="What people take home. " * 12,
        description="Word. " * 900,
        day__start_day=in_days(20),
    )
    EventSessionFactory(event=event, start_day=in_days(21))
    return event


def test_day_place_and_cost_are_in_the_first_screen_and_the_form_is_next(
    browser: Browser, live_server, settings
):
    settings.DEMO = True  # its line stands above everything
    event = long_event()
    page = opened(browser, live_server)
    page.goto(event.get_absolute_url())
    reach = box(page, ".reach")
    assert reach["y"] + reach["height"] == pytest.approx(SCREEN, abs=1)
    for fact in ("[data-fact=day] b", "[data-fact=place] dd"):
        assert box(page, fact)["y"] + 24 < reach["y"], fact
    form = box(page, "#sign-up input:not([type=hidden])")
    assert form["y"] < 2 * SCREEN
    assert form["y"] < box(page, ".below")["y"]
    expect(page.locator(".reach")).to_contain_text(f"{in_days(20).day} ")
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_link_is_copied_with_a_script_and_can_be_taken_without(browser: Browser, live_server, script):
    event = scenarios.published(title="Working with artists")
    page = opened(
        browser, live_server, java_script_enabled=script, permissions=["clipboard-read", "clipboard-write"]
    )
    page.goto(event.get_absolute_url())
    field = page.get_by_label("The address of this page")
    expect(field).to_be_visible()
    expect(page.get_by_role("link", name="Send it by e-mail")).to_be_visible()
    copy = page.get_by_role("button", name="Copy link")
    if not script:
        expect(copy).not_to_be_visible()
    else:
        copy.click()
        expect(page.get_by_text("The link is copied.")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wrong_or_too_wide_or_too_small_to_hit(browser: Browser, live_server, width, scheme):
    event = long_event()
    CoOrganiserFactory(event=event)
    page = opened(browser, live_server, width=width, color_scheme=scheme, bypass_csp=True)
    page.goto(event.get_absolute_url())
    page.get_by_text("Directions", exact=True).first.click()
    found = Axe().run(page, options={"runOnly": WCAG}).response
    wrong = [(violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]]
    if page.evaluate(WIDER):
        wrong.append(("wider than the screen", ""))
    for one in page.locator(".crumbs a, .ways summary, .ways a, .share .button, .share input").all():
        size = one.bounding_box() if one.is_visible() else None
        if size and size["height"] < 44:
            wrong.append(("small", one.evaluate("e => e.outerHTML")))
    page.context.close()
    assert wrong == []

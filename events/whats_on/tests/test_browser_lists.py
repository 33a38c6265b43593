"""What's on and Past sessions on a phone: the first event is in sight, and everything that finds one is in reach."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from events import scenarios
from events.factories import PublishedEventFactory, in_days
from people.factories import MuseumFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def opened(browser: Browser, live_server, *, width: int = 390, height: int = 844, **more) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=live_server.url, **more
    )
    return context.new_page()


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("path", ["/whats-on/", "/whats-on/past/", "/whats-on/?how=in_person&when=month"])
def test_the_first_event_is_in_sight_under_the_line_that_says_it_is_a_demonstration(
    browser: Browser, live_server, settings, path
):
    settings.DEMO = True
    PublishedEventFactory(title="Damp", day__start_day=in_days(0))
    PublishedEventFactory(title="Over", day__start_day=in_days(-1))
    page = opened(browser, live_server)
    page.goto(path)
    assert top(page, ".demo") == 0
    assert top(page, ".labels > li") < 500
    last = page.locator(".labels > li").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] < top(page, ".after-list")
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_filters_unfold_and_a_chip_takes_each_away(browser: Browser, live_server, script):
    scenarios.published(title="Working with artists")
    MuseumFactory(town="Dover", latitude=51.127, longitude=1.313)
    page = opened(browser, live_server, java_script_enabled=script)
    page.goto("/whats-on/")
    near = page.get_by_label("Near a town or postcode")
    expect(near).not_to_be_visible()
    page.get_by_text("Filter", exact=True).click()
    near.fill("Dover")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What's on: 0 events")
    expect(page.get_by_text("Filter (1)")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("artists")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Take away: Within 30 miles of Dover").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What's on: 1 event")
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("artists")
    page.get_by_role("link", name="Near me").click()
    near.fill("Dover")
    page.get_by_role("button", name="Show what is near").click()
    expect(page.get_by_role("link", name="Take away: Within 30 miles of Dover")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wrong_or_too_wide_or_too_small_to_hit(browser: Browser, live_server, width, scheme):
    scenarios.published(title="Working with artists", region="South East")
    scenarios.held(title="Shared")
    page = opened(browser, live_server, width=width, color_scheme=scheme, bypass_csp=True)
    wrong = []
    for path in (
        "/whats-on/",
        "/whats-on/past/",
        "/whats-on/?near=me",
        "/whats-on/?how=online&near=Atlantis",
    ):
        page.goto(path)
        found = Axe().run(page, options={"runOnly": WCAG}).response
        wrong += [(path, violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]]
        if page.evaluate(WIDER):
            wrong.append((path, "wider than the screen", ""))
        for one in page.locator(".chips a, .finder summary, .finder input, .finder .button").all():
            box = one.bounding_box() if one.is_visible() else None
            if box and box["height"] < 44:
                wrong.append((path, "small", one.evaluate("e => e.outerHTML")))
    page.context.close()
    assert wrong == []

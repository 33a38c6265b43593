"""Nothing on the desk is wider than a narrow phone, and what is asked first is on the first screen."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from peer2peer.tests.test_access import address
from peer2peer.tests.test_pages_axe import pages_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: How far the page, or anything on it that scrolls sideways, is wider than its room.
WIDER = """() => {
  const over = (e) => e.scrollWidth - e.clientWidth;
  const scrolls = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX)
    && e.clientWidth && e.checkVisibility();
  return [document.documentElement, ...[...document.querySelectorAll("body *")].filter(scrolls)]
    .filter((e) => over(e) > 1).map((e) => `${e.tagName} ${e.id || e.className}: ${over(e)} px`);
}"""
#: Whether a word is broken inside: one of its letters stands on another line than the one before. An address may be.
BROKEN = """() => {
  const broken = [], words = document.createTreeWalker(document.querySelector("#content") ?? document.body, 4);
  while (words.nextNode()) {
    const node = words.currentNode;
    if (!node.parentElement.checkVisibility() || node.parentElement.closest("pre, thead, .visually-hidden")) continue;
    const addresses = [...node.data.matchAll(/\\S+@\\S+/g)].map((one) => [one.index, one.index + one[0].length]);
    for (const found of node.data.matchAll(/[\\p{L}]{4,}/gu)) {
      if (addresses.some(([from, to]) => from <= found.index && found.index < to)) continue;
      const range = document.createRange();
      range.setStart(node, found.index); range.setEnd(node, found.index + found[0].length);
      const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.bottom / 8)));
      if (lines.size > 1 && found[0].length < 24) broken.push(found[0]);
    }
  }
  return broken;
}"""


def phone(browser: Browser, person: object, base: str, width: int, **more: object) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 844}, base_url=base, **more)
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    return context


def test_nothing_on_the_desk_is_wider_than_320_pixels_and_no_word_is_broken(
    world, live_server, browser: Browser, settings
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    context = phone(browser, world["officer"], live_server.url, 320)
    page, found, looked_at = context.new_page(), {}, 0
    for route in pages_of("officer"):
        if not route.startswith("desk/"):
            continue
        page.goto(address(route, world))
        looked_at += 1
        if problems := page.evaluate(WIDER) + page.evaluate(BROKEN):
            found[route] = problems
    context.close()
    assert not found, found
    assert looked_at > 60


def test_eight_fields_are_all_that_is_asked_at_first_where_an_event_is_added(
    world, live_server, browser: Browser, settings
):
    """They stand on the first screen of a desktop and of a phone, where the desk has nothing to say above itself."""
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    for width, height, most in ((1280, 900, 900), (390, 844, 844)):
        context = phone(browser, world["officer"], live_server.url, width)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/desk/events/event/add/")
        page.locator("aside.demo").evaluate("aside => aside.remove()")  # that the second step is switched off
        fields = page.locator("#event_form :is(input:not([type=hidden], [type=submit]), select, textarea)")
        assert len([one for one in fields.all() if one.is_visible()]) == 8
        box = page.locator("#id_capacity").bounding_box()
        assert box
        assert box["y"] + box["height"] < most
        context.close()

"""The board by keyboard alone, without JavaScript on a phone, and by dragging."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from matching.models import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def opened(browser: Browser, live_server, person, *, script: bool, width: int) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, java_script_enabled=script
    )
    client = Client()
    client.force_login(person)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(10_000)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture(autouse=True)
def no_second_step(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def two(board):
    """Groups of five and four."""
    for number, seat in enumerate(board.seats.order_by("entry__person__name")):
        Seat.objects.filter(pk=seat.pk).update(group=0 if number < 5 else 1)
    return board


@pytest.fixture
def desk(browser, live_server, officer) -> Iterator[Page]:
    yield from opened(browser, live_server, officer.person, script=True, width=1280)


@pytest.fixture
def phone(browser, live_server, officer) -> Iterator[Page]:
    yield from opened(browser, live_server, officer.person, script=False, width=390)


def address(run) -> str:
    return reverse("admin:matching_matchrun_board", args=[run.pk])


def tab_to(page: Page, label: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
        )
        if " ".join(found.split()) == label:
            return
    raise AssertionError(f"The keyboard does not reach “{label}”.")


def test_somebody_is_moved_by_keyboard_alone(desk: Page, two):
    desk.goto(address(two))
    tab_to(desk, "Move Ann Field to")
    desk.keyboard.press("ArrowDown")
    tab_to(desk, "Move Ann Field")
    desk.keyboard.press("Enter")
    expect(desk.locator("#group-2")).to_contain_text("Ann Field")
    expect(desk.locator("ul.messagelist")).to_contain_text("Ann Field: from group 1 to group 2.")
    assert two.seats.get(entry__person__name="Ann Field").group == 1


def test_a_phone_without_javascript_moves_sets_aside_and_publishes(phone: Page, two):
    phone.goto(address(two))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_label("Move Gus Reed to").select_option("0")
    phone.get_by_role("button", name="Move Gus Reed").click()
    expect(phone.get_by_role("alert")).to_contain_text("Group 1 has 6 people; it should have 3 to 5.")
    phone.get_by_label("Why it is right all the same").fill("They share a car.")
    phone.get_by_role("button", name="Do it, and keep the reason").click()
    expect(phone.locator("#group-1")).to_contain_text("They share a car.")
    phone.get_by_role("link", name="Check and publish").click()
    phone.get_by_role("button", name="Publish the groups").click()
    expect(phone.locator("#group-1")).to_contain_text("no answer yet")
    phone.get_by_role("button", name="Take publishing back").click()
    expect(phone.locator("ul.messagelist")).to_contain_text("Taken back.")


def test_somebody_is_dragged_and_the_same_rules_answer(desk: Page, two):
    desk.goto(address(two))
    desk.locator("#group-1 li[draggable]", has_text="Ben Hall").drag_to(desk.locator("#group-2 h2"))
    expect(desk.locator("#group-2")).to_contain_text("Ben Hall")
    desk.locator("#group-1 li[draggable]", has_text="Ann Field").drag_to(desk.locator("#group-2 h2"))
    expect(desk.get_by_role("alert")).to_contain_text("Group 2 has 6 people; it should have 3 to 5.")


def test_axe_finds_nothing_on_a_board_with_everything_on_it(browser, live_server, officer, two):
    seat = two.seats.get(entry__person__name="Ida Vale")
    Seat.objects.filter(pk=seat.pk).update(group=None, message="Dear Ida")
    Seat.objects.filter(run=two, entry__person__name__in=["Gus Reed", "Hal Dale"]).update(group=0)
    Seat.objects.filter(run=two, entry__person__name="Ann Field").update(locked=True)
    client = Client()
    client.force_login(officer.person)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context = browser.new_context(
        viewport={"width": 390, "height": 900}, base_url=live_server.url, bypass_csp=True
    )
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    shown = context.new_page()
    found = {}
    for name in ("board", "publish", "result"):
        shown.goto(reverse(f"admin:matching_matchrun_{name}", args=[two.pk]))
        found[name] = [
            (each["id"], each["nodes"][0]["html"])
            for each in Axe().run(shown, options={"runOnly": RULES}).response["violations"]
        ]
    context.close()
    assert found == {"board": [], "publish": [], "result": []}

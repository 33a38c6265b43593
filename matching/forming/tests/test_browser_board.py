"""The board by keyboard alone, without JavaScript on a phone, and by dragging."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from matching.choices import StartState
from matching.forming import solving
from matching.models import Seat, Start

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
    # Walking through the list of groups has moved nobody yet.
    assert two.seats.get(entry__person__name="Ann Field").group == 0
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
    phone.get_by_role("button", name="Save with this reason").click()
    expect(phone.locator("#group-1")).to_contain_text("They share a car.")
    phone.get_by_role("link", name="Check and publish").click()
    phone.get_by_role("button", name="Publish, and send 9 mails").click()
    expect(phone.locator("#group-1")).to_contain_text("No answer yet")
    phone.get_by_role("button", name="Take publishing back").click()
    expect(phone.locator("ul.messagelist")).to_contain_text("Taken back.")


def test_choosing_a_group_moves_at_once_and_one_press_undoes_it(desk: Page, two):
    desk.goto(address(two))
    desk.get_by_label("Move Ann Field to").select_option("Group 2")
    expect(desk.locator("ul.messagelist")).to_contain_text("Ann Field: from group 1 to group 2.")
    desk.get_by_role("button", name="Undo: Ann Field: from group 1 to group 2.").click()
    expect(desk.locator("ul.messagelist")).to_contain_text("Undone: Ann Field: from group 1 to group 2.")
    expect(desk.locator("#group-1")).to_contain_text("Ann Field")
    desk.get_by_role("link", name="Why Ann Field is here").click()
    expect(desk.get_by_role("heading", name="Why Ann Field is in group 1")).to_be_visible()
    desk.locator("table.ways button").first.click()
    expect(desk.locator("#group-2")).to_contain_text("Ann Field")


def worked_out(pool) -> None:
    """What workers do, here and now."""
    for start in Start.objects.filter(run__pool=pool, state=StartState.WAITING):
        solving.solve(start.pk)


def test_an_officer_forms_groups_from_wishes_to_publishing_and_back(desk: Page, pool, wishes):
    """The whole job, with nothing but what is on the pages."""
    desk.goto(reverse("admin:matching_pool_change", args=[pool.pk]))
    desk.get_by_role("link", name="Form groups").click()
    desk.get_by_role("link", name="Same problem").click()
    desk.get_by_label("Smallest group").fill("3")
    desk.get_by_label("Largest group").fill("5")
    desk.get_by_label("Size to aim at").fill("4")
    desk.get_by_role("button", name="Work out the groups").click()
    expect(desk.get_by_role("heading", name="Groups for Peer groups, spring")).to_be_visible()
    worked_out(pool)
    # Three ways beside each other, each with its reasons.
    expect(desk.locator("table.ways tbody tr")).to_have_count(3)
    expect(desk.locator("#way-1 ~ details").first).to_contain_text(
        "All share Collections review and Recruiting volunteers."
    )
    expect(desk.locator("#way-1 ~ details").first).to_contain_text(
        "All are free on Tuesday morning and Tuesday afternoon."
    )
    desk.get_by_role("button", name="Choose way 1").click()
    # A step that breaks a rule is not taken before somebody says why.
    desk.get_by_label("Move Ann Field to").select_option("A new group")
    expect(desk.get_by_role("alert")).to_contain_text("has 1 person; it should have 3 to 5.")
    desk.get_by_label("Why it is right all the same").fill("She begins one of her own.")
    desk.get_by_role("button", name="Save with this reason").click()
    expect(desk.locator(".notice.warning", has_text="She begins one of her own.").first).to_be_visible()
    # Everybody else of one group is held, and the rest worked out again.
    held = desk.locator("section.group", has_text="Ben Hall").first
    together = held.locator("ul.people b").all_inner_texts()
    held.get_by_role("button", name="Lock everybody in group").click()
    desk.get_by_role("button", name="Work out the rest again, around those locked").click()
    worked_out(pool)
    desk.get_by_role("button", name="Choose way 1").click()
    again = desk.locator("section.group", has_text="Ben Hall").first
    assert set(together) <= set(again.locator("ul.people b").all_inner_texts())
    desk.get_by_role("link", name="Check and publish").click()
    desk.get_by_role("button", name="Publish, and send 9 mails").click()
    expect(desk.locator("ul.messagelist")).to_contain_text("Mails go out in 10 minutes")
    expect(desk.get_by_text("0 said yes, 0 no, and 9 have not answered.")).to_be_visible()
    desk.get_by_role("button", name="Take publishing back").click()
    expect(desk.locator("ul.messagelist")).to_contain_text("Taken back.")


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
    ann = two.seats.get(entry__person__name="Ann Field")
    for name in ("board", "publish", "result", "why"):
        shown.goto(reverse(f"admin:matching_matchrun_{name}", args=[two.pk]) + f"?seat={ann.pk}")
        # At 400 % on a desk nothing is to be looked for sideways.
        shown.set_viewport_size({"width": 320, "height": 640})
        assert shown.evaluate("document.documentElement.scrollWidth") == 320
        shown.set_viewport_size({"width": 390, "height": 900})
        found[name] = [
            (each["id"], each["nodes"][0]["html"])
            for each in Axe().run(shown, options={"runOnly": RULES}).response["violations"]
        ]
    context.close()
    assert found == {"board": [], "publish": [], "result": [], "why": []}

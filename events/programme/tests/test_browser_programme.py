"""The programme by keyboard alone, by mouse, and without JavaScript; and a presenter from the mail to the slides."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from events import scenarios
from events.choices import PresenterState, TalkState
from events.factories import HandoutFactory, PresenterFactory, SlotFactory, TalkFactory
from events.links import talk_path
from events.models import Event, Handout, Presenter, Talk
from events.programme import calls, schedule
from events.programme.timetable import current
from files.factories import PDF
from mailing.models import Message
from people.factories import TopicFactory
from programmes.factories import OfficerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def open_page(browser: Browser, live_server, *, script: bool, width: int = 1280) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, java_script_enabled=script
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def with_script(browser: Browser, live_server) -> Iterator[Page]:
    yield from open_page(browser, live_server, script=True)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request, browser: Browser, live_server) -> Iterator[Page]:
    yield from open_page(browser, live_server, script=request.param, width=390 if not request.param else 1280)


@pytest.fixture
def officer():
    return OfficerFactory()


@pytest.fixture
def event(officer) -> Event:
    return scenarios.published(programme=officer.programme, by=officer.person, title="Dealing with damp")


def sign_in(page: Page, person, live_server) -> None:
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def focused(page: Page) -> str:
    """The name of what has the focus, as a screen reader says it."""
    return page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()")


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until the focus is on what is called so."""
    for _ in range(150):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"The keyboard does not reach “{name}”.")


def times(page: Page) -> list[str]:
    return [
        re.sub(r"\s+", " ", f"{row.locator('[data-starts]').inner_text()} {row.locator('h3').inner_text()}")
        for row in page.locator(".builder > li").all()
    ]


def stored(event: Event) -> list[str]:
    table = current(event.sessions.get())
    return [f"{item.span.starts:%H:%M} {item.name}" for item in table.items]


def test_a_programme_is_built_by_keyboard_alone(page: Page, event, officer, live_server):
    sign_in(page, officer.person, live_server)
    page.goto(f"{event.get_absolute_url()}run/programme/")
    tab_to(page, "Start from the template")
    page.keyboard.press("Enter")
    expect(page.locator(".builder > li")).to_have_count(7)
    assert times(page)[:4] == ["13:30 Welcome", "13:40 Talk 1", "14:00 Talk 2", "14:20 Talk 3"]

    # Down, and down again with the same key: the focus has stayed on the button of the item that moved.
    tab_to(page, "Move down Welcome")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Welcome now starts at 13:50.")
    expect(page.locator(":focus")).to_have_text(re.compile("Move down"))
    assert focused(page) == "Move down Welcome"
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Welcome now starts at 14:10.")
    assert times(page)[:3] == ["13:30 Talk 1", "13:50 Talk 2", "14:10 Welcome"] == stored(event)[:3]
    tab_to(page, "Move up Welcome", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Welcome now starts at 13:50.")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Welcome now starts at 13:30.")
    assert focused(page) == "Move down Welcome"  # At the top there is no way up any more.

    # Another length, saved with Enter.
    tab_to(page, "Change Welcome")
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "minutes"
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("15")
    page.keyboard.press("Enter")
    expect(page.locator("[data-standing]")).to_contain_text("It ends at 16:15, 15 minutes before")
    assert stored(event)[:2] == ["13:30 Welcome", "13:45 Talk 1"]


def test_taking_out_and_adding_by_keyboard(page: Page, event, officer, live_server):
    schedule.start_from_template(session=event.sessions.get(), by=officer.person)
    sign_in(page, officer.person, live_server)
    page.goto(f"{event.get_absolute_url()}run/programme/")
    tab_to(page, "Change “Tea and cake”")
    page.keyboard.press("Enter")
    tab_to(page, "Take it out “Tea and cake”")
    page.keyboard.press("Enter")
    expect(page.locator(".builder > li")).to_have_count(6)
    assert "Tea and cake" not in " ".join(stored(event))
    tab_to(page, "Add an item")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Break")  # what it is
    page.keyboard.press("Tab")
    page.keyboard.type("Tea outside")
    tab_to(page, "Add it at the end")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("“Tea outside” now starts at 15:50.")
    assert stored(event)[-1] == "15:50 Tea outside"


def test_times_follow_while_a_length_is_typed_and_are_saved_by_the_button(
    with_script: Page, event, officer, live_server
):
    page = with_script
    schedule.start_from_template(session=event.sessions.get(), by=officer.person)
    sign_in(page, officer.person, live_server)
    page.goto(f"{event.get_absolute_url()}run/programme/")
    second = page.locator(".builder > li").nth(1)
    second.locator("summary").click()
    second.get_by_label("Minutes", exact=True).fill("25")
    assert times(page)[:3] == ["13:30 Welcome", "13:40 Talk 1", "14:15 Talk 2"]
    expect(page.locator("[data-standing]")).to_have_text(
        "Not saved yet. With these lengths it ends at 16:25; the session ends at 16:30."
    )
    second.get_by_label("What it is").select_option("break")  # which has no discussion
    assert times(page)[2] == "14:05 Talk 2"
    assert stored(event)[2] == "14:00 Talk 2"
    second.get_by_label("What it is").select_option("talk")
    second.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_have_text("Talk 1 now starts at 13:40.")
    expect(page.locator("[data-standing]")).to_contain_text("It ends at 16:25, 5 minutes before")
    assert stored(event)[2] == "14:15 Talk 2"
    second = page.locator(".builder > li").nth(1)
    second.locator("summary").click()
    second.get_by_label("Minutes", exact=True).fill("0")
    second.get_by_role("button", name="Save").click()
    expect(page.locator(".builder .summary")).to_contain_text(
        "Give a whole number of minutes, from 1 to 600."
    )
    expect(page.locator(".builder .summary")).to_be_focused()


def test_dragging_is_another_way_to_move_an_item(with_script: Page, event, officer, live_server):
    page = with_script
    schedule.start_from_template(session=event.sessions.get(), by=officer.person)
    sign_in(page, officer.person, live_server)
    page.goto(f"{event.get_absolute_url()}run/programme/")
    page.set_viewport_size({"width": 1280, "height": 2000})
    rows = page.locator(".builder > li")
    grip, third = rows.nth(0).locator(".grip").bounding_box(), rows.nth(2).bounding_box()
    page.mouse.move(grip["x"] + 5, grip["y"] + 20)
    page.mouse.down()
    page.mouse.move(third["x"] + 40, third["y"] + third["height"] - 6, steps=6)
    page.mouse.up()
    expect(page.locator("#said")).to_have_text("Welcome now starts at 14:10.")
    assert stored(event)[:3] == ["13:30 Talk 1", "13:50 Talk 2", "14:10 Welcome"] == times(page)[:3]


def test_who_comes_too_late_reads_how_it_stands_now(page: Page, event, officer, live_server):
    session = event.sessions.get()
    schedule.start_from_template(session=session, by=officer.person)
    sign_in(page, officer.person, live_server)
    page.goto(f"{event.get_absolute_url()}run/programme/")
    schedule.move(slot=session.slots.get(position=6), by=officer.person, step=-6)
    page.get_by_role("button", name="Move down Welcome").click()
    said = page.locator("#said, .messages").filter(has_text="Somebody else has changed this programme")
    expect(said.first).to_be_visible()
    assert times(page)[:2] == ["13:30 Round-up", "13:40 Welcome"] == stored(event)[:2]


def link_in(mail: Message) -> str:
    return re.search(r"https?://[^/\s]+(/talks/[^/\s]+/)", mail.text).group(1)


def test_from_the_call_to_the_confirmed_talk_with_its_slides(
    page: Page, event, officer, live_server, tmp_path
):
    calls.set_call(event=event, by=officer.person, text="What keeps you dry?", closes_at=None)
    schedule.start_from_template(session=event.sessions.get(), by=officer.person)
    page.goto(event.get_absolute_url())
    page.get_by_role("link", name="Propose a talk").click()
    page.get_by_label("Your name").fill("Ann Field")
    page.get_by_label("E-mail address").fill("ann@museum.example")
    page.get_by_role("button", name="Propose this talk").click()
    expect(page.locator(".summary")).to_contain_text("Give the talk a title.")
    page.get_by_label("Title").fill("Damp in the tower")
    page.get_by_role("button", name="Propose this talk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your proposal")

    sign_in(page, officer.person, live_server)
    page.goto(f"{event.get_absolute_url()}run/programme/")
    page.get_by_role("link", name="Read and decide “Damp in the tower”").click()
    page.get_by_label("Its place in the programme").select_option(label="Talk 1, 13:40")
    page.get_by_role("button", name="Take it into the programme").click()
    page.get_by_role("button", name="Confirm Ann Field").click()
    expect(page.locator(".messages")).to_contain_text("Ann Field is confirmed")

    page.context.clear_cookies()
    page.goto(link_in(Message.objects.get(kind="events.talk_confirmed")))
    expect(page.locator("main")).to_contain_text("It starts at 13:40")
    bad = tmp_path / "slides.pdf"
    bad.write_bytes(b"MZ\x90\0 a program")
    page.get_by_label("File", exact=True).set_input_files(bad)
    page.get_by_role("button", name="Add this file").click()
    expect(page.locator(".summary")).to_contain_text("This is a program for Windows.")
    good = tmp_path / "damp.pdf"
    good.write_bytes(PDF)
    page.get_by_label("File", exact=True).set_input_files(good)
    page.get_by_role("button", name="Add this file").click()
    expect(page.get_by_role("link", name="damp")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="damp").click()
    assert download.value.suggested_filename == "damp.pdf"
    assert Handout.objects.get().talk.title == "Damp in the tower"

    page.goto(event.get_absolute_url())
    expect(page.locator("main")).to_contain_text("Ann Field")
    page.goto(link_in(Message.objects.get(kind="events.talk_confirmed")))
    page.get_by_label("A few words for the organisers").fill("My train is cancelled.")
    page.get_by_role("button", name="Withdraw my talk").click()
    expect(page.locator("main")).to_contain_text("You no longer give this talk")
    assert Presenter.objects.get().state == PresenterState.WITHDRAWN
    page.goto(event.get_absolute_url())
    expect(page.locator("main")).not_to_contain_text("Ann Field")


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_programmes_passes_axe_and_fits_its_screen(
    browser: Browser, live_server, event, officer, width
):
    TopicFactory()
    session = event.sessions.get()
    schedule.start_from_template(session=session, by=officer.person)
    talk = TalkFactory(event=event, title="Damp in the tower of an old and very long name")
    SlotFactory(session=session, position=7, talk=talk)
    rows = [PresenterFactory(talk=talk, state=state) for state in PresenterState]
    proposal = PresenterFactory(talk=TalkFactory(event=event, state=TalkState.SUBMITTED)).talk
    TalkFactory(event=event, state=TalkState.REJECTED, state_note="No room.")
    handout = HandoutFactory(talk=talk)
    calls.set_call(event=event, by=officer.person, text="What keeps you dry?", closes_at=None)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, bypass_csp=True
    )
    page = context.new_page()
    run = f"{event.get_absolute_url()}run/programme/"
    public = [talk_path(row) for row in rows]
    public += [f"{event.get_absolute_url()}{path}" for path in ("", "propose/", "propose/thanks/")]
    public += [f"{event.get_absolute_url()}handouts/{key}/" for key in (handout.key, talk.key)]
    inside = [run, f"{run}talks/new/", f"{run}talks/{talk.key}/", f"{run}talks/{proposal.key}/"]
    wrong = []
    for path in [*public, None, *inside]:
        if path is None:
            sign_in(page, officer.person, live_server)
            continue
        page.goto(path)
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        found = Axe().run(page, options={"runOnly": WCAG}).response
        wrong += [(path, violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append((path, "wider than the screen", ""))
    context.close()
    assert wrong == []
    assert Talk.objects.count() == 3

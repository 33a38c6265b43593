"""The register on a telephone: out of reach for a minute, signed out in the middle, by two people, without a script."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agenda.factories import AttendanceFactory, SessionFactory
from agenda.models import Attendance
from agenda.register.disputes import dispute
from common.testing import GUARD
from events import scenarios
from events.factories import RegistrationFactory
from events.models import CoOrganiser, Event, Registration
from events.register.host import days_of
from mailing.models import Message
from people.factories import PersonFactory
from people.models import Person
from programmes.factories import OfficerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Phone = Callable[..., Page]
#: The page, its stylesheet and its two scripts.
KEPT_WHOLE = "caches.open('register').then((kept) => kept.keys()).then((keys) => keys.length > 3)"


@pytest.fixture
def phone(browser: Browser, live_server) -> Iterator[Phone]:
    """A function that gives a page on a telephone of somebody signed in. What the content policy refuses fails."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def of(person: Person, *, script: bool = True, width: int = 360) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 740}, base_url=live_server.url, java_script_enabled=script
        )
        contexts.append(context)
        sign_in(context, person, live_server.url)
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield of
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(context: BrowserContext, person: Person, site: str) -> None:
    client = Client()
    client.force_login(person)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


@pytest.fixture
def event(transactional_db) -> Event:
    people = [PersonFactory(name=name) for name in ("Ann Field", "Bo Hill", "Cy Zell")]
    return scenarios.under_way(people=people, title="Stairs and stores", capacity=4)


@pytest.fixture
def helper(event) -> Person:
    return CoOrganiser.objects.create(event=event, person=PersonFactory(name="Di Moss")).person


def register(event: Event) -> str:
    [day] = days_of(event)
    return f"/registers/{day.pk}/"


def mark(page: Page, name: str, words: str) -> None:
    page.get_by_role("group", name=name).get_by_role("radio", name=words).click()


def is_marked(page: Page, name: str, words: str) -> None:
    expect(page.get_by_role("group", name=name).get_by_role("radio", name=words)).to_be_checked()


def until(page: Page, expression: str) -> None:
    """Wait for something in the browser. Playwright's own waiting evaluates text, which our content policy forbids."""
    until = time.monotonic() + GUARD
    while not page.evaluate(expression):
        assert time.monotonic() < until, f"It never came about: {expression}"
        page.wait_for_timeout(50)


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-says]")).to_contain_text(words)


def marks(event: Event) -> dict[str, str]:
    [day] = days_of(event)
    rows = Attendance.objects.filter(session=day.pk).exclude(state="expected")
    return dict(rows.values_list("person__name", "state"))


def waits(page: Page) -> dict[str, object]:
    """What is kept on the device."""
    kept = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('register.'))")
    return json.loads(kept[0][1]) if kept else {}


def test_a_minute_out_of_reach_loses_nothing_and_everything_arrives_once(phone, event, helper):
    page = phone(helper)
    page.goto(register(event))
    mark(page, "Ann Field", "Present")
    says(page, "All saved.")
    assert marks(event) == {"Ann Field": "attended"}
    # The page is kept once the worker stands by; that takes a moment.
    until(page, KEPT_WHOLE)
    until(page, "navigator.serviceWorker.controller !== null")

    page.context.set_offline(True)
    mark(page, "Bo Hill", "Apologies")
    mark(page, "Cy Zell", "Present")
    says(page, "2 marks wait for the network. Kept on this device.")
    kept = json.dumps(waits(page))
    assert [name in kept for name in ("Bo", "Hill", "Cy", "Zell")] == [False] * 4, "no names on the device"
    page.get_by_label("Name", exact=True).fill("Jo Bell")
    page.get_by_label("E-mail address").fill("jo@museum.example")
    page.get_by_role("button", name="Note them as present").click()
    says(page, "2 marks and 1 walk-in wait for the network.")
    expect(page.get_by_role("list", name="Walk-ins that wait")).to_contain_text(
        "Jo Bell waits for the network."
    )

    page.get_by_role("link", name="The register is complete").click()
    says(page, "Complete the register when everything is saved.")

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Register")
    is_marked(page, "Ann Field", "Present")
    is_marked(page, "Bo Hill", "Apologies")
    is_marked(page, "Cy Zell", "Present")
    says(page, "2 marks and 1 walk-in wait for the network.")
    assert marks(event) == {"Ann Field": "attended"}

    page.context.set_offline(False)
    says(page, "All saved.")
    expect(page.get_by_role("group", name="Jo Bell")).to_contain_text("Walked in")
    is_marked(page, "Jo Bell", "Present")
    everybody = {
        "Ann Field": "attended",
        "Bo Hill": "apologies",
        "Cy Zell": "attended",
        "Jo Bell": "attended",
    }
    assert marks(event) == everybody
    assert (
        Registration.objects.filter(walked_in=True).count(),
        Person.objects.filter(name="Jo Bell").count(),
    ) == (1, 1)
    assert Message.objects.filter(kind="events.walked_in").count() == 1
    assert waits(page) == {}
    bo = Attendance.objects.get(person__name="Bo Hill")
    assert bo.history.filter(pgh_label="update").count() == 1
    expect(page.locator('[data-count="attended"]')).to_have_text("3")


def test_two_organisers_see_each_others_marks_and_the_later_one_stands(phone, event, helper):
    second = CoOrganiser.objects.create(event=event, person=PersonFactory()).person
    one, other = phone(helper), phone(second)
    one.goto(register(event))
    other.goto(register(event))
    one.context.set_offline(True)
    mark(one, "Ann Field", "Did not come")
    one.wait_for_timeout(50)
    mark(other, "Ann Field", "Present")
    says(other, "All saved.")
    one.context.set_offline(False)
    is_marked(one, "Ann Field", "Present")
    assert marks(event) == {"Ann Field": "attended"}
    one.get_by_label("Name", exact=True).fill("Jo Bell")
    one.get_by_role("button", name="Note them as present").click()
    expect(one.get_by_role("group", name="Jo Bell")).to_be_visible()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.get_by_role("group", name="Jo Bell")).to_be_visible()


def test_signed_out_in_the_middle_is_said_and_nothing_is_lost(phone, event, helper, live_server):
    page = phone(helper)
    page.goto(register(event))
    says(page, "All saved.")
    Session.objects.all().delete()
    mark(page, "Ann Field", "Present")
    says(page, "You are signed out. What you marked is kept on this device")
    expect(page.locator("[data-says] a")).to_have_attribute(
        "href", f"/accounts/login/?next={register(event)}"
    )
    assert marks(event) == {}
    sign_in(page.context, helper, live_server.url)
    page.goto(register(event))
    says(page, "All saved.")
    assert marks(event) == {"Ann Field": "attended"}


def test_a_token_that_has_run_out_is_replaced_unseen(phone, event, helper):
    page = phone(helper)
    page.goto(register(event))
    says(page, "All saved.")
    page.context.clear_cookies(name="csrftoken")
    mark(page, "Ann Field", "Present")
    says(page, "All saved.")
    assert marks(event) == {"Ann Field": "attended"}


def test_signing_out_drops_what_was_kept_and_says_so_first(phone, event, helper):
    page = phone(helper)
    page.goto(register(event))
    until(page, "caches.has('register')")
    until(page, "navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    mark(page, "Ann Field", "Present")
    says(page, "1 mark waits for the network.")
    page.evaluate("window.stop()")
    page.context.set_offline(False)
    page.evaluate(
        "localStorage.setItem('register.0', JSON.stringify({marks: {1: {state: 'attended', at: 1}}, walkIns: []}))"
    )
    page.goto("/accounts/logout/")
    expect(page.get_by_text("Marks of a register still wait on this device")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert page.evaluate("caches.has('register')") is False
    assert waits(page) == {}
    page.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(register(event))


def test_after_the_day_the_kept_page_opens_no_more(phone, event, helper):
    page = phone(helper)
    page.goto(register(event))
    until(page, KEPT_WHOLE)
    until(page, "navigator.serviceWorker.controller !== null")
    page.evaluate(
        """async () => {
            const headers = { "Content-Type": "text/html", "X-Kept-Until": String(Date.now() - 1000) };
            const kept = await caches.open("register");
            await kept.put(location.pathname, new Response("yesterday", { headers }));
        }"""
    )
    aside = page.context.new_page()
    aside.goto("/accessibility/")
    page.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.reload()
    assert aside.evaluate("caches.has('register')") is False


def test_known_people_and_colleagues_are_noted_in_the_same_place(phone, event, helper):
    ann = Registration.objects.get(person__name="Ann Field")
    RegistrationFactory(event=event, person=None, brought_by=ann, claimed_at=None)
    page = phone(helper)
    gone = Registration.objects.get(person__name="Cy Zell")
    Attendance.objects.filter(person=gone.person).update(state="withdrawn")
    Registration.objects.filter(pk=gone.pk).update(state="cancelled", ended_at=gone.booked_at)
    page.goto(register(event))
    page.get_by_text("Known, but not expected here (1)").click()
    page.get_by_role("button", name="Mark Cy Zell present").click()
    is_marked(page, "Cy Zell", "Present")
    page.get_by_role("link", name="Say who it is").click()
    guest = page.locator("[data-guest]")
    guest.get_by_label("Name").fill("Flo Gast")
    guest.get_by_role("button").click()
    is_marked(page, "Flo Gast", "Present")
    assert marks(event) == {"Cy Zell": "attended", "Flo Gast": "attended"}


def test_finding_somebody_is_typing_a_few_letters(phone, event, helper):
    page = phone(helper)
    page.goto(register(event))
    page.get_by_label("Find a name or a museum").fill("zel")
    expect(page.get_by_role("group")).to_have_count(1)
    expect(page.locator("[data-found]")).to_have_text("1 of 3 people.")
    mark(page, "Cy Zell", "Present")
    says(page, "All saved.")


def test_the_whole_of_it_without_a_script(phone, event, helper):
    page = phone(helper, script=False)
    page.goto(register(event))
    mark(page, "Ann Field", "Present")
    mark(page, "Bo Hill", "Apologies")
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("2 marks are saved.")).to_be_visible()
    mark(page, "Ann Field", "Did not come")
    mark(page, "Cy Zell", "Present")
    page.get_by_role("button", name="Save Cy Zell").click()
    expect(page.get_by_text("1 mark is saved.")).to_be_visible()
    assert marks(event) == {"Ann Field": "attended", "Bo Hill": "apologies", "Cy Zell": "attended"}
    for name in ("", "Jo Bell"):
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_role("button", name="Note them as present").click()
        expect(page.locator("body")).to_contain_text(
            "Give the name" if not name else "Jo Bell is noted as a walk-in."
        )
    page.get_by_role("button", name="Take Jo Bell off again").click()
    expect(page.get_by_text("Jo Bell is taken off again.")).to_be_visible()
    page.get_by_role("link", name="The register is complete").click()
    page.get_by_role("button", name="Complete the register").click()
    expect(page.get_by_role("heading", name="The register is complete")).to_be_visible()
    page.get_by_role("button", name="Undo: it is not complete yet").click()
    expect(page.get_by_text("The register is open again.")).to_be_visible()


def test_the_code_at_the_door(phone, event, helper):
    row = Registration.objects.get(person__name="Ann Field")
    page = phone(helper)
    page.goto(f"/door/{row.key}/")
    page.get_by_role("button", name="Mark present").click()
    expect(page.get_by_text("Nothing more to do")).to_be_visible()
    page.get_by_role("link", name="The whole register").click()
    is_marked(page, "Ann Field", "Present")


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_passes_axe_fits_its_screen_and_has_room_for_a_thumb(
    browser, live_server, event, helper, width, settings
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    officer = OfficerFactory(programme=event.programme).person
    ann = Registration.objects.get(person__name="Ann Field")
    RegistrationFactory(event=event, person=None, brought_by=ann, claimed_at=None)
    RegistrationFactory(event=event, state="waiting", waiting_since=ann.booked_at, confirmed_at=None)
    past = scenarios.held(programme=event.programme, people=[helper], ago=9)
    entry = Attendance.objects.get(person=helper)
    wrong_entry = dispute(attendance=entry, by=helper, words="I left early.")
    bulk = f"/desk/agenda/session/{event.sessions.get().pk}/register-list/"
    context = browser.new_context(
        viewport={"width": width, "height": 800}, base_url=live_server.url, bypass_csp=True
    )
    page, wrong = context.new_page(), []
    for person, paths in (
        (
            helper,
            [register(event), f"{register(event)}complete/", f"{register(event)}sheet/", f"/door/{ann.key}/"],
        ),
        (helper, ["/my/attendance/", f"/my/attendance/{entry.uid}/wrong/"]),
        (
            officer,
            [register(past), bulk, "/desk/agenda/dispute/", f"/desk/agenda/dispute/{wrong_entry.pk}/change/"],
        ),
        (PersonFactory(), [f"/door/{ann.key}/"]),
    ):
        sign_in(context, person, live_server.url)
        for path in paths:
            page.goto(path)
            if path == bulk:
                page.get_by_label("Names or e-mail addresses").fill("Ann Field\nField, Bo\nJo Bell")
                page.get_by_role("button", name="Look whom it means").click()
            found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
            wrong += [(path, each["id"], each["nodes"][0]["html"][:120]) for each in found]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append((path, "wider than the screen", ""))
            for box in page.locator(".marks label").evaluate_all(
                "all => all.map((each) => each.getBoundingClientRect().height)"
            ):
                assert box >= 44, path
    context.close()
    assert wrong == []


def test_a_session_that_takes_no_walk_ins_works_out_of_reach_as_well(phone, transactional_db):
    """The plain register, of a session that no app speaks for: its page has no form for somebody new."""
    role = OfficerFactory()
    local = timezone.localtime() - timedelta(minutes=30)
    end = local + timedelta(hours=2)
    session = SessionFactory(
        programme=role.programme, start_day=local.date(), start_time=local.time(), end_day=end.date(),
        end_time=end.time(), page="",
    )  # fmt: skip
    for name in ("Ann Field", "Bo Hill"):
        AttendanceFactory(session=session, person=PersonFactory(name=name))
    page = phone(role.person)
    page.goto(f"/registers/{session.pk}/")
    says(page, "All saved.")
    page.context.set_offline(True)
    mark(page, "Ann Field", "Present")
    says(page, "1 mark waits for the network.")
    page.context.set_offline(False)
    says(page, "All saved.")
    marked = Attendance.objects.filter(session=session).exclude(state="expected")
    assert list(marked.values_list("person__name", "state")) == [("Ann Field", "attended")]

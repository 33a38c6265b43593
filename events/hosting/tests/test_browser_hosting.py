"""From "Offer to host" to the hub of the event, across museum and officer, with and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from events.choices import ProposalState
from events.hosting import proposals
from events.hosting.organisers_pages import run_address
from events.models import Event, HostTask, Proposal
from events.planning import sessions
from events.scenarios import afternoon
from mailing.models import Message
from people.factories import AffiliationFactory, PersonFactory
from programmes.factories import OfficerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def officer(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return OfficerFactory.create(person__name="Olive Officer", programme__name="Kent & Medway Peer2Peer")


@pytest.fixture
def jo():
    jo = PersonFactory.create(name="Jo Wilder", email="jo@museum.example")
    AffiliationFactory.create(person=jo, museum__name="Attic House", museum__town="Deal")
    return jo


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def browsers(request, browser: Browser, live_server) -> Iterator[list[BrowserContext]]:
    """One browser for each of two people. Whatever the content security policy refuses fails the test."""
    complaints: list[str] = []
    contexts = []
    for _ in range(2):
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            base_url=live_server.url,
            java_script_enabled=request.param,
        )
        context.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        contexts.append(context)
    yield contexts
    for context in contexts:
        context.close()
    assert complaints == []


def signed_in(context: BrowserContext, person, live_server) -> Page:
    client = Client()
    client.force_login(person)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


def link_in(kind: str, start: str) -> str:
    """The path of the link in the latest mail of this kind, as its reader would follow it."""
    mail = Message.objects.filter(kind=f"events.{kind}").latest("pk")
    return re.search(rf"https?://[^/\s]+({start}[^\s>)]*)", mail.text).group(1)


def test_from_the_offer_by_way_of_a_question_to_the_hub(browsers, officer, jo, live_server):
    museum = browsers[0].new_page()
    museum.goto("/whats-on/")
    museum.get_by_role("link", name="Offer to host").click()
    expect(museum.get_by_role("heading", level=1)).to_have_text("Offer to host")
    museum.locator("aside.aside").get_by_role("link", name="Sign in and begin").click()
    museum.get_by_label("E-mail address").fill(jo.email)
    museum.get_by_label("Password", exact=True).fill("a long password")
    museum.get_by_role("button", name="Sign in", exact=True).click()

    # A title is enough to keep a draft; sending says all that is still missing.
    museum.get_by_label("What have you just done").fill("Opening the roof")
    museum.get_by_role("button", name="Save and finish later").click()
    expect(museum.locator("main")).to_contain_text("Nobody but you sees it")
    museum.goto("/my/")
    museum.get_by_role("link", name="Finish it").click()
    museum.get_by_role("button", name="Send to the officers").click()
    expect(museum.locator(".summary li")).to_have_count(4)
    museum.get_by_label("What would people take home").fill("Nerve, and a list of suppliers.")
    museum.get_by_label("Who would talk").fill("Jo on money; our carpenter on beams.")
    museum.get_by_label("When would suit you").fill("A Thursday in March")
    museum.get_by_label("Where would it be").fill("Thirty seats, step-free from the yard.")
    museum.get_by_role("button", name="Send to the officers").click()
    expect(museum.locator("main")).to_contain_text("With the officers")

    # The officer follows the mail and asks.
    desk = signed_in(browsers[1], officer.person, live_server)
    desk.goto(link_in("proposal_sent", "/desk/"))
    expect(desk.locator("#content")).to_contain_text("our carpenter on beams")
    desk.get_by_role("link", name="Ask something first").click()
    desk.get_by_label("What would you like to know?").fill("Is there a lift?")
    desk.get_by_role("button", name="Ask something first").click()
    expect(desk.locator("body")).to_contain_text("Your question is on its way")

    # The museum follows its mail and answers.
    museum.goto(link_in("proposal_asked", "/my/"))
    museum.get_by_label("Your answer").fill("A big one, from the yard.")
    museum.get_by_role("button", name="Send my answer").click()
    expect(museum.locator("main")).to_contain_text("With the officers")

    # The officer reads it and accepts.
    desk.goto(link_in("proposal_answered", "/desk/"))
    expect(desk.locator("#content")).to_contain_text("A big one, from the yard.")
    desk.get_by_role("link", name="Accept it").click()
    desk.get_by_role("button", name="Accept it").click()
    expect(desk.locator("body")).to_contain_text("this is its draft")
    assert Proposal.objects.get().state == ProposalState.ACCEPTED

    # The museum follows its mail to the hub, writes better words and ticks a step.
    event = Event.objects.get()
    sessions.add_session(event=event, by=officer.person, day=afternoon(60))
    museum.goto(link_in("proposal_accepted", "/whats-on/"))
    expect(museum.get_by_role("heading", level=1)).to_have_text("Overview")
    museum.get_by_role("link", name="Change its words").click()
    museum.get_by_label("Title").fill("Under the roof")
    museum.get_by_role("button", name="Save its words").click()
    expect(museum.locator("main")).to_contain_text("Under the roof")
    museum.get_by_role("button", name="Done: The room and the way in").click()
    expect(museum.get_by_role("button", name="Done: The room and the way in")).to_have_count(0)
    assert HostTask.objects.get().ticked_by == jo
    museum.get_by_role("navigation", name="Organisers' pages").get_by_role("link", name="Host's kit").click()
    expect(museum.get_by_role("heading", name="Tea and cake", exact=True)).to_be_visible()
    museum.get_by_role("button", name="Not done after all: The room and the way in").click()
    assert HostTask.objects.count() == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_hosting_passes_axe_and_fits_its_screen(
    browser: Browser, live_server, officer, jo, width
):
    def offer(title):
        given = {
            "title": title,
            "take_home": "Nerve.",
            "speakers": "Jo.",
            "when": "March",
            "room": "Thirty seats.",
        }
        museum = jo.affiliations.get().museum
        return proposals.write(by=jo, programme=officer.programme, museum=museum, answers=given)

    draft = offer("A draft")
    asked = proposals.send(proposal=offer("Asked about"), by=jo)
    proposals.ask(proposal=asked, by=officer.person, question="Is there a lift?")
    declined = proposals.send(proposal=offer("Declined"), by=jo)
    proposals.decline(proposal=declined, by=officer.person, reason="Two already.")
    accepted = proposals.send(proposal=offer("Accepted"), by=jo)
    event = proposals.accept(proposal=accepted, by=officer.person)
    sessions.add_session(event=event, by=officer.person, day=afternoon(20))
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, bypass_csp=True
    )
    page = context.new_page()
    paths = ["/offer-to-host/"]
    wrong = _look_at(page, paths)
    client = Client()
    client.force_login(jo)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    paths += [each.get_absolute_url() for each in (draft, asked, declined, accepted)]
    paths += [f"{draft.get_absolute_url()}change/", "/my/"]
    paths += [
        run_address(event, path) for path in ("", "words/", "kit/", "kit/run-sheet/", "kit/photographs/")
    ]
    wrong += _look_at(page, paths)
    context.close()
    assert wrong == []


def _look_at(page: Page, paths: list[str]) -> list[tuple[str, str, str]]:
    wrong = []
    for path in paths:
        page.goto(path)
        found = Axe().run(page, options={"runOnly": WCAG}).response
        wrong += [(path, each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append((path, "wider than the screen", ""))
    return wrong

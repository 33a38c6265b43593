"""A phone signs up with colleagues; somebody cancels from the mail; the next in line takes the place from the mail."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from events import scenarios
from events.booking import needs
from events.booking.tests.test_browser_signup import link_in, sign_in
from events.factories import (
    CoOrganiserFactory,
    PlaceOfferFactory,
    PublishedEventFactory,
    RegistrationFactory,
    WaitingFactory,
)
from events.links import booking_path
from events.models import Event, PlaceOffer, Registration
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
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


def mail_to(address: str, kind: str) -> Message:
    return Message.objects.get(to_address=address, kind=kind)


def test_two_colleagues_one_named_later_and_the_next_in_line_comes(phone: Page, request):
    has_script = "without" not in request.node.callspec.id
    event = scenarios.published(title="Stairwells", capacity=3, bring_up_to=3)
    phone.goto(event.get_absolute_url())
    phone.get_by_label("Your name").fill("Ann Field")
    phone.get_by_label("E-mail address", exact=False).first.fill("ann@museum.example")
    phone.get_by_label("How many colleagues do you bring?").select_option("2")
    first = phone.get_by_role("group", name="Colleague 1")
    if not has_script:
        phone.get_by_text("Their names, if you know them").click()
    expect(phone.get_by_role("group", name="Colleague 3")).to_be_visible(visible=not has_script)
    first.get_by_label("Name").fill("Bo Hill")
    first.get_by_label("E-mail address").fill("bo@museum.example")
    phone.get_by_text("Access and food").click()
    phone.get_by_label("What you do not eat or drink").fill("No nuts")
    phone.get_by_role("button", name="Keep my place").click()
    expect(phone.locator("main")).to_contain_text("You bring 2 colleagues")

    # A second museum waits in line.
    phone.goto(event.get_absolute_url())
    phone.get_by_label("Your name").fill("Di Fox")
    phone.get_by_label("E-mail address", exact=False).first.fill("di@museum.example")
    phone.get_by_role("button", name="Wait in line").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("The places are all taken")

    # Ann names the other one, from her mail.
    phone.goto(link_in(mail_to("ann@museum.example", "events.place")))
    party = phone.locator("#party")
    expect(party).to_contain_text("A colleague to be named")
    unnamed = party.locator("li").filter(has_text="to be named")
    unnamed.get_by_label("Their name").fill("Cy Park")
    unnamed.get_by_label("Their e-mail address").fill("cy@museum.example")
    unnamed.get_by_role("button", name="Book for this person").click()
    expect(phone.locator("#party")).to_contain_text("Cy Park")
    assert "Ann Field has booked a place for you" in mail_to("cy@museum.example", "events.place").text

    # Bo cannot come, and says so from his own mail.
    phone.goto(link_in(mail_to("bo@museum.example", "events.place")))
    expect(phone.locator("main")).to_contain_text("Ann Field booked it for you.")
    phone.get_by_role("button", name="Give my place back").click()
    expect(phone.locator("main")).to_contain_text("You have given your booking back")

    # Di is asked, and takes the place from the mail.
    offer = mail_to("di@museum.example", "events.offer")
    assert "It is held for you until" in offer.text
    phone.goto(f"{link_in(offer)}#offer")
    phone.get_by_role("button", name="Take the place").click()
    expect(phone.locator("main")).to_contain_text("You have a place")
    coming = Registration.objects.filter(event=event).confirmed()
    assert sorted(coming.values_list("person__name", flat=True)) == ["Ann Field", "Cy Park", "Di Fox"]
    assert mail_to("di@museum.example", "events.place").calendar_method == "REQUEST"


def world() -> tuple[Event, list[str], Registration]:
    """An event with everything on its pages, the pages that anybody may open, and a booker."""
    event = PublishedEventFactory(capacity=3, bring_up_to=3, day__mode="hybrid", places_in_person=3)
    booker = RegistrationFactory(event=event)
    RegistrationFactory(event=event, brought_by=booker)
    RegistrationFactory(event=event, person=None, brought_by=booker)
    needs.give(registration=booker, access="Large print", diet="No nuts", by=None)
    waiting = [WaitingFactory(event=event) for _ in range(3)]
    WaitingFactory(event=event, person=None, brought_by=waiting[0], waiting_since=waiting[0].waiting_since)
    PlaceOfferFactory(registration=waiting[0])
    PlaceOfferFactory(registration=waiting[1], holds=False)
    guest = booker.brings.filter(person__isnull=False).get()
    open_event = scenarios.published(title="Open", bring_up_to=4)
    pages = [event.get_absolute_url(), open_event.get_absolute_url()]
    pages += [booking_path(each) for each in (booker, guest, *waiting)]
    return event, pages, booker


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_parties_and_offers_passes_axe_and_fits_its_screen(
    browser: Browser, live_server, width
):
    event, pages, _ = world()
    host = PersonFactory()
    CoOrganiserFactory(event=event, person=host)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, bypass_csp=True
    )
    page = context.new_page()
    page.goto("/whats-on/")
    wrong = []

    def look(path: str) -> None:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        found = Axe().run(page, options={"runOnly": WCAG}).response
        wrong.extend((path, each["id"], each["nodes"][0]["html"]) for each in found["violations"])
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append((path, "wider than the screen", ""))

    for path in pages:
        look(path)
    sign_in(page, host)
    look(f"{event.get_absolute_url()}run/people/")
    officer = OfficerFactory(programme=event.programme).person
    context.clear_cookies()
    sign_in(page, officer)
    desk = f"/desk/events/event/{event.pk}"
    offer = PlaceOffer.objects.filter(holds=True).get()
    waiting = event.registrations.in_line().last()
    look(f"{desk}/overview/")
    look(f"/desk/events/registration/{waiting.pk}/do/move-up/")
    look(f"{desk}/offers/{offer.pk}/do/take-back/")
    look(f"/desk/events/registration/{waiting.pk}/change/")
    context.close()
    assert wrong == []


def test_the_page_of_an_event_stays_light_with_colleagues(browser: Browser, live_server):
    event = scenarios.published(bring_up_to=9)
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    asked: dict[str, int] = {}
    page.on("requestfinished", lambda done: asked.update({done.url: done.sizes()["responseBodySize"]}))
    page.goto(event.get_absolute_url(), wait_until="networkidle")
    context.close()
    sizes = {url.rsplit(".", 1)[-1]: size for url, size in asked.items()}
    # The style sheet, which a server sends compressed and browsers keep, is not compressed here.
    sizes["css"] //= 3
    assert (len(asked) <= 6, sum(sizes.values()) < 60_000) == (True, True), asked


def test_what_others_see_is_ticked_and_taken_back(phone: Page):
    """The three ticks: each on its own, and taken back as easily."""
    booking = RegistrationFactory()
    phone.goto(booking_path(booking))
    seen = phone.locator("#seen")
    for box in seen.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
    seen.get_by_label("my museum", exact=False).check()
    seen.get_by_role("button", name="Save what others see").click()
    booking.refresh_from_db()
    assert (booking.shares_name, booking.shares_museum, booking.shares_email) == (False, True, False)
    phone.locator("#seen").get_by_label("my museum", exact=False).uncheck()
    phone.locator("#seen").get_by_role("button", name="Save what others see").click()
    booking.refresh_from_db()
    assert not booking.shares_museum
    assert re.search(r"Nothing, unless you tick", phone.locator("#seen").inner_text())

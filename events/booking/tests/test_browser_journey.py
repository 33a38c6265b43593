"""The whole way once, from a museum's offer to the archive: museum, officer, presenter, attendee, guest, walk-in."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agenda.models import Attendance
from events import scenarios, tasks
from events.models import Event, Feedback
from mailing.models import Message
from people.factories import AffiliationFactory, PersonFactory
from people.models import Person
from programmes.factories import OfficerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Phone = Callable[..., Page]


@pytest.fixture
def officer(settings, tmp_path):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    settings.MEDIA_ROOT = tmp_path
    return OfficerFactory.create(person__name="Olive Officer", programme__name="Kent & Medway Peer2Peer")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def browser_of(request, browser: Browser, live_server) -> Iterator[Phone]:
    """A function that gives somebody's browser, signed in or not. What the content policy refuses fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def of(person: Person | None = None) -> Page:
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            base_url=live_server.url,
            java_script_enabled=request.param,
        )
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        return page

    yield of
    for context in contexts:
        context.close()
    assert complaints == []


def link(kind: str, start: str, *, to: str = "") -> str:
    """The path of the link in the latest mail of this kind, as its reader would follow it."""
    mails = Message.objects.filter(kind=f"events.{kind}", **({"to_address": to} if to else {}))
    found = re.search(rf"https?://[^/\s]+({start}[^\s>)]*)", mails.latest("pk").text)
    assert found, f"no link to {start} in the mail"
    return found[1]


def test_from_the_offer_to_the_archive(browser_of: Phone, officer):
    jo = PersonFactory.create(name="Jo Wilder", email="jo@museum.example")
    AffiliationFactory.create(person=jo, museum__name="Attic House", museum__town="Deal")
    museum, desk = browser_of(jo), browser_of(officer.person)

    offer_and_accept(museum, desk)
    event = Event.objects.get()
    give_it_a_day_and_publish(desk, event)
    build_the_programme(museum, browser_of(), event)
    sign_up_with_a_guest(browser_of(), event)
    take_the_register(museum, event)
    answer_and_find_it_in_the_archive(museum, browser_of(), event)


def offer_and_accept(museum: Page, desk: Page) -> None:
    museum.goto("/whats-on/")
    museum.get_by_role("link", name="Offer to host").click()
    museum.get_by_label("What have you just done").fill("Opening the roof")
    museum.get_by_label("What would people take home").fill("Nerve, and a list of suppliers.")
    museum.get_by_label("Who would talk").fill("Jo on money; our carpenter on beams.")
    museum.get_by_label("When would suit you").fill("A Thursday in March")
    museum.get_by_label("Where would it be").fill("Thirty seats, step-free from the yard.")
    museum.get_by_role("button", name="Send to the officers").click()
    expect(museum.locator("main")).to_contain_text("With the officers")
    desk.goto(link("proposal_sent", "/desk/"))
    desk.get_by_role("link", name="Accept it").click()
    desk.get_by_role("button", name="Accept it").click()
    expect(desk.locator("body")).to_contain_text("this is its draft")


def give_it_a_day_and_publish(desk: Page, event: Event) -> None:
    """The draft gets a day, places and a room, as officers type them, and is published."""
    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    desk.goto(f"/desk/events/event/{event.pk}/change/")
    desk.locator("#id_capacity").fill("3")
    desk.get_by_text("More about places and sign-up").click()
    desk.locator("#id_bring_up_to").fill("2")
    desk.locator("#id_sessions-0-start_day").fill(day)
    desk.locator("#id_sessions-0-start_time").fill("13:30")
    desk.locator("#id_sessions-0-end_time").fill("16:30")
    desk.locator("#id_sessions-0-venue").fill("Attic House")
    desk.locator("input[name=_save]").click()
    desk.goto(f"/desk/events/event/{event.pk}/overview/")
    desk.get_by_role("link", name="Publish", exact=True).click()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.locator("body")).to_contain_text("is now: published")


def build_the_programme(museum: Page, presenter: Page, event: Event) -> None:
    """The host builds the afternoon and asks somebody to speak, who says yes from the mail."""
    museum.goto(f"{event.get_absolute_url()}run/programme/")
    museum.get_by_role("button", name="Start from the template").click()
    expect(museum.locator(".builder > li")).to_have_count(7)
    museum.get_by_role("link", name="Plan a talk for it").first.click()
    museum.get_by_label("Title").fill("Old beams")
    museum.get_by_role("button", name="Plan this talk").click()
    museum.get_by_label("Name", exact=True).fill("Kit Carpenter")
    museum.get_by_label("E-mail address").fill("kit@workshop.example")
    museum.get_by_role("button", name="Send the invitation").click()
    presenter.goto(link("talk_invited", "/talks/", to="kit@workshop.example"))
    presenter.get_by_role("button", name="Yes, I will give it").click()
    museum.reload()
    museum.get_by_role("button", name="Confirm").click()
    museum.goto(event.get_absolute_url())
    expect(museum.locator("main")).to_contain_text("Kit Carpenter")


def sign_up_with_a_guest(phone: Page, event: Event) -> None:
    """Somebody signs up with a colleague; both have a mail of their own, and the colleague's opens their booking."""
    phone.goto(event.get_absolute_url())
    phone.get_by_label("Your name").fill("Ann Field")
    phone.get_by_label("E-mail address", exact=False).first.fill("ann@museum.example")
    phone.get_by_label("How many colleagues do you bring?").select_option("1")
    guest = phone.get_by_role("group", name="Colleague 1")
    if not guest.is_visible():  # Without JavaScript the names are folded away.
        phone.get_by_text("Their names, if you know them").click()
    guest.get_by_label("Name").fill("Bo Hill")
    guest.get_by_label("E-mail address").fill("bo@museum.example")
    phone.get_by_role("button", name="Keep my place").click()
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    phone.goto(link("place", "/bookings/", to="bo@museum.example"))
    expect(phone.locator("main")).to_contain_text("Ann Field booked it for you.")
    assert Message.objects.get(to_address="bo@museum.example").calendar_method == "REQUEST"


def take_the_register(museum: Page, event: Event) -> None:
    """On the day the host marks who came, and somebody who had not signed up."""
    scenarios.turn_back(event, starts=timezone.now() - timedelta(hours=2))
    museum.goto(f"{event.get_absolute_url()}run/register/")
    for name in ("Ann Field", "Bo Hill", "Kit Carpenter"):
        museum.get_by_role("group", name=re.compile(f"^{name}")).get_by_role("radio", name="Present").click()
    by_hand = museum.get_by_role("button", name="Save all")
    saves_itself = not by_hand.is_visible()
    if not saves_itself:
        by_hand.click()
    museum.get_by_label("Name", exact=True).first.fill("Wil Walker")
    museum.get_by_label("E-mail address").first.fill("wil@museum.example")
    museum.get_by_role("button", name="Note them as present").click()
    expect(museum.get_by_role("group", name=re.compile("^Wil Walker"))).to_be_visible()
    if saves_itself:
        expect(museum.locator("[data-says]")).to_contain_text("All saved.")
    museum.get_by_role("link", name="The register is complete").click()
    museum.get_by_role("button", name=re.compile("Complete")).click()
    came = Attendance.objects.filter(state="attended").values_list("person__name", flat=True)
    assert sorted(came) == ["Ann Field", "Bo Hill", "Kit Carpenter", "Wil Walker"]


def answer_and_find_it_in_the_archive(museum: Page, phone: Page, event: Event) -> None:
    """It is over: feedback is asked for and given, and what came out of it stands on its page."""
    scenarios.turn_back(event, starts=timezone.now() - timedelta(hours=6))
    tasks.advance_states()
    tasks.ask_feedback()
    asked = Message.objects.filter(kind="events.feedback").values_list("to_name", flat=True)
    assert sorted(asked) == ["Ann Field", "Bo Hill", "Wil Walker"]
    phone.goto(link("feedback", "/feedback/", to="wil@museum.example"))
    phone.get_by_label("Very useful").check()
    phone.get_by_role("button", name="Send my answer").click()
    assert Feedback.objects.get().useful == 5
    museum.goto(f"{event.get_absolute_url()}run/after/")
    museum.get_by_label("Notes for the archive").fill("Measure the beams first.")
    museum.get_by_role("button", name="Save the notes").click()
    phone.goto("/whats-on/past/")
    phone.get_by_role("link", name="Opening the roof").click()
    expect(phone.locator("main")).to_contain_text("Measure the beams first.")
    expect(phone.locator("main")).to_contain_text("Old beams")

"""Introductions and choosing a session on a phone, with and without JavaScript; axe; the cards on paper."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from events import scenarios
from events.booking import signup
from events.factories import AskAndOfferFactory, RegistrationFactory, SeriesFactory
from events.introductions import services as introductions
from events.introductions.services import Sending
from events.links import booking_path
from events.models import AskAndOffer, CardIntroduction, EventSession, Registration
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory
from programmes.factories import OfficerFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SLOT = "Thursday 14:00"


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


def cookie_of(person, site):
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": site}


def taking_part(event, count):
    rows = []
    for n in range(count):
        row = RegistrationFactory(
            event=event, person=PersonFactory(name=f"Person {chr(65 + n)}"), museum=MuseumFactory()
        )
        AskAndOfferFactory(registration=row, ask=f"ask {chr(65 + n)}", offer=f"offer {chr(65 + n)}")
        rows.append(row)
    return rows


def test_an_ask_and_an_offer_then_a_card_made_changed_and_released(phone: Page, live_server):
    role = OfficerFactory()
    event = scenarios.published(programme=role.programme, title="Working with artists", capacity=20)
    person = PersonFactory(name="Ann Field")
    row = signup.sign_up(event=event, person=person, by=person).registration
    taking_part(event, 4)

    phone.goto(booking_path(row))
    phone.get_by_role("link", name="Meet the right people").click()
    phone.get_by_label("I would like to talk to somebody about").fill("Keeping volunteers")
    phone.get_by_role("button", name="Introduce me").click()
    expect(phone.locator(".summary")).to_contain_text("Say what you can tell others about")
    expect(phone.get_by_label("I would like to talk to somebody about")).to_have_value("Keeping volunteers")
    phone.get_by_label("I can tell others about").fill("Labels that people read")
    phone.get_by_role("button", name="Introduce me").click()
    expect(phone.locator("main")).to_contain_text("Your card is made before the day")
    assert AskAndOffer.objects.get(registration=row).offer == "Labels that people read"

    phone.context.add_cookies([cookie_of(role.person, live_server.url)])
    phone.goto(f"{event.get_absolute_url()}run/introductions/")
    phone.get_by_role("button", name="Make the introductions").click()
    expect(phone.locator("body")).to_contain_text("Introductions for 5 people")
    card = phone.locator(f"#card-{row.pk}")
    before = card.locator(".find b").all_inner_texts()
    card.locator("summary").first.click()
    card.get_by_label("Line 1 of Ann Field").select_option(
        label=next(f"Person {x}" for x in "ABCD" if f"Person {x}" not in before)
    )
    card.get_by_role("button", name="Change line 1 of Ann Field").click()
    expect(phone.locator(f"#card-{row.pk} .find b").first).not_to_have_text(before[0])
    phone.locator(f"#card-{row.pk} summary").first.click()
    phone.locator(f"#card-{row.pk}").get_by_role("button", name="Take off").first.click()
    expect(phone.get_by_text("Put somebody in")).to_have_count(1)
    phone.get_by_role("button", name="Make them again").click()
    expect(phone.get_by_text("Put somebody in")).to_have_count(0)
    phone.get_by_label("By mail, now").check()
    phone.get_by_role("button", name="Release 5 cards").click()
    expect(phone.locator("body")).to_contain_text("5 cards released")
    assert Message.objects.filter(kind="events.introductions").count() == 5
    assert CardIntroduction.objects.filter(mailed_at=None).count() == 0

    phone.goto(f"{booking_path(row)}introductions/")
    expect(phone.get_by_role("heading", name="People to find")).to_be_visible()
    expect(phone.locator(".find > li")).to_have_count(3)
    phone.get_by_role("button", name="Take me out").click()
    expect(phone.locator("body")).to_contain_text("you are on nobody's card")


def test_choosing_a_session_when_signing_up_and_another_one_later(phone: Page):
    event = scenarios.published(
        days=[
            scenarios.afternoon(20, title="Welcome"),
            scenarios.afternoon(20, title="Labels", choice=SLOT, seats=1),
            scenarios.afternoon(20, title="Damp", choice=SLOT),
            scenarios.afternoon(20, title="Rotas", choice=SLOT, seats=4),
        ],
    )
    first = PersonFactory()
    labels = EventSession.objects.get(title="Labels")
    signup.sign_up(event=event, person=first, by=first, choices=[labels])
    phone.goto(event.get_absolute_url())
    form = phone.locator("#sign-up")
    expect(form.get_by_label("Labels")).to_be_disabled()
    form.get_by_label("Your name").fill("Bo Hill")
    form.get_by_label("E-mail address").first.fill("bo@museum.example")
    form.get_by_role("button", name="Keep my place").click()
    expect(phone.locator(".summary")).to_contain_text("Choose one of these sessions")
    phone.locator("#sign-up").get_by_label("Damp").check()
    phone.locator("#sign-up").get_by_role("button", name="Keep my place").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your place is kept")
    row = Registration.objects.get(person__email="bo@museum.example")
    phone.goto(booking_path(row))
    expect(phone.locator(".side-by-side li", has_text="Damp")).to_contain_text("Your choice")
    phone.locator("#sessions").get_by_label("Rotas").check()
    phone.get_by_role("button", name="Change my sessions").click()
    expect(phone.locator(".side-by-side li", has_text="Rotas")).to_contain_text("Your choice")


def test_all_dates_of_a_series_in_one_go(phone: Page):
    series = SeriesFactory(title="Science in your world")
    for n in range(3):
        scenarios.published(
            programme=series.programme, series=series, title=f"Meet-up {n + 1}",
            days=[scenarios.afternoon(10 + n, online=True)],
        )  # fmt: skip
    phone.goto(series.get_absolute_url())
    phone.get_by_label("Meet-up 2").uncheck()
    phone.get_by_label("Your name").fill("Ann Field")
    phone.get_by_label("E-mail address").fill("ann@museum.example")
    phone.get_by_role("button", name="Keep my place on each").click()
    expect(phone.get_by_role("heading", name="What came of each date")).to_be_visible()
    expect(phone.locator(".notice li")).to_have_count(2)
    assert sorted(Registration.objects.values_list("event__title", flat=True)) == ["Meet-up 1", "Meet-up 3"]


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_mine_passes_axe_and_fits_its_screen(browser: Browser, live_server, settings, width):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    role = OfficerFactory()
    series = SeriesFactory(programme=role.programme)
    event = scenarios.published(
        programme=role.programme,
        series=series,
        title="Working with artists",
        days=[
            scenarios.afternoon(20, title="Labels", choice=SLOT, seats=1),
            scenarios.afternoon(20, title="Damp", choice=SLOT, seats=6),
            scenarios.afternoon(21, title="The second day"),
        ],
    )
    another = scenarios.published(programme=role.programme, series=series, title="Dealing with damp")
    person = PersonFactory()
    labels = EventSession.objects.get(title="Labels")
    row = signup.sign_up(event=event, person=person, by=person, choices=[labels]).registration
    AskAndOfferFactory(registration=row)
    taking_part(event, 4)
    introductions.make(event=event, by=role.person)
    run, desk = f"{event.get_absolute_url()}run/", "/desk/events"
    paths = [event.get_absolute_url(), another.get_absolute_url(), booking_path(row)]
    paths += [f"{booking_path(row)}introductions/", series.get_absolute_url(), f"{run}sessions/"]
    paths += [f"{run}introductions/", f"{run}introductions/cards/", f"{desk}/event/{event.pk}/do/another/"]
    paths += [f"{desk}/series/{series.pk}/plan/", f"{desk}/series/", "/desk/agenda/venue/add/"]
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, bypass_csp=True
    )
    context.add_cookies([cookie_of(role.person, live_server.url)])
    page = context.new_page()
    wrong = []
    for path in paths:
        response = page.goto(path)
        assert (path, response.status) == (path, 200)
        found = Axe().run(page, options={"runOnly": WCAG}).response
        wrong += [(path, violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]]
        if not path.startswith("/desk") and page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            wrong.append((path, "wider than the screen", ""))
    introductions.release(event=event, by=role.person, sending=Sending.PRINT)
    page.goto(f"{run}introductions/cards/")
    page.emulate_media(media="print")
    expect(page.locator(".cut article")).to_have_count(5)
    expect(page.locator("h1")).to_be_hidden()
    context.close()
    assert wrong == []

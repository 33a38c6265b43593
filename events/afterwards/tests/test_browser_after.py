"""After an event, on a phone: answering with and without JavaScript; pages clean for axe and no wider than it."""

import io
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from events import scenarios
from events.afterwards import archive, certificates, feedback
from events.afterwards.mails import feedback_path
from events.hosting.organisers_pages import run_address
from events.links import booking_path
from events.models import Event, Feedback, FeedbackRequest, Picture, Presenter, Registration, Talk
from mailing.models import Message
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from programmes.factories import OfficerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request, browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=live_server.url, java_script_enabled=request.param
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, person, server) -> None:
    client = Client()
    client.force_login(person)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])


def full_event():
    """A past event with five answers, a picture, notes, a talk, and people who share."""
    role = OfficerFactory()
    people = [
        PersonFactory(name=name)
        for name in ("Zoë Škoda", "Ann Field", "Bo Byrne", "Cy Dale", "Di Eck", "Flo Gray")
    ]
    event = scenarios.held(
        people=people,
        programme=role.programme,
        ago=3,
        title="Working with artists in the parts nobody visits",
    )
    feedback.ask_due()
    words = [
        "Ask two artists before writing a brief.", "Start with the stairwell.", "", "Write down what it cost.", "",
    ]  # fmt: skip
    for number, each in enumerate(FeedbackRequest.objects.order_by("-pk")[:5]):
        feedback.answer(
            request=each,
            useful=5 - number % 3,
            takes_home=words[number],
            better="More cake.",
            may_quote=not number,
        )
    Registration.objects.filter(event=event).exclude(person=people[2]).update(
        shares_name=True,
        shares_email=True,
        museum=MuseumFactory(name="Powell-Cotton Museum", town="Birchington"),
    )
    Registration.objects.filter(person=people[1]).update(shares_museum=True)
    Event.objects.filter(pk=event.pk).update(
        notes="Artists see what visitors pass by.\n\nBegin with one room."
    )
    kept = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 800)).save(kept, "JPEG")
    archive.add_picture(
        event=event,
        by=role.person,
        file=SimpleUploadedFile("table.jpg", kept.getvalue()),
        alt="Eight people round a table of shoe buckles.",
        credit="A. Field",
        consent="agreed",
    )
    talk = Talk.objects.create(
        event=event, title="Artists in the stores", museum=MuseumFactory(name="Dover Museum")
    )
    Presenter.objects.create(talk=talk, person=PersonFactory(name="Jo Speaker"), state="confirmed")
    AffiliationFactory(person=people[0])
    return event, role.person, people


def test_answering_on_a_phone(phone: Page):
    scenarios.held(people=[PersonFactory()], ago=2)
    feedback.ask_due()
    mail = Message.objects.get(kind="events.feedback")
    path = feedback_path(FeedbackRequest.objects.get())
    assert path in mail.text
    phone.goto(path)
    expect(phone.locator("main")).to_contain_text("Anonymous: your answer is kept without your name")
    phone.get_by_label("What would have made it better?").fill("More cake.")
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.locator(".summary")).to_contain_text("Choose how useful it was.")
    expect(phone.get_by_label("What would have made it better?")).to_have_value("More cake.")
    phone.get_by_label("Very useful").check()
    phone.get_by_label("My words may be quoted").check()
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")
    row = Feedback.objects.get()
    assert (row.useful, row.better, row.may_quote) == (5, "More cake.", True)
    phone.goto(path)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert Feedback.objects.count() == 1


def test_whoever_is_in_a_picture_has_it_hidden(phone: Page, live_server):
    event, officer, _ = full_event()
    phone.goto(event.get_absolute_url())
    expect(phone.get_by_role("img", name="Eight people round a table")).to_be_visible()
    phone.get_by_role("link", name="I am in this picture").click()
    phone.get_by_label("What should the officers know?").fill("I had not agreed.")
    phone.get_by_role("button", name="Hide this picture").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This picture is hidden")
    phone.goto(event.get_absolute_url())
    expect(phone.get_by_role("img", name="Eight people round a table")).to_have_count(0)
    sign_in(phone, officer, live_server)
    phone.goto(run_address(event, "after/"))
    expect(phone.locator("main")).to_contain_text("I had not agreed.")
    phone.get_by_role("button", name="Take it down for good").click()
    expect(phone.locator("main")).to_contain_text("No pictures yet")
    assert Picture.objects.count() == 0


def pages(event, people) -> dict[str, tuple[str, str]]:
    """Every page of what comes after, and who looks at it."""
    asked = FeedbackRequest.objects.filter(answered_at=None).get()
    booking = Registration.objects.get(event=event, person=people[0])
    certificate = certificates.issue(registration=booking)
    talk = event.talks.get()
    picture = event.pictures.get()
    return {
        "feedback": (feedback_path(asked), "nobody"),
        "thanks": (feedback_path(FeedbackRequest.objects.exclude(answered_at=None).first()), "nobody"),
        "event": (event.get_absolute_url(), "nobody"),
        "past": ("/whats-on/past/", "nobody"),
        "take-down": (f"/pictures/{picture.key}/take-down/", "nobody"),
        "check": ("/certificates/", "nobody"),
        "checked": (f"/certificates/{certificate.code}/", "nobody"),
        "not-ours": ("/certificates/7K4M29QXB0TD/", "nobody"),
        "certificate": (f"{booking_path(booking)}certificate/", "nobody"),
        "booking": (booking_path(booking), "nobody"),
        "cards": (f"{event.get_absolute_url()}people/", "attendee"),
        "my": ("/my/", "attendee"),
        "invite": (f"{event.get_absolute_url()}talks/{talk.key}/invite/", "attendee"),
        "after": (run_address(event, "after/"), "officer"),
    }


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_page_is_clean_for_axe_and_fits_the_screen(browser: Browser, live_server, width):
    event, officer, people = full_event()
    context = browser.new_context(
        viewport={"width": width, "height": 844}, base_url=live_server.url, bypass_csp=True
    )
    page = context.new_page()
    found = {}
    for name, (path, who) in pages(event, people).items():
        page.context.clear_cookies()
        if who != "nobody":
            sign_in(page, officer if who == "officer" else people[0], live_server)
        page.goto(path)
        page.evaluate("document.querySelectorAll('img').forEach(each => each.loading = 'eager')")
        page.wait_for_load_state("networkidle")
        problems = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if problems or overflow > 0:
            found[name] = overflow, [(each["id"], each["nodes"][0]["html"][:160]) for each in problems]
    context.close()
    assert found == {}

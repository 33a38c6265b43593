"""Accounts in a real browser, on a phone-sized screen, under the strict content security policy."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, BrowserContext, Page, expect

from people.factories import MuseumFactory, PersonFactory
from people.models import Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "quiet otter lantern"


@pytest.fixture
def phone(browser: Browser, live_server) -> Iterator[Page]:
    """A page on a phone. Whatever the policy refuses, or a script trips over, fails the test."""
    page, complaints = _open(browser, live_server)
    yield page
    page.context.close()
    assert complaints == []


def _open(browser: Browser, live_server, **options) -> tuple[Page, list[str]]:
    context: BrowserContext = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=live_server.url, **options
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    return page, complaints


def sign_in(page: Page, person: Person) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Your e-mail address").fill(person.email)
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_joining_from_the_page_to_my_learning(phone: Page, letters):
    MuseumFactory.create(name="Dover Museum")
    phone.goto("/accounts/signup/")
    phone.get_by_label("Your name").fill("Ann Field")
    phone.get_by_label("Your e-mail address").fill("ann@museum.example")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("combobox", name="Your museum").fill("Dover Museum")
    phone.get_by_label("Job title or role").fill("Archivist")
    phone.get_by_role("button", name="Join", exact=True).click()
    phone.wait_for_url("**/accounts/confirm-email/")
    phone.goto(letters.last.link)
    phone.get_by_role("button", name="Confirm my address and join").click()
    phone.wait_for_url("**/my/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("My learning")
    assert Person.objects.get().affiliations.get().museum.name == "Dover Museum"


def test_joining_and_signing_in_with_a_code_without_javascript(browser: Browser, live_server, letters):
    page, _ = _open(browser, live_server, java_script_enabled=False)
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Ann Field")
    page.get_by_label("Your e-mail address").fill("ann@museum.example")
    page.get_by_role("button", name="Join", exact=True).click()
    page.goto(letters.last.link)
    page.get_by_role("button", name="Confirm my address and join").click()
    page.wait_for_url("**/my/")
    page.context.clear_cookies()
    page.goto("/accounts/login/code/")
    page.get_by_label("Your e-mail address").fill("ann@museum.example")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_label("The code from the mail").fill(letters.last.code)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/my/")
    page.context.close()


def test_errors_are_summed_up_on_top_and_lead_to_their_field(phone: Page, letters):
    phone.goto("/accounts/signup/")
    phone.get_by_label("Your name").fill("Ann Field")
    phone.get_by_label("Password").fill("password")
    phone.get_by_role("button", name="Join", exact=True).click()
    summary = phone.get_by_role("alert")
    expect(summary).to_be_visible()
    summary.get_by_role("link").first.click()
    expect(phone.get_by_label("Your e-mail address")).to_be_focused()
    expect(phone.get_by_label("Your name")).to_have_value("Ann Field")
    assert letters.letters == []


def test_passkey_is_added_and_signs_in(phone: Page, letters):
    person = PersonFactory.create(name="Ann Field")
    tools = phone.context.new_cdp_session(phone)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(phone, person)
    phone.wait_for_url("**/my/")
    phone.goto("/accounts/2fa/webauthn/add/")
    phone.get_by_label("Your password").fill("a long password")
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_url("**/webauthn/add/")
    phone.get_by_label("Name of this passkey").fill("Office computer")
    phone.get_by_label("Sign in with it alone").check()
    phone.get_by_role("button", name="Add this passkey").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Spare codes")
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
    assert ("account.webauthn_added", person.email) in letters.kinds

    phone.context.clear_cookies()
    phone.goto("/accounts/login/")
    phone.get_by_role("button", name="Use a passkey").click()
    phone.wait_for_url("**/my/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("My learning")


def test_app_with_codes_becomes_the_second_step(phone: Page, letters):
    person = PersonFactory.create()
    sign_in(phone, person)
    phone.wait_for_url("**/my/")
    phone.goto("/accounts/2fa/totp/activate/")
    phone.get_by_label("Your password").fill("a long password")
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_url("**/totp/activate/")
    picture = phone.locator("img.qr")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = phone.locator("main code").first.inner_text()

    figures = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    phone.get_by_label("The six figures the app shows").fill(figures)
    phone.get_by_role("button", name="Turn it on").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Spare codes")
    spare = phone.locator("main li code").first.inner_text()
    assert {a.type for a in Authenticator.objects.filter(user=person)} == {"totp", "recovery_codes"}

    phone.context.clear_cookies()
    sign_in(phone, person)
    phone.wait_for_url("**/2fa/authenticate/")
    phone.get_by_label("Six figures from the app, or a spare code").fill(spare)
    phone.get_by_role("button", name="Sign in", exact=True).click()
    phone.wait_for_url("**/my/")


def test_museum_is_found_by_typing_and_chosen_with_the_keys(phone: Page):
    meant = MuseumFactory.create(name="Powell-Cotton Museum", town="Birchington")
    phone.goto("/accounts/signup/")
    field = phone.get_by_role("combobox", name="Your museum")
    field.press_sequentially("powel coton", delay=30)
    expect(phone.get_by_role("option").first).to_contain_text("Powell-Cotton Museum")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Powell-Cotton Museum")
    expect(phone.locator("input[name=museum_id]")).to_have_value(str(meant.pk))

"""The look in a real browser: axe finds nothing, nothing is wider than the screen, the action stays in reach."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

PAGES = [
    "/styleguide/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/no-such-page/",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def opened(browser: Browser, *, width: int = 390, scheme: str = "light", **more: object) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True, **more
    )
    return context.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    live_server, browser: Browser, width: int, scheme: str
) -> None:
    page = opened(browser, width=width, scheme=scheme)
    found = []
    for path in PAGES:
        page.goto(live_server.url + path)
        outcome = Axe().run(page, options={"runOnly": RULES})
        found += [
            (path, rule["id"], [node["html"][:120] for node in rule["nodes"]])
            for rule in outcome.response["violations"]
        ]
        if (extra := page.evaluate(WIDER)) > 0:
            found.append((path, "too wide", [f"{extra} px"]))
    page.context.close()
    assert found == []


@pytest.mark.parametrize("javascript", [True, False])
def test_the_menu_opens_on_a_phone_with_and_without_javascript(
    live_server, browser: Browser, javascript: bool
) -> None:
    page = opened(browser, width=320, java_script_enabled=javascript)
    page.goto(f"{live_server.url}/styleguide/")
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Programmes")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    assert not link.is_visible()
    page.context.close()


def test_the_menu_is_part_of_the_masthead_on_a_wide_screen(live_server, browser: Browser) -> None:
    page = opened(browser, width=1440)
    page.goto(f"{live_server.url}/styleguide/")
    assert page.get_by_role("navigation", name="Main").get_by_role("link", name="Programmes").is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()
    page.context.close()


def test_the_action_stays_in_reach_on_a_phone_only(live_server, browser: Browser) -> None:
    page = opened(browser, width=390)
    page.goto(f"{live_server.url}/styleguide/")
    box = page.locator(".reach").bounding_box()
    assert box
    assert 800 - 2 <= box["y"] + box["height"] <= 800
    page.set_viewport_size({"width": 1440, "height": 800})
    assert not page.locator(".reach").is_visible()
    page.context.close()


def test_actions_are_large_enough_to_hit(live_server, browser: Browser) -> None:
    page = opened(browser, width=320)
    page.goto(f"{live_server.url}/styleguide/")
    wanted = ".button, .masthead .nav-button, summary, .back, .pages a, main select"
    wanted += ", main input:not([type=checkbox], [type=radio])"
    shown = [one for one in page.locator(wanted).all() if one.is_visible()]
    small = [
        (one.evaluate("e => e.outerHTML.slice(0, 80)"), box["height"])
        for one in shown
        if (box := one.bounding_box()) and box["height"] < 44
    ]
    assert len(shown) > 30
    assert small == []
    page.context.close()


def test_paper_leaves_out_what_only_a_screen_needs(live_server, browser: Browser) -> None:
    page = opened(browser, width=1000)
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{live_server.url}/styleguide/")
    hidden = [".masthead", ".colophon", ".filters", ".reach", ".pages"]
    assert [name for name in hidden if page.locator(name).first.is_visible()] == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.context.close()


def test_nothing_is_loaded_from_elsewhere_and_little_from_here(live_server, browser: Browser) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/styleguide/", wait_until="networkidle")
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    assert len(asked) <= 6
    assert refused == []
    page.context.close()


def test_a_passkey_that_does_not_work_says_so_in_words(live_server, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator", {"options": key}
    )  # a key that knows nothing of this site
    page.goto(f"{live_server.url}/accounts/login/")
    notice = page.locator("#passkey-failed")
    assert not notice.is_visible()
    page.get_by_role("button", name="Use a passkey").click()
    notice.wait_for(state="visible")
    assert notice.inner_text().startswith("The passkey was not used.")
    context.close()

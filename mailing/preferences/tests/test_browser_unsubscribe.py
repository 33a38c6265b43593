"""From the mail to the button and back again, on a phone without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from mailing.factories import SubscriptionFactory
from mailing.testing_mails import declared, made_up, queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def test_unsubscribe_from_a_mail_and_come_back(browser: Browser, live_server):
    row = SubscriptionFactory(person__email="ann@museum.example", programme__name="Kent Peer2Peer")
    news = made_up("test.news", sort="newsletter", subject="News")
    with declared(news):
        mail = queue(news, to=row.person, programme=row.programme)
    link = re.search(r"https?://[^/\s]+(/preferences/[^\s>]+/stop/newsletter/\d+/)", mail.text).group(1)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=live_server.url, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(link)
    row.refresh_from_db()
    assert row.state == "on"
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stopped")
    row.refresh_from_db()
    assert (row.state, row.source) == ("off", "stop")
    page.get_by_role("link", name="Choose which mail you get").click()
    box = page.get_by_label("News: Kent Peer2Peer")
    expect(box).not_to_be_checked()
    box.check()
    page.get_by_role("button", name="Save my choice").click()
    expect(page.locator(".messages")).to_contain_text("Your choice is saved")
    expect(box).to_be_checked()
    row.refresh_from_db()
    assert (row.state, row.basis) == ("on", "consent")
    context.close()
    seen = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=live_server.url, bypass_csp=True
    )
    page = seen.new_page()
    for where in (link, re.sub(r"stop/.*", "", link), f"/programmes/{row.programme.slug}/news/"):
        page.goto(where)
        assert Axe().run(page, options={"runOnly": WCAG}).response["violations"] == []
    seen.close()

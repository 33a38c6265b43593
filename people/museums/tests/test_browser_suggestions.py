"""Suggestions of museums on a phone: rows for a thumb, what was typed in bold, a last row for whoever is not there."""

import pytest
from playwright.sync_api import Browser, expect

from people.factories import MuseumFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_rows_are_for_a_thumb_and_old_ones_go_while_new_ones_are_asked_for(browser: Browser, live_server):
    for name in ("Dover Museum", "Dover Transport Museum"):
        MuseumFactory.create(name=name, town="Dover")
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, base_url=live_server.url, has_touch=True
    )
    page = context.new_page()
    page.goto("/accounts/signup/")
    field, rows = page.get_by_role("combobox", name="Your museum"), page.locator("[role=option]")
    field.fill("Dover mus")
    expect(rows).to_have_count(3)
    assert all((row.bounding_box() or {})["height"] >= 44 for row in rows.all())
    expect(rows.first.locator(".name b")).to_have_text(["Dover", "Mus"])
    expect(rows.last).to_contain_text("Mine is not in the list")
    assert page.evaluate("document.documentElement.scrollWidth") == 320

    held = []
    page.route("**/museums/find/**", lambda route: held.append(route))
    with page.expect_request("**/museums/find/**"):
        field.fill("Dover transp")
    expect(rows).to_have_count(0)
    held[0].continue_()
    expect(rows.first).to_contain_text("Dover Transport Museum")
    page.unroute("**/museums/find/**")
    rows.last.click()
    expect(field).to_have_value("Dover transp")
    expect(page.locator("[name=which_museum]")).to_have_value("new")
    context.close()

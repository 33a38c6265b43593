"""Importing people in a real browser, under the strict content security policy, clean for axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, expect

from people.factories import PersonFactory
from programmes.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LIST = """Name,E-mail,Museum,Kind,Role,Shoe size
Ann Field,ann@museum.example,Dover Museum,volunteer,Archivist,5
Bob Marsh,bob@museum.example,Deal Castle,wizard,,6
,cat@museum.example,,,,7
"""


def problems(page: Page) -> list[str]:
    return [each["id"] for each in Axe().run(page, options=RULES).response["violations"]]


def test_an_officer_imports_people(browser, live_server, officer, settings, tmp_path):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    PersonFactory.create(name="Ann Mary Field", email="ann@museum.example")
    client = Client()
    client.force_login(officer.person)
    cookie = client.cookies[site.SESSION_COOKIE_NAME]
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []

    def complain(said: ConsoleMessage) -> None:
        # What axe tries on the page has no address; what the page itself does has the page's.
        if "Content Security" in said.text and said.location["url"]:
            complaints.append(said.text)

    page.on("console", complain)

    page.goto(f"/desk/programmes/programme/{officer.programme.pk}/change/")
    page.get_by_role("link", name="Import people").click()
    assert problems(page) == []
    file = tmp_path / "people.csv"
    file.write_text(LIST)
    page.get_by_label("The list of people").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_label("E-mail address")).to_have_value("1")
    assert problems(page) == []
    page.get_by_role("button", name="Make a trial run").click()
    expect(page.get_by_text("Nothing has been written yet")).to_be_visible()
    expect(page.get_by_role("row", name="Ann Field")).to_contain_text(
        "Known here as Ann Mary Field, which stays"
    )
    expect(page.get_by_text("It has no name.")).to_be_visible()
    expect(page.get_by_text("Not imported: Shoe size.")).to_be_visible()
    assert Role.objects.filter(kind="member").count() == 0
    assert problems(page) == []
    page.get_by_label("Volunteer").check()
    page.get_by_role("button", name="Try it with these answers").click()
    expect(page.get_by_text("1, 0 of them open")).to_be_visible()
    assert problems(page) == []
    assert complaints == []
    page.get_by_role("button", name="Import 1 new and 1 with something to add").click()
    expect(page.get_by_text("Imported: 1 new, 1 known already, 1 refused.")).to_be_visible()
    assert Role.objects.filter(programme=officer.programme, kind="member").count() == 2
    context.close()

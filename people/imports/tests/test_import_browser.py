"""The desk in a real browser, under the strict content security policy: importing, merging, and axe on every page."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from people.factories import AffiliationFactory, MuseumFactory, NetworkFactory, PersonFactory, TopicFactory
from people.imports import services as imports
from people.imports.tests.test_import_museums import ROWS, sheet
from people.models import Museum, MuseumImport, Person
from people.museums import services as museums

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def admin(settings, db) -> Person:
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return PersonFactory.create(name="Olga Officer", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(browser, live_server, admin):
    """A page at a desk. Whatever the policy refuses, or a script trips over, fails the test."""
    client = Client()
    client.force_login(admin)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert complaints == []


def test_officer_imports_a_register_and_the_page_waits_for_a_slow_worker(desk: Page, tmp_path, monkeypatch):
    monkeypatch.setattr("people.imports.admin.start", lambda task, *args: None)
    MuseumFactory.create(name="Dover Gaol", register_number="mm.3", postcode="CT16 1PH")
    file = tmp_path / "register.csv"
    file.write_bytes(sheet([*ROWS, ["mm.4", "", "Deal", "", "", "", "", ""]]))
    desk.goto("/desk/people/museumimport/add/")
    desk.get_by_label("The list of museums").set_input_files(Path(file))
    desk.get_by_role("button", name="Read the file").click()
    expect(desk.get_by_label("Name:", exact=True)).to_have_value("1")
    desk.get_by_role("button", name="Make a trial run").click()
    expect(desk.get_by_role("progressbar")).to_be_visible()
    imports.check(pk=MuseumImport.objects.get().pk)
    expect(desk.get_by_text("Nothing has been written yet")).to_be_visible()
    expect(desk.get_by_text("It has no name.")).to_be_visible()
    assert Museum.objects.count() == 1
    desk.get_by_role("button", name="Import 2 new and 1 changed").click()
    expect(desk.get_by_role("progressbar")).to_be_visible()
    imports.apply(pk=MuseumImport.objects.get().pk)
    expect(desk.get_by_text("Everything below was written at once")).to_be_visible()
    assert Museum.objects.count() == 3


def test_officer_puts_two_rows_of_one_person_together(desk: Page):
    museum = MuseumFactory.create(name="Dover Museum")
    kept, gone = (PersonFactory.create(name="Ann Field") for _ in range(2))
    for person in (kept, gone):
        AffiliationFactory.create(person=person, museum=museum)
    desk.goto("/desk/people/person/")
    desk.get_by_role("link", name="Find people who are here twice").click()
    desk.get_by_role("link", name="Look at both").click()
    expect(desk.get_by_role("row", name="E-mail address")).to_contain_text(gone.email)
    desk.get_by_role("button", name="Merge them: one person").click()
    expect(desk.get_by_text("is one person now")).to_be_visible()
    assert list(Person.objects.known().filter(name="Ann Field")) == [kept]


def test_pages_of_the_desk_are_clean_for_axe(desk: Page, admin):
    museum = MuseumFactory.create(name="Dover Museum")
    museums.change_museum(museum, by=admin, on=museum.created_at.date(), name="Dover Museum and Gallery")
    people = [AffiliationFactory.create(person__name="Ann Field", museum=museum).person for _ in range(2)]
    network, topic = NetworkFactory.create(), TopicFactory.create()
    row = imports.upload(filename="register.csv", content=sheet(), by=admin)
    addresses = [
        "/desk/people/museum/",
        f"/desk/people/museum/{museum.pk}/change/",
        f"/desk/people/museum/{museum.pk}/history/",
        "/desk/people/museumimport/add/",
        f"/desk/people/museumimport/{row.pk}/columns/",
        "/desk/people/person/",
        f"/desk/people/person/{people[0].pk}/change/",
        "/desk/people/person/duplicates/",
        f"/desk/people/person/{people[0].pk}/merge/{people[1].pk}/",
        f"/desk/people/network/{network.pk}/change/",
        f"/desk/people/topic/{topic.pk}/change/",
    ]
    found = [complaint for address in addresses for complaint in complaints_of_axe(desk, address)]
    imports.choose_columns(museum_import=row, columns=row.columns, by=admin)
    found += complaints_of_axe(desk, f"/desk/people/museumimport/{row.pk}/change/")
    imports.check(pk=row.pk)
    found += complaints_of_axe(desk, f"/desk/people/museumimport/{row.pk}/change/")
    assert found == []


def complaints_of_axe(page: Page, address: str) -> list[str]:
    """What axe finds on a page, in a context of its own that lets axe's script in past the policy."""
    context = page.context.browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    context.add_cookies(page.context.cookies())
    other = context.new_page()
    page.goto(address)  # under the policy, so that what it refuses is heard
    other.goto(page.url)
    results = Axe().run(other, options=RULES)
    context.close()
    return [
        f"{address} {violation['id']}: {node['html'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
        if "select2-selection" not in node["html"]  # Django's own widget names an empty choice with nothing
    ]

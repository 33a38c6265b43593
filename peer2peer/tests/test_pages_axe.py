"""axe on every page that the table of addresses gives a role, on the site and on the desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser

from peer2peer.tests.test_access import ROLES, TABLE, address, routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: What passed is not described, which takes longer than looking.
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
#: What is no page: downloads, feeds and what machines ask for.
NO_PAGE = (
    ".ics",
    ".json",
    ".xml",
    ".txt",
    ".vcf",
    ".csv",
    ".jpg",
    "/pdf/",
    "files/<uuid:key>/",
    ".js",
    ".csv",
    "sync/",
    "healthz",
    "readyz",
    "jsi18n/",
    "export/",
    "download/",
    "login/code/confirm/",
    "letter/preview/",
    "words/preview/",
    "newsletter/<int:pk>/preview/",
    "reminderrule/words/",
    "questions.pdf",
    "live/<uuid:meeting>/state/",
)


#: In how many parts the pages of a role are looked at, so that they are shared out among the processes of a run.
PARTS = {"officer": 3, "member": 2}


def pages_of(role: str) -> list[str]:
    """What a role may open. Officers of other programmes and administrators get the same pages as an officer with
    other rows in them, so of theirs only those are looked at that an officer has not."""
    as_officer = role in ("other", "superuser")
    return [
        route
        for route in sorted(set(routes()) & set(TABLE))
        if TABLE[route][ROLES.index(role)] == 200
        and not (as_officer and TABLE[route][ROLES.index("officer")] == 200)
        and not route.endswith(NO_PAGE)
    ]


@pytest.mark.parametrize(
    ("role", "part"), [(role, part) for role in ROLES if pages_of(role) for part in range(PARTS.get(role, 1))]
)
def test_axe_finds_nothing_on_any_page_of_a_role(role, part, world, live_server, browser: Browser, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=live_server.url, bypass_csp=True
    )
    if world[role] is not None:
        client = Client()
        client.force_login(world[role])
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    found = {}
    for route in pages_of(role)[part :: PARTS.get(role, 1)]:
        where = address(route, world)
        page.goto(where)
        problems = Axe().run(page, options=OPTIONS).response["violations"]
        if problems:
            found[where] = [(each["id"], each["nodes"][0]["html"][:160]) for each in problems]
    context.close()
    assert not found, "\n".join(f"{where}: {problems}" for where, problems in found.items())

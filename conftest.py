"""Fixtures that every app's tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ["P2P_ENV"] = "test"
# Playwright runs an event loop in the test's thread, in which Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from mailing.wording import store
from people.models import Person
from programmes.factories import OfficerFactory
from programmes.models import Role

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a Chromium the browser tests are skipped, visibly; where they must run, that is an error."""
    if CHROMIUM.exists():
        return
    if os.environ.get("P2P_REQUIRE_BROWSER"):
        raise pytest.UsageError(f"The browser tests must run here, but there is no Chromium at {CHROMIUM}.")
    skip = pytest.mark.skip(reason=f"No Chromium at {CHROMIUM}: this is not proved in a browser.")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all the browser tests of a worker; each test opens contexts of its own."""
    with sync_playwright() as player:
        running = player.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture(autouse=True)
def _mails_in_their_own_words() -> None:
    """What an earlier test put into other words is forgotten, without asking the database."""
    store.nothing_is_changed()


@pytest.fixture
def client_of():
    """A function that gives a client signed in as a person."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def officer(db: None) -> Role:
    """An officer's role: ``officer.person`` acts for ``officer.programme`` and for no other."""
    return OfficerFactory.create()

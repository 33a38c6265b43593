"""Fixtures that every app's tests share."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

os.environ["P2P_ENV"] = "test"
# Playwright runs an event loop in the test's thread, in which Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import hypothesis
import pytest
import pytest_django
import time_machine
from django.db import connection
from django.test import Client, TransactionTestCase
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from common import testing_database
from common.testing import GUARD
from mailing.wording import store
from people.models import Person
from programmes.factories import OfficerFactory
from programmes.models import Role

# A property is slow on a busy machine; benchmarks judge time, tests do not.
hypothesis.settings.register_profile(
    "p2p", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("p2p")
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
#: Another day and hour for the clock of the whole run: ``P2P_CLOCK=2026-10-25T00:30+00:00``. It goes on from there.
CLOCK = os.environ.get("P2P_CLOCK", "")
#: What another clock cannot reach: programs of their own, and the browser.
WITH_PROGRAMS = {"browser", "programs", "smtp_programs", "live_server", "database_clock"}


def pytest_configure(config: pytest.Config) -> None:
    """The clock is set before any module is read: some reckon their days when they are."""
    if CLOCK:
        time_machine.travel(datetime.fromisoformat(CLOCK), tick=True).start()


def _leave_out_programs(items: list[pytest.Item]) -> None:
    skip = pytest.mark.skip(reason=f"Other programs do not know that it is {CLOCK}.")
    for item in items:
        names = {*getattr(item, "fixturenames", ()), *(mark.name for mark in item.iter_markers())}
        if names & WITH_PROGRAMS or item.path.is_relative_to(Path(__file__).parent / "tools"):
            item.add_marker(skip)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest come first: one that begins last is waited for by everybody else.

    Without a Chromium the browser tests are skipped, visibly; where they must run, that is an error.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if CLOCK:
        _leave_out_programs(items)
    if CHROMIUM.exists():
        return
    if os.environ.get("P2P_REQUIRE_BROWSER"):
        raise pytest.UsageError(f"The browser tests must run here, but there is no Chromium at {CHROMIUM}.")
    skip = pytest.mark.skip(reason=f"No Chromium at {CHROMIUM}: this is not proved in a browser.")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """A new database is a clone of a migrated one; what tests commit is emptied the quick way."""
    TransactionTestCase._fixture_teardown = testing_database.empty
    if django_db_createdb or not django_db_keepdb:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = testing_database.migrated_template()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """At the end nobody holds the database that is dropped, not even a thread that a busy machine has not ended."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all the browser tests of a worker; each test opens contexts of its own.

    A page that waits for something waits for as long as any test does: what is slow on a busy machine is not broken.
    """
    expect.set_options(timeout=GUARD * 1000)
    with sync_playwright() as player, pytest.MonkeyPatch.context() as patch:
        running = player.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        opened = running.new_context

        def patient_context(**options: Any) -> BrowserContext:
            context = opened(**options)
            context.set_default_timeout(GUARD * 1000)
            return context

        patch.setattr(running, "new_context", patient_context)
        yield running
        running.close()


@pytest.fixture(autouse=True)
def _mails_in_their_own_words() -> None:
    """What an earlier test put into other words is forgotten, without asking the database."""
    store.nothing_is_changed()


@pytest.fixture
def an_ordinary_morning() -> Iterator[None]:
    """For tests that reckon from now by the clock on the wall: an hour ago and tomorrow are there, and come once."""
    with time_machine.travel("2027-02-02T10:00:00Z", tick=True):
        yield


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

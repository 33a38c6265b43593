"""Fixtures that every app's tests share."""

import os

os.environ["P2P_ENV"] = "test"
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright runs an event loop in the test's thread.

import pytest
from django.test import Client

from people.models import Person
from programmes.factories import OfficerFactory
from programmes.models import Role


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

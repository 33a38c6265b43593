"""A session that ends during a long form: what was typed comes back after signing in (rule 70)."""

import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from common.testing import page_words
from people.accounts import drafts
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
URL = "/my/details/"
TYPED = {"name": "Ann Field", "phone": "", "contact_by": "email", "about": "A long story", "access_needs": ""}


@pytest.fixture
def ann():
    return PersonFactory.create(name="Ann", email="ann@museum.example")


def given_to(response):
    """What the forms of a page carry."""
    return re.search(rf'name="{drafts.FIELD}" value="([^"]*)"', response.content.decode())[1]


def sign_in(client, person):
    return client.post(
        f"{reverse('account_login')}?next={URL}",
        {"login": person.email, "password": "a long password", "next": URL},
    )


def posted_after_the_session_ended(person):
    client = Client()
    client.force_login(person)
    given = given_to(client.get(URL))
    client.session.flush()
    client.cookies.clear()
    response = client.post(URL, TYPED | {drafts.FIELD: given})
    assert response.url == f"{reverse('account_login')}?next={URL}"
    return client


def test_what_was_typed_is_there_again_and_not_saved(ann):
    client = posted_after_the_session_ended(ann)
    assert sign_in(client, ann).url == URL
    page = page_words(client.get(URL))
    assert "A long story</textarea>" in page
    assert drafts.HERE_AGAIN in page
    ann.refresh_from_db()
    assert ann.about == ""
    assert "A long story" not in page_words(client.get(URL))


def test_somebody_else_at_the_same_computer_does_not_get_it(ann):
    client = posted_after_the_session_ended(ann)
    ben = PersonFactory.create()
    sign_in(client, ben)
    assert "A long story" not in page_words(client.get(URL))
    sign_in(client, ann)
    assert "A long story" not in page_words(client.get(URL))


def test_it_is_kept_for_an_hour(ann):
    with time_machine.travel("2026-11-20 10:00", tick=False):
        client = posted_after_the_session_ended(ann)
    with time_machine.travel("2026-11-20 11:01", tick=False):
        sign_in(client, ann)
        assert "A long story" not in page_words(client.get(URL))


@pytest.mark.parametrize("given", [None, "", "made-up", "WzFd:1abc:x"])
def test_nothing_is_kept_for_whoever_was_given_no_form(given):
    client = Client()
    response = client.post(URL, TYPED | ({} if given is None else {drafts.FIELD: given}))
    assert response.url == f"{reverse('account_login')}?next={URL}"
    assert Session.objects.count() == 0


def test_what_is_longer_than_any_form_is_not_kept_and_that_is_said(ann, client_of):
    given = given_to(client_of(ann).get(URL))
    client = Client()
    client.post(URL, {drafts.FIELD: given, "about": "a" * (drafts.MOST_KEPT - len("about="))})
    assert drafts.SESSION_KEY in client.session
    other = Client()
    other.post(URL, {drafts.FIELD: given, "about": "a" * drafts.MOST_KEPT})
    assert drafts.SESSION_KEY not in other.session
    assert drafts.TOO_LONG in page_words(other.get(reverse("account_login")))


def test_a_password_is_never_kept(ann, client_of):
    given = given_to(client_of(ann).get(URL))
    client = Client()
    client.post(URL, {drafts.FIELD: given, "about": "Long", "old_password": "a long password"})
    kept = client.session[drafts.SESSION_KEY]
    assert drafts._unsealed(kept["posted"], kept["owner"]) == "about=Long"


def test_a_visitors_form_carries_nothing_of_anybody():
    assert f'name="{drafts.FIELD}"' not in Client().get(reverse("account_login")).content.decode()

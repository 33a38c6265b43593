"""A session that ends during a long form: what was typed comes back after signing in (rule 70)."""

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from people.accounts import drafts
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
URL = "/my/details/"
TYPED = {"name": "Ann Field", "phone": "", "contact_by": "email", "about": "A long story", "access_needs": ""}


@pytest.fixture
def ann():
    return PersonFactory.create(name="Ann", email="ann@museum.example")


def sign_in(client, person):
    return client.post(
        f"{reverse('account_login')}?next={URL}",
        {"login": person.email, "password": "a long password", "next": URL},
    )


def posted_after_the_session_ended(person):
    client = Client()
    client.force_login(person)
    whose = client.get(URL).context["whose"]
    client.session.flush()
    client.cookies.clear()
    response = client.post(URL, TYPED | {"whose": whose})
    assert response.url == f"{reverse('account_login')}?next={URL}"
    return client


def test_what_was_typed_is_there_again_and_not_saved(ann):
    client = posted_after_the_session_ended(ann)
    assert sign_in(client, ann).url == URL
    page = client.get(URL)
    assert page.context["form"]["about"].value() == "A long story"
    assert "nothing of it is saved yet" in page.content.decode()
    ann.refresh_from_db()
    assert ann.about == ""
    assert client.get(URL).context["form"]["about"].value() == ""


def test_somebody_else_at_the_same_computer_does_not_get_it(ann):
    client = posted_after_the_session_ended(ann)
    ben = PersonFactory.create()
    sign_in(client, ben)
    page = client.get(URL)
    assert page.context["form"]["about"].value() == ""
    assert "A long story" not in page.content.decode()


def test_it_is_kept_for_an_hour(ann):
    with time_machine.travel("2026-11-20 10:00", tick=False):
        client = posted_after_the_session_ended(ann)
    with time_machine.travel("2026-11-20 11:01", tick=False):
        sign_in(client, ann)
        assert client.get(URL).context["form"]["about"].value() == ""


@pytest.mark.parametrize("whose", [None, "", "made-up", "WzFd:1abc:x"])
def test_nothing_is_kept_for_whoever_was_given_no_form(whose):
    client = Client()
    response = client.post(URL, TYPED | ({} if whose is None else {"whose": whose}))
    assert response.url == f"{reverse('account_login')}?next={URL}"
    assert Session.objects.count() == 0


def test_what_is_longer_than_any_form_is_not_kept_and_that_is_said(ann):
    client = Client()
    token = drafts.whose(ann)
    client.post(URL, {"whose": token, "about": "a" * (drafts.MOST_KEPT - len(token) - 20)})
    assert drafts.SESSION_KEY in client.session
    other = Client()
    other.post(URL, {"whose": token, "about": "a" * drafts.MOST_KEPT})
    assert drafts.SESSION_KEY not in other.session
    assert "too long to keep" in other.get(reverse("account_login")).content.decode()

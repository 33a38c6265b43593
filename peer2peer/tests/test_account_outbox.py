"""Mail about accounts, from the page through the outbox: first in line, and nobody else's to read."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse

from mailing.choices import Priority
from mailing.models import Message
from people.factories import PersonFactory
from people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_from_the_test_before():
    cache.clear()


def test_sign_in_code_goes_first_and_is_secret(client):
    person = PersonFactory.create(email="ann@museum.example")
    client.post(reverse("account_request_login_code"), {"email": "ann@museum.example"})
    mail = Message.objects.get()
    assert (mail.kind, mail.person, mail.to_address, mail.priority, mail.secret) == (
        "account.login_code",
        person,
        "ann@museum.example",
        Priority.NOW,
        True,
    )
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", mail.text)[0]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(person.pk)


def test_two_codes_are_two_mails(client):
    PersonFactory.create(email="ann@museum.example")
    client.post(reverse("account_request_login_code"), {"email": "ann@museum.example"})
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    assert Message.objects.filter(kind="account.login_code").count() == 2


def test_joining_through_the_mail_that_is_really_sent(client):
    client.post(
        reverse("account_signup"),
        {"name": "Ann Field", "email": "ann@museum.example", "password1": "", "museum": "", "kind": "staff"},
    )
    mail = Message.objects.get()
    assert (mail.kind, mail.person, mail.secret) == ("account.join", None, True)
    link = re.search(r"https?://[^/\s]+(/accounts/join/[^\s\"<>]+)", mail.text)[1]
    client.post(link)
    person = Person.objects.get()
    assert EmailAddress.objects.get(user=person).verified
    assert client.session["_auth_user_id"] == str(person.pk)

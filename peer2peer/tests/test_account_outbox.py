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


@pytest.mark.parametrize(
    ("page", "kind", "path"),
    [
        ("account_reset_password", "account.password_reset_key", "/accounts/password/reset/key/"),
        ("account_reset_password", "account.unknown_account", "/accounts/signup/"),
        ("account_signup", "account.join", "/accounts/join/"),
        ("account_email", "account.email_confirmation", "/accounts/confirm-email/"),
    ],
)
@pytest.mark.parametrize("host", ["evil.example", "localhost:9999", "testserver:81"])
def test_a_link_in_a_mail_is_at_our_own_address_whatever_host_was_asked(
    client, settings, page, kind, path, host
):
    """Whoever asks for somebody else's new password chooses the host of the request, not where the link leads."""
    settings.ALLOWED_HOSTS = ["*"]
    person = PersonFactory.create(email="ann@museum.example")
    given = {"email": "ann@museum.example"}
    if kind in ("account.unknown_account", "account.join"):
        given |= {
            "email": "bob@museum.example",
            "name": "Bob Hill",
            "password1": "",
            "museum": "",
            "kind": "staff",
        }
    if page == "account_email":
        client.force_login(person)
        given = {"email": "new@museum.example", "action_add": "1"}
    client.post(reverse(page), given, headers={"host": host, "x-forwarded-host": host})
    mail = Message.objects.filter(kind=kind).get()
    links = [link for link in re.findall(r"https?://[^\s\"<>)]+", mail.text + mail.html) if path in link]
    assert links != []
    assert {link[: link.index(path)] for link in links} == {settings.SITE_URL}
    assert host not in mail.text + mail.html

"""Changing one's address: confirm the new, tell the old, keep the history, end what is under way (rule 30)."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from people.factories import PersonFactory
from people.models import Person
from people.profile.lookup import person_for_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return PersonFactory.create(name="Ann Field", email="ann@old.example")


@pytest.fixture
def client(client_of, ann):
    return client_of(ann)


def add(client, email="ann@new.example"):
    return client.post(reverse("account_email"), {"action_add": "", "email": email})


def test_nothing_changes_until_the_new_address_answers_by_a_button(client, ann, letters):
    add(client, "Ann@New.example")
    assert letters.kinds == [("account.email_confirmation", "ann@new.example")]
    assert client.get(letters.last.link).status_code == 200
    ann.refresh_from_db()
    assert ann.email == "ann@old.example"


def test_new_address_takes_over_the_old_one_is_told_and_stays_known(client, ann, letters):
    add(client)
    client.post(letters.last.link)
    ann.refresh_from_db()
    assert ann.email == "ann@new.example"
    assert letters.kinds[-1] == ("account.email_changed", "ann@old.example")
    assert "ann@new.example" in letters.last.html
    assert list(EmailAddress.objects.order_by("email").values_list("email", "verified", "primary")) == [
        ("ann@new.example", True, True),
        ("ann@old.example", True, False),
    ]
    assert person_for_booking(name="Ann", email="ann@old.example") == ann
    assert person_for_booking(name="Ann", email="ann@new.example") == ann


def test_codes_and_links_under_way_die(client, ann, letters):
    code_tab, reset_tab = Client(), Client()
    code_tab.post("/accounts/login/code/", {"email": "ann@old.example"})
    code = letters.last.code
    reset_tab.post(reverse("account_reset_password"), {"email": "ann@old.example"})
    reset = letters.last.link
    add(client, "ann@other.example")
    other = letters.last.link
    add(client)
    client.post(letters.last.link)

    response = code_tab.post("/accounts/login/code/confirm/", {"code": code})
    assert response.context["form"].errors["code"] == [
        "That code has been used, or your address has changed since. Ask for a new one."
    ]
    assert reset_tab.get(reset, follow=True).context["token_fail"] is True
    assert client.post(other).status_code == 404


def test_address_of_another_account_is_refused_without_saying_so_beforehand(client, ann, letters):
    PersonFactory.create(email="ben@museum.example")
    assert add(client, "ben@museum.example").status_code == 302
    response = client.post(letters.last.link, follow=True)
    ann.refresh_from_db()
    assert ann.email == "ann@old.example"
    assert "This address already belongs to somebody else here" in response.content.decode()


def test_former_address_can_be_removed_and_the_one_we_write_to_cannot(client, ann, letters):
    add(client)
    client.post(letters.last.link)
    client.post(reverse("account_email"), {"action_remove": "", "email": "ann@new.example"})
    assert EmailAddress.objects.count() == 2
    client.post(reverse("account_email"), {"action_remove": "", "email": "ann@old.example"})
    assert EmailAddress.objects.get().email == "ann@new.example"
    assert Person.objects.get(pk=ann.pk).email == "ann@new.example"

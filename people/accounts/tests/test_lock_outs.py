"""Others' wrong passwords and requests for codes lock no owner out; whoever tries too often is slowed down."""

import pytest
from django.test import Client
from django.urls import reverse

from common.budgets.services import spend
from people.accounts.guards import CODES, JOINS, MAILS, PASSWORDS
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
LOGIN, REQUEST, CONFIRM = (
    reverse(name) for name in ("account_login", "account_request_login_code", "account_confirm_login_code")
)
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.66"}


@pytest.fixture
def ann():
    return PersonFactory(email="ann@museum.example", name="Ann Field")


def sign_in(client, password, **where):
    client.post(LOGIN, {"login": "ann@museum.example", "password": password}, **where)
    return "_auth_user_id" in client.session


def test_wrong_passwords_from_elsewhere_do_not_lock_the_owner_out(ann):
    for _ in range(3 * PASSWORDS.amount):
        assert sign_in(Client(), "wrong guess", **ELSEWHERE) is False
    assert sign_in(Client(), "a long password", **ELSEWHERE) is False
    assert sign_in(Client(), "a long password") is True


def test_signing_in_rightly_costs_nothing(ann):
    assert [sign_in(Client(), "a long password") for _ in range(2 * PASSWORDS.amount)] == [True] * (
        2 * PASSWORDS.amount
    )


def test_an_alias_in_capitals_is_no_second_account_to_guess_at(ann):
    for number in range(PASSWORDS.amount):
        login = "ann@museum.example" if number % 2 else "ANN@museum.example "
        Client().post(LOGIN, {"login": login, "password": "wrong guess"})
    assert sign_in(Client(), "a long password") is False


def test_codes_asked_for_from_elsewhere_neither_lock_out_nor_end_the_owners(ann, letters):
    client = Client()
    client.post(REQUEST, {"email": ann.email})
    code = letters.last.code
    for _ in range(3 * CODES.amount):
        Client().post(REQUEST, {"email": ann.email}, **ELSEWHERE)
    assert len(letters.letters) == 1 + CODES.amount
    client.post(CONFIRM, {"code": code})
    assert client.session["_auth_user_id"] == str(ann.pk)


def test_who_asked_elsewhere_cannot_use_up_what_the_owner_may_ask_for(ann, letters):
    for _ in range(3 * CODES.amount):
        Client().post(REQUEST, {"email": ann.email}, **ELSEWHERE)
    before = len(letters.letters)
    client = Client()
    client.post(REQUEST, {"email": ann.email})
    assert len(letters.letters) == before + 1
    client.post(CONFIRM, {"code": letters.last.code})
    assert client.session["_auth_user_id"] == str(ann.pk)


def test_a_code_that_was_used_works_nowhere_again(ann, letters):
    first, second = Client(), Client(**ELSEWHERE)
    second.post(REQUEST, {"email": ann.email})
    elsewhere = letters.last.code
    first.post(REQUEST, {"email": ann.email})
    first.post(CONFIRM, {"code": letters.last.code})
    assert first.session["_auth_user_id"] == str(ann.pk)
    second.post(CONFIRM, {"code": elsewhere})
    assert "_auth_user_id" not in second.session


def test_one_address_is_asked_to_join_so_often_a_day_wherever_from(letters):
    given = {"name": "Nia Lee", "museum": "", "museum_id": "", "kind": "staff", "role": "", "password1": ""}
    for number in range(3 * JOINS.amount):
        typed = {**given, "email": f"nia+{number}@museum.example"}
        answer = Client().post(reverse("account_signup"), typed, REMOTE_ADDR=f"198.51.100.{number}")
        assert answer.status_code == 302, "the answer is the same"
    assert len(letters.letters) == JOINS.amount


def test_one_place_does_not_write_to_hundreds_of_strangers(letters):
    spend([MAILS.charge("198.51.100.66", MAILS.amount - 2)])
    for number in range(5):
        Client().post(REQUEST, {"email": f"s{number}@stranger.example"}, **ELSEWHERE)
    assert len(letters.letters) == 2

"""Signing in: by password, by a mailed code, with a second step (rules 12, 24, 71)."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from people.accounts import sign_in_codes
from people.factories import PersonFactory
from people.profile.lookup import person_for_booking

pytestmark = pytest.mark.django_db
REQUEST = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture
def ann():
    return PersonFactory.create(name="Ann Field", email="ann@museum.example")


def ask(client, email="ann@museum.example"):
    return client.post(REQUEST, {"email": email})


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def errors(response):
    return response.context["form"].errors.get("code", [])


def test_password_signs_in(client, ann):
    response = client.post(
        reverse("account_login"), {"login": "Ann@museum.example", "password": "a long password"}
    )
    assert response.url == reverse("my-learning")
    assert signed_in_as(client) == str(ann.pk)


@pytest.mark.parametrize(
    ("given", "lands"),
    [({}, "/desk/"), ({"next": "/whats-on/"}, "/whats-on/"), ({"next": "//else.example"}, "/desk/")],
)
def test_an_officer_lands_on_the_desk_unless_they_were_on_their_way(client, officer, given, lands):
    officer.person.set_password("a long password")
    officer.person.is_staff = True
    officer.person.save()
    typed = {"login": officer.person.email, "password": "a long password", **given}
    assert client.post(reverse("account_login"), typed).url == lands


def test_code_signs_in_once(client, ann, letters):
    assert ask(client, "ANN@museum.example").url == CONFIRM
    assert letters.kinds == [("account.login_code", "ann@museum.example")]
    code = letters.last.code
    assert client.get(CONFIRM).status_code == 200
    assert signed_in_as(client) is None
    assert client.post(CONFIRM, {"code": f" {code.lower()} "}).url == reverse("my-learning")
    assert signed_in_as(client) == str(ann.pk)
    assert sign_in_codes._newest(ann).digest == ""


def test_second_request_replaces_the_first_and_the_open_tab_says_so(ann, letters):
    first, second = Client(), Client()
    with time_machine.travel("2026-11-20 10:30", tick=False):
        ask(first)
        earlier = letters.last.code
        ask(second)
        newest = letters.last.code
        response = first.post(CONFIRM, {"code": earlier})
    (said,) = errors(response)
    assert said.startswith("That code is from an earlier mail. A newer one was asked for at 10:30")
    with time_machine.travel("2026-11-20 10:31", tick=False):
        assert first.post(CONFIRM, {"code": newest}).url == reverse("my-learning")
        response = second.post(CONFIRM, {"code": newest})
    assert signed_in_as(second) is None
    assert errors(response) == [
        "That code has been used, or your address has changed since. Ask for a new one."
    ]


def test_second_request_in_the_same_browser_says_so_too(client, ann, letters):
    ask(client)
    earlier = letters.last.code
    ask(client)
    assert len(letters.letters) == 2
    assert errors(client.post(CONFIRM, {"code": earlier}))[0].startswith("That code is from an earlier mail.")
    assert client.post(CONFIRM, {"code": letters.last.code}).status_code == 302


def test_mistyped_address_is_put_right_by_asking_again(client, ann, letters):
    ask(client, "an@museum.example")
    assert client.get(REQUEST).status_code == 200
    ask(client)
    assert client.get(CONFIRM).context["email"] == "ann@museum.example"
    assert client.post(CONFIRM, {"code": letters.last.code}).status_code == 302


def test_resending_replaces_the_code(client, ann, letters):
    ask(client)
    earlier = letters.last.code
    client.post(CONFIRM, {"action": "resend"})
    assert len(letters.letters) == 2
    assert errors(client.post(CONFIRM, {"code": earlier}))[0].startswith("That code is from an earlier mail.")
    assert client.post(CONFIRM, {"code": letters.last.code}).status_code == 302


def test_code_runs_out_after_a_quarter_of_an_hour_and_the_open_tab_says_so(client, ann, letters):
    with time_machine.travel("2026-11-20 10:00", tick=False):
        ask(client)
    with time_machine.travel("2026-11-20 10:16", tick=False):
        response = client.post(CONFIRM, {"code": letters.last.code}, follow=True)
    assert signed_in_as(client) is None
    assert [str(m) for m in response.context["messages"]][-1] == (
        "Codes work for 15 minutes, and for three tries. Ask for a new one here."
    )


def test_wrong_codes_end_after_three_tries(client, ann, letters):
    ask(client)
    right = letters.last.code
    assert errors(client.post(CONFIRM, {"code": "BBBB-BBBB"})) == [sign_in_codes.WRONG]
    client.post(CONFIRM, {"code": "BBBB-BBBB"})
    assert client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code == 302
    assert client.post(CONFIRM, {"code": right}).url == REQUEST


def test_without_the_cache_the_session_alone_decides(client, ann, letters):
    ask(client)
    cache.clear()
    assert client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code == 200
    assert client.post(CONFIRM, {"code": letters.last.code}).status_code == 302
    assert signed_in_as(client) == str(ann.pk)


def test_unknown_address_is_answered_alike_and_only_its_reader_is_told(client, ann, letters):
    known = ask(Client())
    response = ask(client, "nobody@museum.example")
    assert (response.status_code, response.url) == (known.status_code, known.url)
    assert letters.kinds[-1] == ("account.unknown_account", "nobody@museum.example")
    assert client.get(CONFIRM).status_code == 200
    assert errors(client.post(CONFIRM, {"code": "BBBB-BBBB"})) == [sign_in_codes.WRONG]


def test_somebody_who_only_booked_signs_in_with_a_code_and_has_then_confirmed_the_address(client, letters):
    booker = person_for_booking(name="Ann", email="ann@museum.example")
    ask(client)
    client.post(CONFIRM, {"code": letters.last.code})
    assert signed_in_as(client) == str(booker.pk)
    assert EmailAddress.objects.values_list("user", "email", "verified", "primary").get() == (
        booker.pk,
        "ann@museum.example",
        True,
        True,
    )


def test_address_that_another_account_only_claims_leads_to_its_owner(client, letters):
    booker = person_for_booking(name="Ann", email="ann@museum.example")
    EmailAddress.objects.create(user=PersonFactory.create(), email="ann@museum.example", verified=False)
    ask(client)
    client.post(CONFIRM, {"code": letters.last.code})
    assert signed_in_as(client) == str(booker.pk)


def test_closed_account_gets_no_code(client, letters):
    PersonFactory.create(email="gone@museum.example", is_active=False)
    ask(client, "gone@museum.example")
    assert letters.kinds == [("account.unknown_account", "gone@museum.example")]


def test_forgotten_password(client, ann, letters):
    client.post(reverse("account_reset_password"), {"email": "ann@museum.example"})
    assert letters.kinds == [("account.password_reset_key", "ann@museum.example")]
    page = client.get(letters.last.link, follow=True)
    client.post(
        page.request["PATH_INFO"], {"password1": "another heron ladder", "password2": "another heron ladder"}
    )
    ann.refresh_from_db()
    assert ann.check_password("another heron ladder")
    assert letters.kinds[-1] == ("account.password_reset", "ann@museum.example")


def test_signing_out_takes_a_button(client_of, ann):
    client = client_of(ann)
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in_as(client) == str(ann.pk)
    client.post(reverse("account_logout"))
    assert signed_in_as(client) is None


def test_sixty_people_behind_one_address_all_get_in(ann, letters):
    for _ in range(60):
        assert ask(Client(), f"person{_}@museum.example").status_code == 302
        response = Client().post(
            reverse("account_login"), {"login": f"p{_}@museum.example", "password": "wrong one"}
        )
        assert response.status_code == 200
    client = Client()
    client.post(reverse("account_login"), {"login": ann.email, "password": "a long password"})
    assert signed_in_as(client) == str(ann.pk)


def test_one_account_is_guarded_against_guessing(ann):
    for _ in range(8):
        Client().post(reverse("account_login"), {"login": ann.email, "password": "wrong guess"})
    client = Client()
    response = client.post(reverse("account_login"), {"login": ann.email, "password": "a long password"})
    assert signed_in_as(client) is None
    assert "That was tried too often" in response.content.decode()


def test_one_address_gets_four_codes_in_five_minutes(ann, letters):
    for _ in range(6):
        ask(Client())
    assert len(letters.letters) == 4

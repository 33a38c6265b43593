"""What comes from outside: a NUL is refused once, a number is one that a key can be, and JSON can be kept."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from common.readable import DEEPEST, read_json, whole_number, whole_numbers

NUL = "%00"


@pytest.fixture
def asks():
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        f"/whats-on/a{NUL}/",
        f"/calendar/{NUL}.ics",
        f"/whats-on/?q=a{NUL}",
        f"/?{NUL}=1",
        f"/certificates/{NUL}/",
    ],
)
def test_a_nul_in_an_address_is_refused(asks, path):
    answer = asks.get(path)
    assert (answer.status_code, "did not make sense" in answer.content.decode()) == (400, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/accounts/login/", {"login": "a\0@museum.example", "password": "x"}),
        ("/accounts/login/", {"lo\0gin": "x"}),
        ("/whats-on/any/sign-up/", {"name": "Ann\0"}),
        ("/whats-on/series/any/sign-up/", {"name": "Ann\0"}),
        ("/talks/any/slides/", {"title": "\0", "file": SimpleUploadedFile("a.pdf", b"%PDF-")}),
        ("/no/such/page/", {"title": "\0"}),
    ],
)
def test_a_nul_in_a_form_is_refused(asks, path, data):
    assert asks.post(path, data).status_code == (404 if path.startswith("/no") else 400)


@pytest.mark.django_db
def test_a_nul_in_a_cookie_is_refused(asks):
    assert asks.get("/my/", headers={"Cookie": 'sessionid="' + "\\000" * 10 + '"'}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/whats-on/?q=%2500", "/whats-on/?q=100%25", "/whats-on/?q=%ED%A0%BD", "/?q=%"]
)
def test_what_only_looks_like_one_is_read(asks, path):
    assert asks.get(path).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000 + "]" * 100_000,
        "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2),
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '"\\ud83d"',
        '{"\\ude00": 1}',
        '["a\\u0000"]',
        "9" * 5000,
        "",
        "{",
    ],
)
def test_json_that_could_break_what_reads_it_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - one is as good as the other: no person reads them
        read_json(text)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**9), 10**9)
        | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_other_json_is_read_as_it_is(value):
    assert read_json(json.dumps(value)) == value


@given(st.integers(0, 10**18 - 1))
def test_a_number_is_read(number):
    assert whole_number(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "²", "٣", "-1", "+1", "1.0", " 1", "1_000", "x", "1" * 19, "9" * 5000, "１"]
)
def test_what_is_no_number_of_ours_is_none(text):
    assert whole_number(text) is None
    assert whole_numbers([text, "7"]) == [7]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "credential",
    [
        "[" * 100_000 + "]" * 100_000,
        "9" * 5000,
        '"\\ud83d"',
        "[[]]",
        '{"id": 1}',
        "{}",
        "x",
        '{"a": "\\u0000"}',
    ],
)
def test_what_a_browser_says_of_a_passkey_may_be_anything(asks, credential):
    answer = asks.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert (answer.status_code, answer.url) == (302, "/accounts/login/")

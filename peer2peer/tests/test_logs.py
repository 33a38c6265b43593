"""No line of any log holds what opens something: every token in it is masked, and the rest stands as it was."""

import io
import logging
import uuid

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.core import signing
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from agenda.models import new_secret
from common import links
from mailing.replies.address import address_for
from peer2peer.gunicorn_logs import MaskedLogger
from peer2peer.logs import OneFormatter, logging_config, masked
from people.factories import PersonFactory

KEY = uuid.UUID("11111111-2222-4333-8444-555555555555")
TOKENS = {
    "a link": lambda: links.make_token("booking", KEY.hex),
    "a link with more": lambda: links.make_token("booking", {"person": 7, "words": "a" * 200}),
    "a lasting link": lambda: links.make_lasting_token("news", ["ann@museum.example", 7]),
    "a calendar": new_secret,
    "a calendar without digits": lambda: "cxqYBKLlsTRbkKdezPkVY_WLbomUyXOrDOQ-VxKyuoo",
    "a signature": lambda: signing.TimestampSigner().sign("7"),
    "a key": lambda: str(KEY),
    "a key in hex": lambda: KEY.hex,
}


@pytest.mark.parametrize("name", TOKENS)
@pytest.mark.parametrize(
    "around", ["/bookings/{}/", "GET /bookings/{}/give-back/?a=1 HTTP/1.1", 'to "/calendar/{}.ics"']
)
def test_a_token_in_an_address_is_masked_and_nothing_else(name, around):
    for _ in range(50):
        assert masked(around.format(TOKENS[name]())) == around.format("withheld")


def quoted(token):
    return token.replace(":", "%3A")


def test_so_it_is_when_its_colons_are_quoted():
    assert masked(f"/bookings/{quoted(links.make_token('booking', 1))}/") == "/bookings/withheld/"


@pytest.mark.django_db
def test_the_links_of_accounts_are_masked():
    person = PersonFactory.create(email="ann@museum.example")
    reset = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    confirm = EmailConfirmationHMAC(person.emailaddress_set.get()).key
    assert masked(f"/accounts/password/reset/key/{reset}/") == "/accounts/password/reset/key/withheld/"
    assert masked(f"/accounts/confirm-email/{confirm}/") == "/accounts/confirm-email/withheld/"


@override_settings(REPLY_DOMAIN="replies.example")
def test_addresses_that_answer_and_return_are_masked():
    assert masked(f"to {address_for(KEY)}") == "to reply+withheld@replies.example"
    assert masked(f"from bounce+{KEY}@b.example") == "from bounce+withheld@b.example"


@pytest.mark.parametrize("name", ["token", "secret", "code", "sessionid", "csrftoken", "password"])
def test_what_is_named_in_a_query_or_a_cookie_is_masked(name):
    assert masked(f"/a/?x=1&{name}=abc-123&y=2") == f"/a/?x=1&{name}=withheld&y=2"


@pytest.mark.parametrize(
    "line",
    [
        "GET /events/working-with-artists-in-the-small-museums-of-kent-and-medway-2026/ 200",
        "Task mailing.tasks.send_due[11111111-2222-4333-8444-555555555555] succeeded in 0.1s: 3",
        'File "/srv/peer2peer/events/booking/waiting_list.py", line 7, in test_of_something_that_is_long',
        "2026-03-12 10:00:00,000 [7] INFO listening at http://127.0.0.1:8000",
        "a:b:c and 10:20:30, nobody and nothing",
        "",
    ],
)
def test_what_is_no_token_stands_as_it_was(line):
    assert masked(line) == line


@given(st.text(max_size=300))
def test_no_line_stops_it(line):
    assert masked(masked(line)) == masked(line)


def secret_routes(resolver, before=""):
    """The addresses that hold a token, by what their parameters are called."""
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from secret_routes(each, route)
        elif isinstance(each, URLPattern) and any(f"<str:{name}>" in route for name in ("token", "secret")):
            yield route


def test_every_address_of_ours_that_holds_a_token_is_written_without_it():
    routes = sorted(set(secret_routes(get_resolver())))
    assert len(routes) > 20
    for route in routes:
        token = new_secret() if "<str:secret>" in route else links.make_token("booking", KEY.hex)
        path = "/" + route.replace("<str:token>", token).replace("<str:secret>", token)
        assert (
            masked(f"Internal Server Error: {path}")
            == f"Internal Server Error: {path.replace(token, 'withheld')}"
        )


@pytest.mark.parametrize("console", [True, False])
def test_a_line_of_ours_has_no_token_in_its_words_arguments_or_traceback(console, monkeypatch):
    configured = {}
    monkeypatch.setattr("logging.config.dictConfig", configured.update)
    logging_config(console=console, level="INFO")
    made = {name: value for name, value in configured["formatters"]["one"].items() if name != "()"}
    assert configured["formatters"]["one"]["()"] is OneFormatter
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(OneFormatter(**made))
    token = links.make_token("booking", KEY.hex)
    log = logging.getLogger("test.masked")
    log.addHandler(handler)
    try:
        raise ValueError(f"/bookings/{token}/ is broken")
    except ValueError:
        log.exception("No: %s", f"/bookings/{token}/")
    finally:
        log.removeHandler(handler)
    assert token not in written.getvalue()
    assert written.getvalue().count("/bookings/withheld/") == 2


def test_gunicorns_own_logs_have_no_tokens(capsys):
    config = Config()
    config.set("accesslog", "-")
    config.set("errorlog", "-")
    log = MaskedLogger(config)
    token = links.make_token("booking", KEY.hex)
    log.access_log.info("%s", f"GET /bookings/{token}/")
    log.error("Error handling request %s", f"/bookings/{token}/")
    said = "".join(capsys.readouterr())
    assert token not in said
    assert said.count("/bookings/withheld/") == 2

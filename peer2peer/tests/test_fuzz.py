"""No address, parameter or field of a form answers 500, whoever sends it.

The addresses come from the URLconf, the parameters are those that a view asks for, forms are read from the pages and
filled honestly but for one field.
"""

import re
import sys
import traceback
from itertools import cycle
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

from peer2peer.tests.fuzzing import ALL, KEYS, NamesAskedFor, address_of, forms_of, names_in, spoilt
from peer2peer.tests.test_access import TABLE, address, routes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROLES = ("nobody", "member", "officer")
CONVERTERS = re.compile(r"<(\w+):\w+>")
#: Keys in an address, of which forms are alike.
CONVERTED = re.compile(r"[0-9a-f-]{36}|\d+")
#: Names that say nothing: a token, and what Django's desk refuses at once, so that nothing else would be looked at.
NOT_ASKED = {"csrfmiddlewaretoken", "_to_field", "_popup"}
#: What gets past a converter at all; nothing does that is no UUID.
BY_CONVERTER = {"int": KEYS[1:2], "slug": KEYS[-2:], "str": KEYS[:2], "path": KEYS[:2]}
#: Whoever asks these is signed out, and sees nothing that others do not.
LEFT_OUT = ("accounts/logout/", "desk/logout/")


class Prober:
    """Asks as one role, undoes whatever came of it, and notes what answered 500 and where in our code."""

    def __init__(self, person):
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person)
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        self.broken = {}
        self._where = "?"
        self._heard = self._hear  # signals keep weak references
        got_request_exception.connect(self._heard)

    def _hear(self, sender, **kwargs):
        kind, error, trace = sys.exc_info()
        last = traceback.extract_tb(trace)[-1]
        ours = [each for each in traceback.extract_tb(trace) if "site-packages" not in each.filename]
        place = (ours or [last])[-1]
        self._where = f"{kind.__name__} {str(error)[:80]!r} in {place.filename}:{place.lineno}"

    def ask(self, method, path, data=None, said=""):
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies)
        self._where = "?"
        with transaction.atomic():
            answer = getattr(self.client, method)(path, data or {})
            content = b"" if answer.streaming else answer.content
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            self.broken.setdefault(self._where, f"{method} {path[:120]} {said}")
        html = content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""
        return answer.status_code, html


@pytest.fixture
def prober(role, world, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    return Prober(world[role])


def addresses(world, role):
    """Each route that leads the role further than to the sign-in page, with an address that it answers."""
    column = ("nobody", "member", "officer").index(role)
    for route in sorted(set(routes()) & set(TABLE)):
        if route not in LEFT_OUT and not (route.startswith("desk/") and TABLE[route][column] == 302):
            yield route, address(route, world)


@pytest.mark.parametrize("role", ROLES)
def test_no_key_in_an_address_breaks_a_page(role, prober, world):
    for route, _ in addresses(world, role):
        for found in CONVERTERS.finditer(route):
            other = address(f"{route[: found.start()]}(here){route[found.end() :]}", world)
            for key in KEYS if ALL else BY_CONVERTER.get(found[1], ()):
                method = "post" if TABLE[route][2] == 405 else "get"
                prober.ask(method, other.replace("(here)", quote(key, safe="")))
    assert prober.broken == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_parameter_and_no_field_breaks_a_page(role, prober, world, monkeypatch):
    asked, seen = NamesAskedFor(monkeypatch), set()
    for _, where in addresses(world, role):
        asked.names.clear()
        status, html = prober.ask("get", where)
        method = "get"
        if status == 405:
            method, (status, html) = "post", prober.ask("post", where)
        for names in parameters(asked.names | names_in(html)):
            prober.ask(method, where, names, str({name: value[:30] for name, value in names.items()}))
        for form in forms_of(html) if status == 200 else ():
            action = urlsplit(urljoin(where, form.action))
            mark = (CONVERTED.sub("", action.path), form.method, tuple(form.fields))
            if mark in seen or action.netloc or action.path.endswith("logout/"):
                continue
            seen.add(mark)
            for said, data in spoilt(form):
                prober.ask(form.method, f"{action.path}?{action.query}".rstrip("?"), data, said)
    assert prober.broken == {}


@pytest.mark.parametrize("role", ["nobody"])
def test_no_address_of_any_length_breaks_a_public_form(role, prober, world):
    asked = []
    for _, where in addresses(world, role):
        status, html = prober.ask("get", where)
        for form in forms_of(html) if status == 200 else ():
            for field in form.fields.values():
                if field.type != "email":
                    continue
                asked.append(where)
                for letters in (254, 255, 256, 320, 321):
                    data = {**form.filled(), field.name: address_of(letters)}
                    prober.ask(
                        form.method, urljoin(where, form.action), data, f"{field.name}: {letters} letters"
                    )
    assert prober.broken == {}
    assert len(asked) > 5


def parameters(names):
    """What to put into them: each something else, all at once; or each alone with everything."""
    names = sorted(names - NOT_ASKED)
    if not names:
        return []
    if ALL:
        return [{name: key} for name in names for key in KEYS]
    return [dict(zip(names, cycle(KEYS)))]

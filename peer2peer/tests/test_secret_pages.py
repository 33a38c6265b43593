"""Addresses that are keys, and pages about oneself, are told to nobody and kept by nobody."""

import re

import pytest
from django.db import transaction
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client
from django.utils.module_loading import import_string

from events.factories import RegistrationFactory
from events.links import booking_path
from peer2peer.tests.test_access import TABLE, address, routes

SECRET = re.compile(r"<str:(token|secret)>|\(\?P<key>|^my/|^door/")
#: What its readers ask for again and again keeps its five minutes (test_feed_address).
SUBSCRIBED = {("get", "calendar/<str:secret>.ics")}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["nobody", "member"])
def test_every_secret_address_says_so(role, world):
    client = Client(raise_request_exception=False)
    if world[role]:
        client.force_login(world[role])
    said = {}
    for route in sorted(set(routes()) & set(TABLE)):
        if not SECRET.search(route.removeprefix("accounts/")):
            continue
        for method in ("get", "post"):
            with transaction.atomic():
                answer = getattr(client, method)(address(route, world))
                transaction.set_rollback(True)
            said[method, route] = answer.get("Referrer-Policy"), "no-store" in answer.get("Cache-Control", "")
    assert len(said) > 100
    assert {asked for asked, headers in said.items() if headers != ("no-referrer", True)} == SUBSCRIBED


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["booking", "talk"])
def test_so_does_one_whose_key_stands_behind_a_question_mark(client, world, asked):
    where = address("whats-on/<slug:slug>/handouts/<uuid:key>/", world)
    answer = client.get(where, {asked: "a-token"})
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "private, no-store")


@pytest.mark.django_db
def test_other_pages_keep_what_they_say(client):
    answer = client.get("/whats-on/")
    assert (answer["Referrer-Policy"], answer.has_header("Cache-Control")) == ("same-origin", False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("origin", "site", "status"),
    [
        ("null", "same-origin", 302),
        ("null", None, 302),
        ("null", "cross-site", 403),
        ("http://testserver", None, 302),
        ("https://elsewhere.example", "same-origin", 403),
    ],
)
@pytest.mark.parametrize("has_token", [True, False])
def test_a_form_of_a_page_without_referrer_is_taken_with_its_token_alone(origin, site, status, has_token):
    registration = RegistrationFactory.create()
    client = Client(enforce_csrf_checks=True)
    page = client.get(booking_path(registration)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    headers = {"Origin": origin} | ({"Sec-Fetch-Site": site} if site else {})
    answer = client.post(
        f"{booking_path(registration)}give-back/",
        {"csrfmiddlewaretoken": token if has_token else "x"},
        headers=headers,
    )
    assert answer.status_code == (status if has_token else 403)


def test_forms_are_guarded_by_a_child_of_djangos_own_middleware(settings):
    """The check that looks for it by name is silenced, so this looks for it."""
    guards = [import_string(name) for name in settings.MIDDLEWARE]
    assert sum(isinstance(each, type) and issubclass(each, CsrfViewMiddleware) for each in guards) == 1

"""Officers act as such in sessions that have proved a second factor, and in no other: at the desk and everywhere."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from common.testing import page_words
from events.factories import CoOrganiserFactory, PublishedEventFactory, RegistrationFactory
from events.models import Needs
from programmes.factories import OfficerFactory

PASSWORD = "a long password"
ADD_APP, ADD_KEY = "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"


@pytest.fixture(autouse=True)
def _needed(settings, db):
    settings.OFFICERS_NEED_SECOND_FACTOR = True


@pytest.fixture
def event():
    """An event with somebody who has told the organisers what they need."""
    row = RegistrationFactory()
    Needs.objects.create(registration=row, access="A seat near the door")
    return row.event


@pytest.fixture
def officer(event):
    return OfficerFactory(programme=event.programme, person__is_staff=True).person


def signed_in(person):
    client = Client()
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up(client):
    """Set up an app, as the page of it does. Returns its secret."""
    answer = client.get(ADD_APP)
    if answer.status_code == 302:
        client.post(answer["Location"], {"password": PASSWORD})
        answer = client.get(ADD_APP)
    secret = answer.context["form"].secret
    assert client.post(ADD_APP, {"code": code(secret)}).status_code == 302
    return secret


def pages(event):
    return ["/desk/", f"{event.get_absolute_url()}run/people/", f"{event.get_absolute_url()}run/"]


def statuses(client, event):
    return [client.get(page).status_code for page in pages(event)]


def test_a_password_alone_opens_no_officers_page_and_each_says_what_to_do(officer, event):
    client = signed_in(officer)
    assert statuses(client, event) == [302, 403, 403]
    for page in pages(event):
        answer = client.get(page, follow=True)
        words = page_words(answer)
        assert ("Add a second way to prove it is you" in words, "seat near the door" in words) == (
            True,
            False,
        )


@pytest.mark.django_db(transaction=True)
def test_who_sets_it_up_goes_on_and_an_older_session_does_not(officer, event):
    older, client = signed_in(officer), signed_in(officer)
    secret = set_up(client)
    assert statuses(client, event) == [200, 200, 200]
    assert "seat near the door" in page_words(client.get(f"{event.get_absolute_url()}run/people/"))
    assert statuses(older, event) == [302, 403, 403]
    assert "Sign out and in again" in page_words(older.get("/desk/", follow=True))
    # Nor does whoever holds it give themselves a factor of their own.
    before = set(Authenticator.objects.values_list("pk", flat=True))
    for page in (ADD_APP, ADD_KEY, "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/"):
        assert older.get(page).status_code == older.post(page, {"code": "123456"}).status_code == 403
    assert set(Authenticator.objects.values_list("pk", flat=True)) == before
    # Signing in anew asks for it, and is then an officer's.
    cache.clear()
    fresh = signed_in(officer)
    assert statuses(fresh, event) == [302, 302, 302]
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert fresh.post("/accounts/2fa/authenticate/", {"code": code(secret)}).status_code == 302
        assert statuses(fresh, event) == [200, 200, 200]


@pytest.mark.django_db(transaction=True)
def test_who_takes_it_away_is_an_officer_no_more(officer, event):
    client = signed_in(officer)
    set_up(client)
    Authenticator.objects.filter(user=officer).delete()
    assert statuses(client, event) == [302, 403, 403]


def test_whoever_helps_to_run_one_event_needs_none(event):
    person = CoOrganiserFactory(event=event).person
    assert statuses(signed_in(person), event)[1:] == [200, 200]


def test_without_it_an_officer_takes_part_like_everybody_else(officer):
    event = RegistrationFactory(person=officer, event=PublishedEventFactory()).event
    client = signed_in(officer)
    assert [client.get(page).status_code for page in ("/my/", event.get_absolute_url())] == [200, 200]


def test_where_it_is_not_asked_for_a_password_is_enough(officer, event, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    assert statuses(signed_in(officer), event) == [200, 200, 200]

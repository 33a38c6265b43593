"""A foreign page can post the sign-up form, but never in the name of somebody who is signed in."""

import pytest
from django.test import Client
from django.utils import timezone

from common.deadlines import form_stamp
from events import scenarios
from events.models import Registration
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_form_without_its_token_is_refused_for_whoever_is_signed_in():
    event = scenarios.published()
    client = Client(enforce_csrf_checks=True)
    client.force_login(PersonFactory.create())
    answer = client.post(
        f"/whats-on/{event.slug}/sign-up/", {"opened": form_stamp(event, now=timezone.now())}
    )
    assert answer.status_code == 403
    assert Registration.objects.filter(event=event).count() == 0


def test_a_visitor_needs_none():
    event = scenarios.published()
    answer = Client(enforce_csrf_checks=True).post(
        f"/whats-on/{event.slug}/sign-up/",
        {
            "name": "Ann Field",
            "email": "ann@museum.example",
            "opened": form_stamp(event, now=timezone.now()),
        },
    )
    assert answer.status_code == 302
    assert Registration.objects.get(event=event).claimed_at is None

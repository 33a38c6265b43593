"""A call for groups closes like every call: with the minute shown, and later for an open form or for one person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.deadlines import form_stamp
from common.testing import page_words
from matching.factories import close
from matching.models import Entry
from people.factories import PersonFactory
from programmes.calls.services import give_longer
from programmes.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_ordinary_morning")]
GIVEN = {
    "museum": "", "kind": "staff", "goal": "skill", "work": "alone", "years": "under_two", "never": ["mon-pm"],
    "meeting": "either", "travel_km": 30, "capacity": 1, "state": "in",
}  # fmt: skip
MINUTE = timedelta(minutes=1)


def wants(client, pool, *, opened=None):
    stamp = "" if opened is None else form_stamp(pool, now=opened)
    return client.post(pool.get_absolute_url(), {**GIVEN, "opened": stamp}).status_code


@pytest.mark.parametrize(
    ("closed_ago", "opened_ago", "status"),
    [
        (2, None, 400),
        (2, 5, 302),  # the form was open before, and has a quarter of an hour
        (10, 1, 400),  # opened after the close
        (20, 30, 400),
    ],
)
def test_a_form_that_was_open_is_taken_a_while_longer(client_of, pool, closed_ago, opened_ago, status):
    close(pool, ago=closed_ago * MINUTE)
    opened = None if opened_ago is None else timezone.now() - opened_ago * MINUTE
    assert wants(client_of(PersonFactory.create()), pool, opened=opened) == status
    assert Entry.objects.count() == (status == 302)


def test_the_form_carries_when_it_was_opened_and_says_until_when(client_of, pool):
    close(pool, ago=-timedelta(days=3))
    page = client_of(PersonFactory.create()).get(pool.get_absolute_url())
    assert page.context["form"]["opened"].value() != ""
    assert f"open until {pool.stage.closes_words}" in page_words(page)


def test_one_person_has_longer(client_of, pool, officer):
    close(pool)
    ann, ben = PersonFactory.create_batch(2)
    tomorrow = timezone.localtime().replace(tzinfo=None) + timedelta(days=1)
    give_longer(stage=pool.stage, person=ann, until=tomorrow, reason="Ill", by=officer.person)
    assert "This call is closed." in page_words(client_of(ben).get(pool.get_absolute_url()))
    assert "This call is closed." not in page_words(client_of(ann).get(pool.get_absolute_url()))
    assert (wants(client_of(ann), pool), wants(client_of(ben), pool)) == (302, 400)


def test_whoever_wants_a_group_becomes_a_member_once(client_of, pool):
    """However often they change their wish."""
    person = PersonFactory.create()
    for _ in range(2):
        assert wants(client_of(person), pool) == 302
    assert Role.objects.filter(programme=pool.programme, person=person, kind="member").count() == 1

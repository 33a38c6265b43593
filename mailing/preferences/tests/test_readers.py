"""Whoever gets a sort of mail: the newest word of each reader counts, with an account or before they had one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailing.choices import Source
from mailing.factories import SubscriptionFactory
from mailing.preferences import services
from mailing.preferences.owner import owner_of_person
from mailing.preferences.readers import readers_of
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
SORT = "invitations"


@pytest.fixture
def programme():
    return ProgrammeFactory()


def on(programme, **more):
    return SubscriptionFactory(sort=SORT, programme=programme, **more)


def off(programme, **more):
    return on(programme, state="off", basis="", **more)


def names(programme, sort=SORT):
    return sorted(each.person.name if each.person else each.address for each in readers_of(sort, programme))


def test_those_who_said_yes_to_this_sort_of_this_programme(programme):
    on(programme, person__name="Ann")
    on(programme, person=None, address="bea@home.example")
    off(programme, person__name="Cy")
    on(programme, person__name="Di", state="asked")
    on(ProgrammeFactory(), person__name="Elsewhere")
    SubscriptionFactory(programme=programme, person__name="News only")
    on(programme, person__name="Left", person__is_active=False)
    assert names(programme) == ["Ann", "bea@home.example"]
    SubscriptionFactory(sort="digest", programme=None, person__name="Weekly")
    assert names(None, "digest") == ["Weekly"]


def test_an_address_with_an_account_is_one_reader_and_their_last_word_counts(programme):
    now = timezone.now()
    ann, ben, cy = (
        PersonFactory(name=name, email=f"{name.lower()}@museum.example") for name in ("Ann", "Ben", "Cy")
    )
    on(programme, person=None, address=ann.email, at=now - timedelta(days=2))
    on(programme, person=None, address=ben.email, at=now - timedelta(days=2))
    off(programme, person=ben, at=now)
    on(programme, person=cy, at=now)
    off(programme, person=None, address=cy.email, at=now - timedelta(days=2))
    assert names(programme) == ["Ann", "Cy"]
    services.stop(owner=owner_of_person(ann), sort=SORT, programme=programme, source=Source.STOP)
    assert names(programme) == ["Cy"]


def test_a_mailbox_that_a_reader_shares_is_not_written_to_twice(programme):
    sharing = PersonFactory(name="Sam", email=None, shared_mailbox="info@museum.example")
    on(programme, person=sharing)
    on(programme, person=None, address="info@museum.example")
    assert names(programme) == ["Sam"]


def test_two_queries_whatever_the_number(programme):
    for number in (1, 3):
        for _ in range(number):
            on(programme)
            on(programme, person=None, address=f"a{number}-{_}@home.example")
        with CaptureQueriesContext(connection) as queries:
            readers_of(SORT, programme)
        assert len(queries) == 2

"""Queries whose SQL is written once a process, and asked with other values each time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from common.prepared import Prepared
from people.factories import PersonFactory
from people.models import Person

pytestmark = pytest.mark.django_db
EARLY, LATE = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)


def named_since(name: str, since: datetime) -> QuerySet[Person]:
    return Person.objects.filter(name=name, joined_at__gte=since, is_active=True).order_by("pk")


def an_hour_before(since: datetime) -> QuerySet[Person]:
    return Person.objects.filter(joined_at__gte=since - timedelta(hours=1))


def keys(rows: QuerySet[Person]) -> QuerySet[Person, tuple[int]]:
    return rows.values_list("pk")


def test_the_values_of_each_time_are_those_asked_for():
    for name, joined, active in (
        ("Ann", EARLY, True),
        ("Ann", LATE, True),
        ("Ann", LATE, False),
        ("Bo", LATE, True),
    ):
        PersonFactory(name=name, joined_at=joined, is_active=active)
    for name, since in (("Ann", EARLY), ("Ann", LATE), ("Bo", EARLY), ("Bo", LATE), ("Cy", EARLY)):
        asked = list(keys(named_since(name, since)))
        assert Prepared(named_since, name=name, since=since).rows(keys) == asked
    assert [len(keys(named_since(*each))) for each in (("Ann", EARLY), ("Ann", LATE), ("Cy", EARLY))] == [
        2,
        1,
        0,
    ]


def test_two_questions_of_one_query_are_two():
    person = PersonFactory(name="Ann", joined_at=LATE)
    prepared = Prepared(named_since, name="Ann", since=EARLY)
    assert prepared.rows(keys) == [(person.pk,)]
    assert prepared.rows(emails) == [(person.email,)]


def emails(rows: QuerySet[Person]) -> QuerySet[Person, tuple[str]]:
    return rows.values_list("email")


def joined_by_now(name: str) -> QuerySet[Person]:
    return Person.objects.filter(name=name, joined_at__lte=timezone.now())


def test_a_moment_of_its_own_is_refused():
    """It would stay the moment at which the first who asked did."""
    with pytest.raises(ValueError, match="joined_by_now asks what time it is"):
        Prepared(joined_by_now, name="Ann").rows(keys)


def test_a_value_that_is_reckoned_with_on_the_way_is_refused():
    with pytest.raises(ValueError, match="an_hour_before does not pass on as they are: \\['since'\\]"):
        Prepared(an_hour_before, since=EARLY).rows(keys)

import pytest
from django.contrib.auth.models import AnonymousUser

from common import scoping
from people.factories import MuseumFactory, PersonFactory, TopicFactory
from people.models import Museum, Person
from programmes.factories import OfficerFactory, RoleFactory, ThemeFactory
from programmes.models import Theme

pytestmark = pytest.mark.django_db


def test_an_officer_acts_for_their_own_programmes_only():
    officer = OfficerFactory.create()
    OfficerFactory.create()
    assert scoping.programme_ids(officer.person) == frozenset({officer.programme_id})


def test_a_superuser_acts_for_all_and_others_for_none():
    assert scoping.programme_ids(PersonFactory.create(is_superuser=True)) is None
    assert scoping.programme_ids(RoleFactory.create().person) == frozenset()
    assert scoping.programme_ids(AnonymousUser()) == frozenset()


def test_an_officer_who_has_left_acts_for_nothing():
    officer = OfficerFactory.create(ends_on="2020-01-01")
    assert scoping.programme_ids(officer.person) == frozenset()


def test_an_account_that_was_closed_acts_for_nothing():
    officer = OfficerFactory.create(person__is_active=False)
    assert scoping.programme_ids(officer.person) == frozenset()


def test_rows_of_other_programmes_are_not_there():
    officer, other = OfficerFactory.create(), OfficerFactory.create()
    mine = ThemeFactory.create(programme=officer.programme)
    ThemeFactory.create(programme=other.programme)
    assert list(scoping.scope(Theme.objects.all(), officer.person)) == [mine]


def test_a_person_in_two_programmes_comes_once():
    officer = OfficerFactory.create()
    other = OfficerFactory.create(person=officer.person)
    both = PersonFactory.create()
    for role in (officer, other):
        RoleFactory.create(person=both, programme=role.programme)
    RoleFactory.create()
    found = scoping.scope(Person.objects.order_by("pk"), officer.person)
    assert list(found) == sorted([officer.person, both], key=lambda person: person.pk)


def test_museums_are_shared_by_officers_but_not_by_others():
    museum = MuseumFactory.create()
    assert list(scoping.scope(Museum.objects.all(), OfficerFactory.create().person)) == [museum]
    assert list(scoping.scope(Museum.objects.all(), RoleFactory.create().person)) == []


def test_a_model_nobody_registered_is_for_superusers(monkeypatch):
    topic = TopicFactory.create()
    monkeypatch.delitem(scoping._paths, type(topic))
    assert list(scoping.scope(type(topic).objects.all(), OfficerFactory.create().person)) == []
    assert list(scoping.scope(type(topic).objects.all(), PersonFactory.create(is_superuser=True))) == [topic]

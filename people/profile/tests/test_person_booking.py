"""Who somebody is who signs up without signing in (rules 10, 12, 34)."""

import csv
import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from common.errors import DomainError
from common.testing import GUARD, shared_file
from people.accounts.addresses import is_shared
from people.factories import PersonFactory
from people.merging import services as merging
from people.models import Person
from people.profile.lookup import known_at, owner_of, person_at_the_door, person_for_booking

pytestmark = pytest.mark.django_db


def test_new_address_makes_somebody_who_cannot_sign_in():
    person = person_for_booking(name="  Ann   Field ", email=" Ann@Museum.Example ")
    assert (person.name, person.email, person.shared_mailbox) == ("Ann Field", "ann@museum.example", "")
    assert not person.has_usable_password()
    assert not EmailAddress.objects.filter(user=person).exists()


@pytest.mark.parametrize(
    "first, second",
    [
        ("ann@museum.example", "ANN@museum.example"),
        ("ann@museum.example", "ann+p2p@museum.example"),
        ("ann+p2p@museum.example", "ann@museum.example"),
        ("ann+one@museum.example", "ann+two@museum.example"),
    ],
)
def test_one_address_and_its_aliases_are_one_person(first, second):
    person = person_for_booking(name="Ann Field", email=first)
    assert person_for_booking(name="A. Field", email=second) == person
    assert Person.objects.get().name == "Ann Field"


def test_two_names_at_one_address_and_at_its_aliases_are_two_people():
    with shared_file("cases/people-shared-address.csv").open() as file:
        rows = [(row["Name"], row["E-mail"]) for row in csv.DictReader(file)]
    found = {name: person_for_booking(name=name, email=email) for name, email in rows}
    assert {name: person.name for name, person in found.items()} == {name: name for name, _ in rows}
    assert [(person.email, person.shared_mailbox) for person in found.values()] == [
        ("thesmiths@post.example", ""),
        (None, "thesmiths@post.example"),
        (None, "volunteers@museum.example"),
        (None, "volunteers@museum.example"),
        ("stmary+eve@post.example", ""),
        ("stmary+fay@post.example", ""),
    ]
    again = [person_for_booking(name=name.upper(), email=email) for name, email in rows]
    assert (again, Person.objects.count()) == (list(found.values()), 6)


def test_a_name_that_may_be_either_is_said_to_be_uncertain():
    ann = PersonFactory.create(name="Ann Smith", email="thesmiths@post.example")
    asked = {name: known_at(name=name, email=ann.email) for name in ("A. Smith", "Anne Smith", "Bob Smith")}
    assert [(found.person, found.is_certain) for found in asked.values()] == [
        (ann, True),
        (ann, False),
        (None, True),
    ]


@pytest.mark.parametrize("other", ["annie@museum.example", "ann@other.example", "an@museum.example"])
def test_other_addresses_are_other_people(other):
    person = person_for_booking(name="Ann Field", email="ann@museum.example")
    assert person_for_booking(name="Ann Field", email=other) != person


def test_underscores_and_percents_are_not_wildcards():
    person = person_for_booking(name="Ann", email="a_n+x@museum.example")
    assert person_for_booking(name="Abn", email="abn@museum.example") != person
    assert person_for_booking(name="Percent", email="a%@museum.example") != person


def test_second_confirmed_address_is_the_same_person():
    person = PersonFactory.create(email="ann@museum.example")
    EmailAddress.objects.create(user=person, email="ann@home.example", verified=True, primary=False)
    assert person_for_booking(name="Ann", email="ann@home.example") == person
    assert person_for_booking(name="Ann", email="ann+talks@home.example") == person


def test_address_that_somebody_only_claims_is_not_theirs():
    claimant = PersonFactory.create()
    EmailAddress.objects.create(user=claimant, email="ann@museum.example", verified=False, primary=False)
    assert person_for_booking(name="Ann", email="ann@museum.example") != claimant


def test_exact_owner_comes_before_owner_of_an_alias():
    PersonFactory.create(email="ann@museum.example")
    exact = PersonFactory.create(email="ann+work@museum.example")
    assert person_for_booking(name="Ann", email="ann+work@museum.example") == exact


def test_shared_mailbox_books_several_named_people():
    ann = person_for_booking(name="Ann Field", email="info@museum.example")
    ben = person_for_booking(name="Ben Hill", email="Info@museum.example")
    assert (ann.email, ann.shared_mailbox) == (None, "info@museum.example")
    assert (ben.email, ben.shared_mailbox) == (None, "info@museum.example")
    assert ann != ben
    assert person_for_booking(name="ANN FIÉLD", email="info+x@museum.example") == ann


def test_shared_mailbox_that_somebody_signs_in_with():
    owner = PersonFactory.create(name="Ann Field", email="office@museum.example")
    assert person_for_booking(name="ann field", email="office@museum.example") == owner
    other = person_for_booking(name="Ben Hill", email="office@museum.example")
    assert (other.email, other.shared_mailbox) == (None, "office@museum.example")


@pytest.mark.parametrize(
    "address", ["kontakt@museum.example", "gwybodaeth@amgueddfa.example", "ellises@home.example"]
)
def test_rule_34_several_named_people_take_part_at_one_address_whatever_it_is_called(address):
    ann = person_for_booking(name="Ann Field", email=address)
    assert not is_shared(address)
    ben = person_for_booking(name="Ben Hill", email=address.capitalize())
    cy = person_for_booking(name="Cy Noll", email=address)
    assert (ann.email, ann.shared_mailbox) == (address, "")
    assert [(each.email, each.shared_mailbox) for each in (ben, cy)] == [(None, address)] * 2
    assert {each.address for each in (ann, ben, cy)} == {address}
    assert is_shared(address)
    local, _, domain = address.partition("@")
    for name, person in (("ANN FIÉLD", ann), ("ben  hill", ben), ("Cy Noll", cy)):
        assert person_for_booking(name=name, email=f"{local}+x@{domain}") == person


def test_rule_34_two_people_without_any_address_are_two_people(officer):
    one, two = (person_at_the_door(name="Ann Field", by=officer.person) for _ in range(2))
    assert one != two
    assert [(each.email, each.address) for each in (one, two)] == [(None, "")] * 2


def test_row_that_was_merged_away_leads_to_the_one_it_was_merged_into():
    kept = PersonFactory.create(email="kept@museum.example")
    PersonFactory.create(email=None, shared_mailbox="info@museum.example", name="Ann", merged_into=kept)
    PersonFactory.create(email="ann@museum.example", verified=False, merged_into=kept)
    assert person_for_booking(name="Ann", email="info@museum.example") == kept
    assert person_for_booking(name="Ann", email="ann@museum.example") == kept
    assert owner_of("ann@museum.example") == kept


@pytest.mark.parametrize("name, email, field", [(" ", "a@b.example", "name"), ("Ann", "nowhere", "email")])
def test_what_is_missing_is_said(name, email, field):
    with pytest.raises(DomainError) as error:
        person_for_booking(name=name, email=email)
    assert error.value.field == field


def test_somebody_known_is_found_and_somebody_new_made_in_three_queries(django_assert_num_queries):
    person_for_booking(name="Ann", email="ann@museum.example")
    with django_assert_num_queries(3):
        person_for_booking(name="Ann", email="ann@museum.example")
    with django_assert_num_queries(3):
        person_for_booking(name="Ben", email="ben@museum.example")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "addresses",
    [["ann@museum.example"] * 8, [f"ann+{n}@museum.example" for n in range(8)], ["info@museum.example"] * 8],
)
def test_many_at_once_are_one_person(addresses):
    found, barrier = [], threading.Barrier(len(addresses))

    def sign_up(email):
        try:
            barrier.wait(GUARD)
            found.append(person_for_booking(name="Ann Field", email=email).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_up, args=[email]) for email in addresses]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found == [Person.objects.get().pk] * len(addresses)


def test_owner_of_an_address_is_who_confirmed_it():
    booker = person_for_booking(name="Ann", email="ann@museum.example")
    assert owner_of("ANN@museum.example") == booker
    claimant = PersonFactory.create()
    EmailAddress.objects.create(user=claimant, email="ann@museum.example", verified=False)
    assert owner_of("ann@museum.example") == booker
    assert owner_of("nobody@museum.example") is None


def test_after_officers_have_merged_two_both_addresses_find_the_one_kept():
    kept = PersonFactory.create(email="ann@museum.example")
    gone = person_for_booking(name="Ann", email="ann@home.example")
    merging.merge(kept=kept, gone=gone, by=PersonFactory.create(is_superuser=True))
    assert person_for_booking(name="Ann", email="ann@home.example") == kept
    assert person_for_booking(name="Ann", email="ann@museum.example") == kept

"""A row that a stranger may cause gives no authority: no sight of a person, no hand on their account."""

import pytest

from agenda.choices import Part
from common.errors import DomainError
from events.booking import parties, signup
from events.factories import PublishedEventFactory
from events.links import booking_path
from people.factories import PersonFactory
from people.merging import services as merging
from people.profile.lookup import person_for_booking
from programmes.factories import OfficerFactory, RoleFactory
from programmes.models import Role

pytestmark = pytest.mark.django_db
PHONE = "01304 555 111"


@pytest.fixture(autouse=True)
def one_step(settings):
    """Officers sign in with one step, so that what is refused is refused for what it is."""
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def elsewhere():
    """Somebody known, who takes part in another programme."""
    person = PersonFactory(name="Ann Field", email="ann@museum.example", phone=PHONE)
    RoleFactory(person=person)
    return person


def page_of(person):
    return f"/desk/people/person/{person.pk}/change/"


def sees(client_of, officer, person):
    response = client_of(officer.person).get(page_of(person), follow=True)
    return PHONE in response.text


def signed_up(officer, person):
    event = PublishedEventFactory(programme=officer.programme, bring_up_to=2)
    known = person_for_booking(name="Ann Field", email="ann@museum.example", by=officer.person)
    assert known == person
    signup.sign_up(event=event, person=known, by=officer.person)


def put_down(officer, person):
    event = PublishedEventFactory(programme=officer.programme, bring_up_to=2)
    booker = PersonFactory()
    guest = parties.Guest(person.name, person.email)
    signup.sign_up(event=event, person=booker, by=booker, guests=[guest])


def made_host(officer, person):
    event = PublishedEventFactory(programme=officer.programme)
    signup.add_crew(event=event, person=person, part=Part.HOST, by=officer.person)


@pytest.mark.parametrize("cause", [signed_up, put_down, made_host])
def test_no_booking_that_others_made_opens_somebodys_page(client_of, officer, elsewhere, cause):
    cause(officer, elsewhere)
    assert not Role.objects.filter(person=elsewhere, programme=officer.programme).exists()
    assert sees(client_of, officer, elsewhere) is False
    third = PersonFactory()
    RoleFactory(person=third, programme=officer.programme)
    with pytest.raises(DomainError, match="do not act"):
        merging.merge(kept=third, gone=elsewhere, by=officer.person)


def test_it_begins_when_they_claim_the_booking(client_of, client, officer, elsewhere):
    signed_up(officer, elsewhere)
    booking = elsewhere.registrations.get()
    client.get(booking_path(booking))
    assert sees(client_of, officer, elsewhere) is False
    client.post(f"{booking_path(booking)}seen/", {"shares_name": "on"})
    assert sees(client_of, officer, elsewhere) is True


def test_who_takes_part_elsewhere_too_is_merged_by_an_administrator(officer, elsewhere):
    twin = PersonFactory(name="Ann Field")
    for person in (elsewhere, twin):
        RoleFactory(person=person, programme=officer.programme)
    with pytest.raises(DomainError, match="another programme too") as refused:
        merging.merge(kept=twin, gone=elsewhere, by=officer.person)
    assert refused.value.status == 403
    other = elsewhere.programme_roles.exclude(programme=officer.programme).get().programme
    of_both = OfficerFactory(person=officer.person, programme=other)
    assert merging.merge(kept=twin, gone=elsewhere, by=of_both.person).gone == elsewhere


def test_an_administrator_may(elsewhere):
    twin = PersonFactory(name="Ann Field")
    admin = PersonFactory(is_superuser=True, is_staff=True)
    assert merging.merge(kept=twin, gone=elsewhere, by=admin).kept == twin


def test_where_mail_goes_to_somebody_who_belongs_elsewhere_too_is_not_one_officers_to_say(client_of, officer):
    ours, both = (
        PersonFactory(name=name, email=None, shared_mailbox="info@museum.example") for name in ("Ann", "Bo")
    )
    for person in (ours, both):
        RoleFactory(person=person, programme=officer.programme)
    RoleFactory(person=both)
    client = client_of(officer.person)
    boxes = ['name="shared_mailbox"' in client.get(page_of(person)).text for person in (ours, both)]
    assert boxes == [True, False]

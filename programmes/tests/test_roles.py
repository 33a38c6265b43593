from datetime import date

import pytest
import time_machine

from common.errors import DomainError
from people.factories import MuseumFactory, PersonFactory
from programmes import services
from programmes.choices import RoleKind
from programmes.factories import OfficerFactory, ProgrammeFactory, RoleFactory
from programmes.models import Role

pytestmark = pytest.mark.django_db


def test_becoming_a_member_twice_is_once():
    programme, person = ProgrammeFactory.create(), PersonFactory.create()
    services.become_member(programme=programme, person=person)
    services.become_member(programme=programme, person=person)
    assert list(Role.objects.values_list("person", "kind")) == [(person.pk, "member")]


def test_a_new_officer_may_open_the_desk():
    person = PersonFactory.create()
    services.give_role(programme=ProgrammeFactory.create(), person=person, kind=RoleKind.OFFICER, by=person)
    person.refresh_from_db()
    assert person.is_staff is True


def test_a_member_may_not_open_the_desk():
    person = PersonFactory.create()
    services.give_role(programme=ProgrammeFactory.create(), person=person, kind=RoleKind.MEMBER, by=person)
    person.refresh_from_db()
    assert person.is_staff is False


def test_a_partner_lead_acts_for_a_museum():
    person, programme, museum = PersonFactory.create(), ProgrammeFactory.create(), MuseumFactory.create()
    with pytest.raises(DomainError) as caught:
        services.give_role(programme=programme, person=person, kind=RoleKind.PARTNER_LEAD, by=person)
    assert caught.value.field == "museum"
    role = services.give_role(
        programme=programme, person=person, kind=RoleKind.PARTNER_LEAD, museum=museum, by=person
    )
    assert role.museum == museum


def test_the_same_role_twice_is_refused_with_a_sentence(officer):
    with pytest.raises(DomainError, match="already"):
        services.give_role(
            programme=officer.programme, person=officer.person, kind=RoleKind.OFFICER, by=officer.person
        )


def test_the_last_officer_cannot_leave(officer):
    with pytest.raises(DomainError, match="last officer"):
        services.end_role(role=officer, by=officer.person)
    officer.refresh_from_db()
    assert officer.ends_on is None


def test_an_officer_may_leave_when_there_is_another(officer):
    OfficerFactory.create(programme=officer.programme)
    services.end_role(role=officer, by=officer.person)
    officer.person.refresh_from_db()
    assert officer.person.is_staff is False


def test_an_officer_of_two_programmes_keeps_the_desk(officer):
    OfficerFactory.create(programme=officer.programme)
    OfficerFactory.create(person=officer.person)
    services.end_role(role=officer, by=officer.person)
    officer.person.refresh_from_db()
    assert officer.person.is_staff is True


def test_a_role_does_not_end_before_it_starts(officer):
    role = RoleFactory.create(programme=officer.programme, starts_on=date(2026, 5, 1))
    with pytest.raises(DomainError) as caught:
        services.end_role(role=role, by=officer.person, on=date(2026, 4, 1))
    assert caught.value.field == "ends_on"


def test_handing_over_moves_everything_but_membership(officer):
    museum, heir = MuseumFactory.create(), PersonFactory.create()
    for kind, at in ((RoleKind.PANEL_MEMBER, None), (RoleKind.HOST, museum), (RoleKind.MEMBER, None)):
        RoleFactory.create(programme=officer.programme, person=officer.person, kind=kind, museum=at)
    elsewhere = OfficerFactory.create(person=officer.person)
    with time_machine.travel("2026-12-01 12:00", tick=False):
        services.hand_over(
            programme=officer.programme, from_person=officer.person, to_person=heir, by=officer.person
        )
        kept = Role.objects.filter(person=officer.person, ends_on=None)
        assert {(role.programme_id, role.kind) for role in kept} == {
            (officer.programme_id, "member"),
            (elsewhere.programme_id, "officer"),
        }
        given = Role.objects.filter(person=heir, ends_on=None)
        assert {(role.kind, role.museum) for role in given} == {
            ("officer", None),
            ("panel_member", None),
            ("host", museum),
        }
    heir.refresh_from_db()
    assert heir.is_staff is True


def test_handing_over_nothing_or_to_oneself_is_refused(officer):
    with pytest.raises(DomainError) as caught:
        services.hand_over(
            programme=officer.programme,
            from_person=PersonFactory.create(),
            to_person=officer.person,
            by=officer.person,
        )
    assert caught.value.field == "from_person"
    with pytest.raises(DomainError) as caught:
        services.hand_over(
            programme=officer.programme,
            from_person=officer.person,
            to_person=officer.person,
            by=officer.person,
        )
    assert caught.value.field == "to_person"


def test_a_programme_that_opens_has_reminders_to_begin_with():
    programme = services.open_programme(ProgrammeFactory.build())
    assert programme.reminder_rules.count() == 2

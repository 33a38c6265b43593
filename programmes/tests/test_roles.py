from datetime import date

import pytest
import time_machine

from common.errors import DomainError
from people.factories import MuseumFactory, PersonFactory
from programmes import services
from programmes.choices import RoleKind
from programmes.factories import OfficerFactory, ProgrammeFactory, RoleFactory
from programmes.models import Role
from programmes.selectors import officers_of
from programmes.tasks import open_and_close_desks

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


@pytest.mark.parametrize("kind", [RoleKind.PARTNER_LEAD, RoleKind.HOST, RoleKind.PANEL_MEMBER])
def test_a_role_that_confers_nothing_yet_is_not_given(kind):
    person, programme = PersonFactory.create(), ProgrammeFactory.create()
    with pytest.raises(DomainError) as caught:
        services.give_role(
            programme=programme, person=person, kind=kind, museum=MuseumFactory.create(), by=person
        )
    assert caught.value.field == "kind"
    assert Role.objects.count() == 0


def test_the_desk_offers_the_roles_that_do_something_and_the_regions_there_are(officer, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    for region in ("South East", "Wales", "", "South East"):
        MuseumFactory.create(region=region)
    client = client_of(officer.person)
    form = client.get("/desk/programmes/role/add/").context["adminform"].form
    assert [value for value, _ in form.fields["kind"].choices] == ["officer", "member"]
    assert [value for value, _ in form.fields["region"].choices] == ["", "South East", "Wales"]
    assert "museum" not in form.fields


def test_a_region_is_one_that_a_museum_is_in():
    person, programme = PersonFactory.create(), ProgrammeFactory.create()
    MuseumFactory.create(region="Wales")
    with pytest.raises(DomainError) as caught:
        services.give_role(programme=programme, person=person, kind="officer", region="Wails", by=person)
    assert caught.value.field == "region"
    role = services.give_role(programme=programme, person=person, kind="officer", region="Wales", by=person)
    assert role.region == "Wales"


def test_mail_about_a_region_goes_to_its_officers_then_to_those_of_the_whole_programme_then_to_all():
    programme = ProgrammeFactory.create()
    north, south, whole = (
        OfficerFactory.create(programme=programme, region=region, person__name=name).person
        for region, name in (("North", "Ann"), ("South", "Ben"), ("", "Cat"))
    )
    assert officers_of(programme) == [north, south, whole]
    assert officers_of(programme, region="North") == [north]
    assert officers_of(programme, region="West") == officers_of(programme, region="") == [whole]
    Role.objects.filter(person=whole).delete()
    assert officers_of(programme, region="West") == [north, south]


def test_a_role_opens_the_desk_on_its_first_day_and_not_before():
    person, programme = PersonFactory.create(), ProgrammeFactory.create()
    with time_machine.travel("2026-12-01 12:00", tick=False):
        services.give_role(
            programme=programme, person=person, kind="officer", starts_on=date(2026, 12, 2), by=person
        )
        assert services.open_and_close_desks() == []
        person.refresh_from_db()
        assert person.is_staff is False
    with time_machine.travel("2026-12-02 00:05", tick=False):
        assert open_and_close_desks() == 1
        person.refresh_from_db()
        assert person.is_staff is True
        assert open_and_close_desks() == 0


def test_a_role_that_ended_closes_the_desk_and_a_superuser_keeps_it():
    person = PersonFactory.create(is_staff=True)
    RoleFactory.create(person=person, kind="officer", starts_on=None, ends_on=date(2026, 11, 30))
    administrator = PersonFactory.create(is_staff=True, is_superuser=True)
    with time_machine.travel("2026-12-01 00:05", tick=False):
        assert services.open_and_close_desks() == [person]
    person.refresh_from_db()
    administrator.refresh_from_db()
    assert (person.is_staff, administrator.is_staff) == (False, True)


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


def test_the_address_for_questions_is_handed_over_if_it_is_theirs(officer):
    officer.programme.contact_email = officer.person.email
    officer.programme.save()
    heir = PersonFactory.create()
    taken = services.hand_over(
        programme=officer.programme, from_person=officer.person, to_person=heir, by=officer.person
    )
    officer.programme.refresh_from_db()
    assert (taken, officer.programme.contact_email) == (["officer", "the address for questions"], heir.email)


def test_the_address_for_questions_of_somebody_else_stays(officer):
    officer.programme.contact_email = "hello@museums.example"
    officer.programme.save()
    heir = PersonFactory.create()
    taken = services.hand_over(
        programme=officer.programme, from_person=officer.person, to_person=heir, by=officer.person
    )
    officer.programme.refresh_from_db()
    assert (taken, officer.programme.contact_email) == (["officer"], "hello@museums.example")


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

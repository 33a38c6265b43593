"""Programmes on the officers' desk: lists of constant cost, and handing over."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.factories import MuseumFactory, PersonFactory
from programmes.choices import RoleKind
from programmes.factories import FunderFactory, OfficerFactory, ProgrammeFactory, RoleFactory, ThemeFactory
from programmes.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


def a_row(model: str, programme) -> None:
    if model == "programme":
        OfficerFactory.create(programme=ProgrammeFactory.create())
    elif model == "theme":
        ThemeFactory.create(programme=programme)
    elif model == "funder":
        FunderFactory.create()
    else:
        RoleFactory.create(programme=programme, kind=RoleKind.HOST, museum=MuseumFactory.create())


@pytest.mark.parametrize("model", ["programme", "theme", "funder", "role"])
def test_a_list_costs_the_same_with_one_row_and_with_three(model, officer, client_of):
    person = PersonFactory.create(is_superuser=True, is_staff=True)
    client = client_of(person)
    address = f"/desk/programmes/{model}/"
    a_row(model, officer.programme)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        assert client.get(address).status_code == 200
    for _ in range(2):
        a_row(model, officer.programme)
    with CaptureQueriesContext(connection) as three:
        assert client.get(address).status_code == 200
    assert len(three) == len(one)


def test_an_officer_sees_only_their_own_programme(officer, client_of):
    ProgrammeFactory.create(name="Somebody else's")
    page = client_of(officer.person).get("/desk/programmes/programme/").content.decode()
    assert str(officer.programme) in page
    assert "Somebody else" not in page


def test_handing_over_on_the_desk(officer, client_of):
    heir = RoleFactory.create(programme=officer.programme).person
    answer = client_of(officer.person).post(
        f"/desk/programmes/programme/{officer.programme_id}/do/hand-over/",
        {"from_person": officer.person_id, "to_person": heir.pk},
    )
    assert answer.status_code == 302
    assert Role.objects.filter(person=heir, kind=RoleKind.OFFICER, ends_on=None).count() == 1


def test_handing_over_to_oneself_says_why_not(officer, client_of):
    page = client_of(officer.person).post(
        f"/desk/programmes/programme/{officer.programme_id}/do/hand-over/",
        {"from_person": officer.person_id, "to_person": officer.person_id},
    )
    assert "Choose somebody else to hand over to." in page.content.decode()


def test_a_programme_opened_on_the_desk_has_its_reminders(client_of):
    administrator = PersonFactory.create(is_superuser=True, is_staff=True)
    inlines = {
        f"{prefix}-{name}": "0"
        for prefix in ("themes", "fundings")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    answer = client_of(administrator).post(
        "/desk/programmes/programme/add/",
        {
            "name": "New programme",
            "slug": "new-programme",
            "session_word": "Session",
            "form": "events",
            "organisation": "A team",
            "summary": "Museums learning together.",
            "zone": "Europe/London",
            "offer_hours": "72",
            "group_size": "6",
            **inlines,
        },
    )
    assert answer.status_code == 302
    from programmes.models import Programme

    assert Programme.objects.get().offer_hours == 72
    assert Programme.objects.get().reminder_rules.count() == 2

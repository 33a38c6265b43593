"""The agenda on the desk: what officers see is theirs, and what is read-only stays so."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.choices import AttendanceState
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import Attendance, Reminder, ReminderRule
from agenda.reminders.services import reconcile
from people.choices import Accreditation
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.models import Affiliation
from people.museums.services import change_museum
from people.profile.services import add_affiliation, end_affiliation

pytestmark = pytest.mark.django_db
LISTS = ["session", "attendance", "reminder", "reminderrule"]


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    with time_machine.travel("2027-02-01T09:00:00Z", tick=False):
        yield


@pytest.fixture
def desk(officer, client_of):
    return client_of(officer.person)


def fill(programme, title="Ours"):
    ReminderRuleFactory(programme=programme, days=ReminderRule.objects.count() + 1)
    attendance = AttendanceFactory(session=SessionFactory(programme=programme, title=title))
    reconcile()
    return attendance


@pytest.mark.parametrize("name", LISTS)
def test_lists_show_ones_own_programme_in_a_fixed_number_of_queries(desk, officer, name):
    address = reverse(f"admin:agenda_{name}_changelist")
    fill(officer.programme)
    theirs = fill(SessionFactory().programme, title="Theirs")
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        page = desk.get(address)
    assert page.status_code == 200
    assert "Theirs" not in page.content.decode()
    assert str(theirs.session.programme) not in page.content.decode()
    for _ in range(2):
        fill(officer.programme)
    with CaptureQueriesContext(connection) as many:
        desk.get(address)
    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["session", "attendance", "reminder"])
def test_what_other_pages_make_is_only_looked_at(desk, officer, name):
    attendance = fill(officer.programme)
    row = {"session": attendance.session, "attendance": attendance, "reminder": Reminder.objects.first()}[
        name
    ]
    assert desk.get(reverse(f"admin:agenda_{name}_add")).status_code == 403
    address = reverse(f"admin:agenda_{name}_change", args=[row.pk])
    page = desk.get(address)
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert desk.post(address, {"title": "x"}).status_code == 403


def test_a_row_of_another_programme_is_not_found(desk, officer):
    theirs = fill(SessionFactory().programme)
    for name, row in (("session", theirs.session), ("attendance", theirs)):
        assert desk.get(reverse(f"admin:agenda_{name}_change", args=[row.pk])).status_code == 404


def test_the_register_is_noted_and_refusals_are_named(desk, officer):
    over = AttendanceFactory(session=SessionFactory(programme=officer.programme, start_day=date(2027, 1, 5)))
    coming = fill(officer.programme)
    page = desk.post(
        reverse("admin:agenda_attendance_changelist"),
        {"action": "attended", "_selected_action": [over.pk, coming.pk]},
        follow=True,
    ).content.decode()
    assert "Noted that they came: 1 attendance." in page
    assert "The register opens two hours before the session starts" in page
    assert Attendance.objects.get(pk=over.pk).state == AttendanceState.ATTENDED
    assert Attendance.objects.get(pk=coming.pk).state == AttendanceState.EXPECTED


def test_a_rule_that_is_saved_is_followed_at_once(desk, officer):
    AttendanceFactory(session=SessionFactory(programme=officer.programme, start_day=date(2027, 3, 9)))
    address = reverse("admin:agenda_reminderrule_add")
    data = {
        "programme": officer.programme.pk,
        "about": "sessions",
        "anchor": "start",
        "in_use": "on",
        "days": 7,
        "at": "09:00",
    }
    assert desk.post(address, data).status_code == 302
    assert Reminder.objects.get().due_at.date() == date(2027, 3, 2)
    wrong = desk.post(address, {**data, "hours": 2})
    assert "Give a number of days and a time, or a number of hours, and not both." in wrong.content.decode()
    assert ReminderRule.objects.count() == 1


def test_an_export_honours_the_filter(desk, officer):
    fill(officer.programme, title="Working with volunteers")
    fill(officer.programme, title="Collections care")
    rows = desk.get(reverse("admin:agenda_session_export") + "?q=volunteers").content.decode().splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == ["Working with volunteers"]


def test_rules_32_and_33_the_report_says_where_people_were_and_what_it_was_then(desk, officer):
    """Ann left, Ben's museum lost its Accreditation and its name, Cy belongs nowhere: what was stays what it was."""
    session = SessionFactory(programme=officer.programme, title="Then", start_day=date(2026, 3, 2))
    old = MuseumFactory(name="Old Mill", town="Deal", accreditation="accredited", size="small", region="Kent")
    left = AffiliationFactory(person__name="Ann", museum=old, is_main=True)
    AffiliationFactory(person__name="Ben", museum=old, is_main=True)
    people = {row.person.name: row.person for row in Affiliation.objects.select_related("person")}
    people["Cy"] = PersonFactory(name="Cy")
    for person in people.values():
        AttendanceFactory(session=session, person=person, state=AttendanceState.ATTENDED)
    end_affiliation(affiliation=left, on=date(2026, 6, 1))
    new = MuseumFactory(name="Elsewhere", town="Bath")
    add_affiliation(person=people["Ann"], museum=new, starts_on=date(2026, 6, 2))
    change_museum(old, by=None, on=date(2026, 9, 1), name="New Mill", accreditation="none")

    def report(title):
        text = desk.get(reverse("admin:agenda_attendance_export") + f"?q={title}").content.decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text))
        return {row["Person"]: (row["Museum on the day"], row["Accreditation then"]) for row in rows}

    then = ("Old Mill, Deal", "Accredited")
    assert report("Then") == {"Ann": then, "Ben": then, "Cy": ("", "")}
    later = SessionFactory(programme=officer.programme, title="Later", start_day=date(2026, 10, 5))
    for person in people.values():
        AttendanceFactory(session=later, person=person)
    assert report("Later") == {
        "Ann": ("Elsewhere, Bath", str(Accreditation(new.accreditation).label)),
        "Ben": ("New Mill, Deal", str(Accreditation.NONE.label)),
        "Cy": ("", ""),
    }


def test_the_report_costs_the_same_for_one_and_for_three(desk, officer):
    address = reverse("admin:agenda_attendance_export")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address).status_code == 200
        return len(seen)

    AffiliationFactory(person=fill(officer.programme).person, is_main=True)
    queries()
    one = queries()
    for _ in range(2):
        AffiliationFactory(person=fill(officer.programme).person, is_main=True)
    assert queries() == one

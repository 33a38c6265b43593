"""The agenda on the desk: what officers see is theirs, and what is read-only stays so."""

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

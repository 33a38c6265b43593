"""The register on the desk: a list of names held against it, chosen bookings, and what a no-show shows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.choices import AttendanceState
from agenda.models import Attendance
from agenda.register.lists import match, text_of
from events import scenarios
from events.factories import RegistrationFactory
from events.register.host import EventRegister, days_of
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


@pytest.fixture
def event(officer):
    people = [
        PersonFactory(name="Ann Field", email="ann@museum.example"),
        PersonFactory(name="Bó Hill", email=None, shared_mailbox="info@museum.example"),
        PersonFactory(name="Cy Zell", email=None, shared_mailbox="info@museum.example"),
        PersonFactory(name="Di Moss"),
        PersonFactory(name="Di Moss"),
    ]
    return scenarios.under_way(programme=officer.programme, people=people)


@pytest.fixture
def day(event):
    [day] = days_of(event)
    return day


def meant(day, text):
    return [(each.text, [line.name for line in each.lines]) for each in match(EventRegister(day), text)]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ann Field", ["Ann Field"]),
        ("  ann   FIELD ", ["Ann Field"]),
        ("Field, Ann", ["Ann Field"]),
        ("Ann,Field,Dover Museum", ["Ann Field"]),
        ("Ann Field,Dover Museum", ["Ann Field"]),
        ("Ann;Field;ann@museum.example", ["Ann Field"]),
        ("ann+tea@MUSEUM.example", ["Ann Field"]),
        ("Somebody Else <ann@museum.example>", ["Ann Field"]),
        ("Bo Hill", ["Bó Hill"]),
        ("Cy Zell\tinfo@museum.example", ["Cy Zell"]),
        ("info@museum.example", ["Bó Hill", "Cy Zell"]),
        ("Di Moss", ["Di Moss", "Di Moss"]),
        ("Ann Field, ann@elsewhere.example", ["Ann Field"]),
        ("Jo Bell", []),
        ("jo@museum.example", []),
        ("=cmd()", []),
    ],
)
def test_whom_a_line_means(day, line, names):
    assert [found for _, found in meant(day, line)] == [names]


def test_headings_and_empty_lines_name_nobody(day):
    text = "Name,E-mail address\n\nAnn Field,ann@museum.example\n ,\n"
    assert meant(day, text) == [("Ann Field, ann@museum.example", ["Ann Field"])]


def test_a_list_is_three_queries_however_long(day, django_assert_num_queries):
    with django_assert_num_queries(4):
        match(EventRegister(day), "\n".join(["Ann Field", "info@museum.example", "Nobody"] * 100))


@pytest.mark.parametrize(
    ("content", "text"),
    [("Bó".encode(), "Bó"), ("Bó".encode("utf-8-sig"), "Bó"), ("Bó".encode("cp1252"), "Bó")],
)
def test_files_of_several_makes(content, text):
    assert text_of(content) == text


def test_an_officer_looks_whom_it_means_before_anything_is_noted(desk, event, day):
    where = reverse("admin:agenda_session_register_list", args=[event.sessions.get().pk])
    assert desk.get(where).status_code == 200
    given = {"session": day.pk, "state": "attended", "people": "Ann Field\nDi Moss\nJo Bell"}
    page = desk.post(where, given)
    html = page.content.decode()
    assert [len(page.context[name]) for name in ("matched", "unclear", "missing")] == [1, 1, 1]
    assert Attendance.objects.exclude(state="expected").count() == 0
    assert "note them as walk-ins" in html
    ann = Attendance.objects.get(person__name="Ann Field")
    foreign = Attendance.objects.get(session=days_of(scenarios.under_way(people=[PersonFactory()]))[0].pk)
    done = desk.post(where, {**given, "do": "note", "mark": [ann.pk, foreign.pk]}, follow=True)
    assert "Noted for 1 person." in done.content.decode()
    ann.refresh_from_db()
    foreign.refresh_from_db()
    assert (ann.state, foreign.state) == (AttendanceState.ATTENDED, AttendanceState.EXPECTED)


def test_a_file_will_do_and_an_empty_list_is_said(desk, event, day):
    where = reverse("admin:agenda_session_register_list", args=[event.sessions.get().pk])
    given = {"session": day.pk, "state": "apologies"}
    assert "Paste the names or addresses" in desk.post(where, given).content.decode()
    upload = SimpleUploadedFile("came.csv", b"Name\r\nAnn Field\r\n", content_type="text/csv")
    page = desk.post(where, {**given, "file": upload})
    assert [each.text for each in page.context["matched"]] == ["Ann Field"]
    again = desk.post(where, {**given, "people": "Ann Field", "do": "back"})
    assert (again.context["step"], "Ann Field" in again.content.decode()) == ("give", True)


def test_the_register_that_is_not_open_is_said(desk, officer):
    event = scenarios.published(programme=officer.programme, people=[PersonFactory(name="Ann Field")])
    where = reverse("admin:agenda_session_register_list", args=[event.sessions.get().pk])
    given = {"session": event.sessions.get().pk, "state": "attended", "people": "Ann Field"}
    assert "The register opens on" in desk.post(where, given).content.decode()


def test_chosen_bookings_are_noted_and_what_is_left_out_is_said(desk, event, day):
    rows = list(event.registrations.all())
    unnamed = RegistrationFactory(event=event, person=None, brought_by=rows[0], claimed_at=None)
    chosen = [rows[0].pk, rows[1].pk, unnamed.pk]
    given = {"action": "note_present", "_selected_action": chosen}
    html = desk.post(reverse("admin:events_registration_changelist"), given, follow=True).content.decode()
    assert ("2 people are noted as present." in html, "1 was left out" in html) == (True, True)
    assert Attendance.objects.filter(session=day.pk, state="attended").count() == 2


def test_a_no_show_shows_on_the_persons_page_once_the_register_is_complete(desk, officer):
    person = PersonFactory(name="Ann Field")
    event = scenarios.held(programme=officer.programme, people=[person], ago=5)
    Attendance.objects.filter(person=person).update(state="no_show")
    page = reverse("admin:people_person_change", args=[person.pk])
    assert "Did not come: 1 in the last 12 months" in desk.get(page).content.decode()
    event.sessions.update(register_taken_at=None)
    assert "Did not come" not in desk.get(page).content.decode()


def test_the_page_asks_as_often_for_three_people_as_for_one(desk, event, day, django_assert_num_queries):
    where = reverse("admin:agenda_session_register_list", args=[event.sessions.get().pk])
    given = {"session": day.pk, "state": "attended", "people": "Ann Field"}
    with CaptureQueriesContext(connection) as once:
        desk.post(where, given)
    for _ in range(2):
        Attendance.objects.create(session=day, person=RegistrationFactory(event=event).person)
    with django_assert_num_queries(len(once)):
        desk.post(where, {**given, "people": "Ann Field\nBo Hill\nCy Zell"})

"""Lists that meeting programs write, held against the register: the sure ones found, the doubtful ones asked about."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agenda.models import Attendance
from agenda.privacy import attendances
from agenda.register.lists import match, minutes_in, text_of
from common.testing import shared_file
from events import scenarios
from events.register.host import EventRegister, days_of
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
NAMES = ["Ann Field", "Bob Marsh", "Zoë Brontë", "Cat Wood", "Ann O'Neill", "Bo Dan Hill", "Dan Hilton"]


@pytest.fixture
def day(officer):
    people = [PersonFactory(name=name) for name in NAMES]
    people[0].email = "ann.field@museum.example"
    people[0].save()
    [day] = days_of(scenarios.under_way(programme=officer.programme, people=people))
    return day


def found(day, text) -> list[tuple[str, list[str], bool, int | None]]:
    """Each line of a list: its words, whom it means or may mean, whether that is sure, and the minutes."""
    return [
        (each.text, [line.name for line in each.lines], each.sure and bool(each.lines), each.minutes)
        for each in match(EventRegister(day), text)
    ]


def case(name: str) -> str:
    return text_of(shared_file(f"cases/attendance-{name}").read_bytes())


def test_the_report_of_a_teams_meeting(day):
    assert found(day, case("teams-utf16.csv")) == [
        ("Ann Field, ann.field@museum.example", ["Ann Field"], True, 190),
        ("Zoë Brontë (Guest)", ["Zoë Brontë"], True, 179),
        ("Marsh, Bob, bob.marsh@museum.example", ["Bob Marsh"], True, 177),
    ]


def test_the_report_of_a_zoom_meeting(day):
    assert found(day, case("zoom.csv")) == [
        ("Ann Field (she/her)", ["Ann Field"], True, 189),
        ("Bob Marsh - Deal Castle", ["Bob Marsh"], True, 190),
        ("Zoë Brontë (Dover Museum), zoe@museum.example", ["Zoë Brontë"], True, 190),
        ("Cat's iPhone", ["Cat Wood"], False, 10),
        ("Dan Hill", ["Bo Dan Hill", "Dan Hilton"], False, 190),
        ("O’Neill Ann", ["Ann O'Neill"], True, 190),
    ]


def test_titles_name_nobody_else(day):
    assert found(day, case("titles.txt")) == [
        ("Dr Ann Field", ["Ann Field"], True, None),
        ("Mr Bob Marsh", ["Bob Marsh"], True, None),
        ("Ms. Zoë Brontë", ["Zoë Brontë"], True, None),
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Field, Ann\tDover, Kent\nMarsh, Bob\tDeal, Kent\n", [(["Ann Field"], True), (["Bob Marsh"], True)]),
        ("FIELD Ann", [(["Ann Field"], True)]),
        ("Prof. Dr. Ann Field", [(["Ann Field"], True)]),
        ("Ann Field [Dover]", [(["Ann Field"], True)]),
        ("AF (Ann Field)", [(["Ann Field"], True)]),
        ("Bob Marsh | Deal Castle", [(["Bob Marsh"], True)]),
        ("Bob Marsh @ Deal", [(["Bob Marsh"], True)]),
        ("Ann O‘Neill", [(["Ann O'Neill"], True)]),
        ("Zoe Bronte", [(["Zoë Brontë"], True)]),
        ("Cat", [(["Cat Wood"], False)]),
        ("C. Wood", [(["Cat Wood"], False)]),
        ("Ann", [(["Ann Field", "Ann O'Neill"], False)]),
        ("Jo Bell", [([], False)]),
        ("iPhone", [([], False)]),
        ("Jo Bell <ann.field@museum.example>", [(["Ann Field"], False)]),
    ],
)
def test_neighbours_of_those(day, text, meant):
    assert [(names, sure) for _, names, sure, _ in found(day, text)] == meant


def test_who_came_and_went_stands_once_with_all_their_minutes(day):
    text = (
        "Full Name\tUser Action\tTimestamp\n"
        "Ann Field\tJoined\t1/2/2026, 10:00:00\nAnn Field\tLeft\t1/2/2026, 11:00:00\n"
        "Jo Bell\tJoined\t1/2/2026, 10:00:00\nJo Bell\tJoined\t1/2/2026, 10:30:00\n"
    )
    assert found(day, text) == [("Ann Field", ["Ann Field"], True, None), ("Jo Bell", [], False, None)]
    meet = (
        "First name,Last name,Email,Duration,Time joined\nAnn,Field,ann.field@museum.example,55 min,10:00\n"
    )
    assert found(day, meet + "Ann,Field,,1 hr 5 min,11:00\n") == [
        ("Ann Field, ann.field@museum.example", ["Ann Field"], True, 120)
    ]


def test_two_people_of_one_name_are_never_sure(officer):
    people = [PersonFactory(name="Di Moss"), PersonFactory(name="Di Moss")]
    [day] = days_of(scenarios.under_way(programme=officer.programme, people=people))
    assert [(names, sure) for _, names, sure, _ in found(day, "Moss, Di")] == [
        (["Di Moss", "Di Moss"], False)
    ]


def test_a_workbook_of_who_came(day):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (["Name", "Email", "Duration (Minutes)"], ["Field, Ann", "ann.field@museum.example", 42]):
        book.active.append(row)
    book.save(file)
    assert found(day, text_of(file.getvalue())) == [
        ("Field, Ann, ann.field@museum.example", ["Ann Field"], True, 42)
    ]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("190", 190),
        ("3h 10m", 190),
        ("2h 50m 59s", 170),
        ("47m 3s", 47),
        ("59s", 0),
        ("1 hr 5 min", 65),
        ("2:50:12", 170),
        ("12.7", 12),
        ("", None),
        ("soon", None),
        ("1:5", None),
        ("100000", None),
    ],
)
def test_minutes_as_programs_write_them(text, minutes):
    assert minutes_in(text) == minutes


@given(st.text(max_size=200))
def test_no_list_is_more_than_a_sentence(text):
    minutes_in(text)
    assert isinstance(text_of(text.replace("\x00", "").encode("utf-8", "replace")), str)


def test_minutes_are_kept_with_the_mark_and_come_back_to_the_person(officer, client_of, settings, day):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)
    where = reverse("admin:agenda_session_register_list", args=[day.pk])
    given_ = {"session": day.pk, "state": "attended"}
    upload = SimpleUploadedFile("zoom.csv", shared_file("cases/attendance-zoom.csv").read_bytes())
    page = desk.post(where, {**given_, "file": upload})
    assert [len(page.context[name]) for name in ("matched", "unclear", "missing")] == [4, 2, 0]
    assert "(189 minutes)" in page.content.decode()
    of = {row.person.name: row for row in Attendance.objects.filter(session=day.pk).select_related("person")}
    marks = [of[name].pk for name in ("Ann Field", "Bob Marsh", "Cat Wood")]
    desk.post(where, {**given_, "people": page.context["text"], "do": "note", "mark": marks})
    kept = Attendance.objects.filter(session=day.pk, state="attended").values_list(
        "person__name", "minutes_present"
    )
    assert sorted(kept) == [("Ann Field", 189), ("Bob Marsh", 190), ("Cat Wood", 10)]
    assert [each["Minutes present"] for each in attendances(of["Ann Field"].person)] == [189]
    file = desk.get(reverse("agenda:register-csv", args=[day.pk])).content.decode("utf-8-sig")
    rows = [(row["Name"], row["Minutes present"]) for row in csv.DictReader(io.StringIO(file))]
    assert [row for row in rows if row[1]] == [("Ann Field", "189"), ("Bob Marsh", "190"), ("Cat Wood", "10")]
    desk.post(where, {**given_, "people": "Ann Field", "do": "note", "mark": [of["Ann Field"].pk]})
    assert Attendance.objects.get(pk=of["Ann Field"].pk).minutes_present == 189
    desk.post(
        where,
        {**given_, "state": "no_show", "people": "Ann Field", "do": "note", "mark": [of["Ann Field"].pk]},
    )
    assert Attendance.objects.get(pk=of["Ann Field"].pk).minutes_present is None

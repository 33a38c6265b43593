"""Sessions to choose from: on the desk, on the event's page, in the form, on the booking page, in the lists."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.choices import AttendanceState
from agenda.models import Attendance
from common.errors import DomainError
from events import scenarios
from events.booking import signup
from events.booking.session_lists import choice_lists
from events.factories import EventFactory, in_days
from events.links import booking_path
from events.models import Choice, EventSession, Registration
from events.planning import sessions
from events.planning.tests.test_event_desk import event_form
from mailing.models import Message
from people.factories import PersonFactory
from people.privacy.tests.downloads import rows_under

pytestmark = pytest.mark.django_db
SLOT = "Thursday 14:00"


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def event(officer):
    """A morning for everybody, then labels (one seat) beside damp (two seats), and a second day."""
    return scenarios.published(
        programme=officer.programme,
        days=[
            scenarios.afternoon(20, title="Welcome"),
            scenarios.afternoon(20, title="Labels", choice=SLOT, seats=1),
            scenarios.afternoon(20, title="Damp", choice=SLOT, seats=2),
            scenarios.afternoon(21, title="The second day"),
        ],
    )


def session(event, title):
    return EventSession.objects.get(event=event, title=title)


def book(event, title, **more):
    person = PersonFactory(**more)
    signup.sign_up(event=event, person=person, by=person, choices=[session(event, title)])
    return Registration.objects.get(event=event, person=person)


def going(row):
    return sorted(
        Attendance.objects.filter(person=row.person, state=AttendanceState.EXPECTED).values_list(
            "session__title", flat=True
        )
    )


def words(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


# --- choosing -------------------------------------------------------------------------------------------------------
def test_the_page_groups_what_one_chooses_between_and_says_what_is_left(client, event):
    said = words(client.get(event.get_absolute_url()))
    assert said.count(f"Choose one: {SLOT}") == 2  # where the sessions stand, and in the form
    assert ("1 seat left" in said, "2 seats left" in said) == (True, True)
    assert "4 sessions, some of which you choose between" in said
    book(event, "Labels")
    page = client.get(event.get_absolute_url())
    assert "Full" in words(page)
    labels, damp = (session(event, title).pk for title in ("Labels", "Damp"))
    radio = {
        pk: re.search(rf'<input[^>]*value="{pk}"[^>]*>', page.content.decode())[0] for pk in (labels, damp)
    }
    assert {pk: "disabled" in found for pk, found in radio.items()} == {labels: True, damp: False}


def test_attendances_follow_the_choice_and_so_does_a_change_of_it(client, event):
    row = book(event, "Labels")
    assert going(row) == ["Labels", "The second day", "Welcome"]
    Message.objects.all().delete()
    path = booking_path(row)
    page = words(client.get(path))
    assert ("Your choice" in page, "Choose your sessions" in page) == (True, True)
    client.post(f"{path}sessions/", {"choices": session(event, "Damp").pk})
    assert going(row) == ["Damp", "The second day", "Welcome"]
    mails = sorted(Message.objects.values_list("calendar_method", "subject"))
    assert [(method, "Labels" in subject, "Damp" in subject) for method, subject in mails] == [
        ("CANCEL", True, False), ("REQUEST", False, True),
    ]  # fmt: skip


def test_somebody_elses_full_session_is_out_of_reach_and_ones_own_is_not(client, event):
    book(event, "Labels")
    row = book(event, "Damp")
    path = booking_path(row)
    labels = session(event, "Labels")
    refused = client.post(f"{path}sessions/", {"choices": labels.pk})
    assert "“Labels” is full. There is room in “Damp”." in words(refused)
    assert going(row) == ["Damp", "The second day", "Welcome"]
    book(event, "Damp")
    own = client.get(path).content.decode()
    damp = re.search(rf'<input[^>]*value="{session(event, "Damp").pk}"[^>]*>', own)[0]
    assert ("disabled" in damp, "checked" in damp) == (False, True)


def test_nobody_is_signed_up_without_choosing(client, client_of, event):
    person = PersonFactory()
    client = client_of(person)
    response = client.post(f"{event.get_absolute_url()}sign-up/", {})
    assert "Choose one of these sessions." in words(response)
    assert Registration.objects.count() == 0


# --- the desk -------------------------------------------------------------------------------------------------------
def test_officers_say_what_is_side_by_side_and_how_many_fit(client_of, officer):
    desk = client_of(officer.person)
    form = event_form(officer.programme)
    page = reverse("admin:events_event_change", args=[EventFactory(programme=officer.programme).pk])
    given = {"sessions-0-choice": "", "sessions-0-seats": "8", "sessions-0-known_venue": ""}
    wrong = desk.post(page, {**form, **given})
    assert "Seats are for sessions that people choose between. Say what it is one of." in words(wrong)
    desk.post(page, {**form, **given, "sessions-0-choice": SLOT})
    made = EventSession.objects.get()
    assert (made.choice, made.seats) == (SLOT, 8)


def test_seats_never_fall_below_those_who_chose_and_choices_stay_once_people_know(event):
    book(event, "Damp")
    book(event, "Damp")
    with pytest.raises(DomainError, match="2 people have chosen it") as refused:
        sessions.change_day(session=session(event, "Damp"), by=None, seats=1)
    assert refused.value.field == "seats"
    sessions.change_day(session=session(event, "Damp"), by=None, seats=5)
    assert session(event, "Damp").seats == 5
    for title, choice in (("Damp", "Friday"), ("Welcome", SLOT)):
        with pytest.raises(DomainError, match="know which sessions they come to"):
            sessions.change_day(session=session(event, title), by=None, choice=choice)


def test_a_further_one_side_by_side_is_nobodys_until_they_choose_it(event):
    row = book(event, "Damp")
    Message.objects.all().delete()
    sessions.add_session(event=event, by=None, day=scenarios.afternoon(20, title="Rotas", choice=SLOT))
    assert (going(row), Message.objects.count()) == (["Damp", "The second day", "Welcome"], 0)


# --- lists ----------------------------------------------------------------------------------------------------------
def test_organisers_have_a_list_for_each_session(client_of, officer, event):
    one, two = book(event, "Labels", name="Ann Field"), book(event, "Damp", name="Bo Hill")
    lost = book(event, "Damp", name="Cy Marsh")
    Choice.objects.filter(registration=lost).delete()
    [found] = choice_lists(event)
    assert (found.words, [row.who for row in found.undecided]) == (SLOT, ["Cy Marsh"])
    assert {each.session.title: [row.pk for row in each.people] for each in found.lists} == {
        "Labels": [one.pk], "Damp": [two.pk],
    }  # fmt: skip
    desk = client_of(officer.person)
    page = words(desk.get(f"{event.get_absolute_url()}run/sessions/"))
    assert ("1 of 1 seats Full" in page, "1 of 2 seats" in page, "Have not chosen yet (1)" in page) == (
        True,
    ) * 3
    assert (
        f"{event.get_absolute_url()}run/sessions/"
        in desk.get(f"{event.get_absolute_url()}run/").content.decode()
    )
    plain = scenarios.published(programme=officer.programme)
    assert "Everybody comes to everything" in words(desk.get(f"{plain.get_absolute_url()}run/sessions/"))
    assert "run/sessions/" not in desk.get(f"{plain.get_absolute_url()}run/").content.decode()
    assert client_of(one.person).get(f"{event.get_absolute_url()}run/sessions/").status_code == 403


@pytest.mark.parametrize("what", ["", "run/sessions/"])
def test_the_pages_ask_as_often_for_three_people_as_for_one(client_of, officer, event, what):
    desk, address = client_of(officer.person), f"{event.get_absolute_url()}{what}"

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert desk.get(address).status_code == 200
        return len(found)

    book(event, "Damp")
    desk.get(address)
    one = queries()
    book(event, "Damp")
    book(event, "Labels")
    assert queries() == one


def test_the_choice_is_in_the_download(event):
    row = book(event, "Damp")
    assert [(line["Of"], line["Session"]) for line in rows_under("Sessions you chose", row.person)] == [
        (SLOT, "Damp")
    ]


def test_a_later_day_is_named_on_the_page(client, event):
    second = session(event, "The second day")
    assert second.start_day == in_days(21)
    assert (
        f'datetime="{second.start_day.isoformat()}"' in client.get(event.get_absolute_url()).content.decode()
    )

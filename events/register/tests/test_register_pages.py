"""The pages of the register: as forms, as what the script talks to, on paper; and who may open them."""

import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.choices import AttendanceState
from agenda.models import Attendance
from common.testing import page_words
from events import scenarios
from events.factories import EventSessionFactory, RegistrationFactory
from events.links import booking_path
from events.models import CoOrganiser, Needs, Registration
from events.register.host import days_of
from people.factories import MuseumFactory, PersonFactory
from people.models import Person

pytestmark = pytest.mark.django_db
CAME = AttendanceState.ATTENDED


@pytest.fixture
def event(officer):
    people = [PersonFactory(name=name) for name in ("Ann Field", "Bo Hill", "Cy Zell")]
    return scenarios.under_way(programme=officer.programme, people=people, title="Stairs")


@pytest.fixture
def day(event):
    [day] = days_of(event)
    return day


@pytest.fixture
def helper(event, client_of):
    return client_of(CoOrganiser.objects.create(event=event, person=PersonFactory()).person)


def of(day, name):
    return Attendance.objects.get(session=day.pk, person__name=name)


def base(event):
    return f"/registers/{days_of(event)[0].pk}/"


def marks(day):
    rows = Attendance.objects.filter(session=day.pk).values_list("person__name", "state")
    return {name: state for name, state in rows if state != "expected"}


def sync(client, event, marks=(), walk_ins=()):
    body = json.dumps({"marks": list(marks), "walk_ins": list(walk_ins)})
    return client.post(f"{base(event)}sync/", body, content_type="application/json")


def ms(ago=0):
    return int((timezone.now() - timedelta(seconds=ago)).timestamp() * 1000)


def typed(**more):
    return {
        "key": str(uuid4()),
        "name": "Jo Bell",
        "email": "",
        "museum": "",
        "museum_id": "",
        "at": ms(),
        **more,
    }


# --- the plain form ---------------------------------------------------------------------------------------------------


def test_the_page_shows_everybody_with_what_is_marked_and_nothing_they_need(event, day, helper):
    Needs.objects.create(
        registration=Registration.objects.get(person__name="Ann Field"), diet="No nuts at all"
    )
    Attendance.objects.filter(pk=of(day, "Bo Hill").pk).update(state=CAME)
    html = page_words(helper.get(base(event)))
    assert [name in html for name in ("Ann Field", "Bo Hill", "Cy Zell", "No nuts at all")] == [
        True,
        True,
        True,
        False,
    ]
    assert f'name="state-{of(day, "Bo Hill").pk}" value="attended" checked' in html
    assert '<dd data-count="attended">1</dd>' in html
    assert '<dd data-count="expected">2</dd>' in html


def test_save_all_notes_what_was_changed_on_this_page_and_nothing_else(event, day, helper):
    ann, bo, cy = (of(day, name) for name in ("Ann Field", "Bo Hill", "Cy Zell"))
    was = ",".join(f"{row.pk}:expected" for row in (ann, bo, cy))
    Attendance.objects.filter(pk=cy.pk).update(
        state="apologies", marked_at=timezone.now()
    )  # somebody else, meanwhile
    given = {
        "was": was,
        f"state-{ann.pk}": "attended",
        f"state-{bo.pk}": "no_show",
        f"state-{cy.pk}": "expected",
    }
    answer = helper.post(f"{base(event)}save/", given, follow=True)
    assert "2 marks are saved." in page_words(answer)
    assert marks(day) == {"Ann Field": "attended", "Bo Hill": "no_show", "Cy Zell": "apologies"}


def test_one_line_is_saved_by_its_own_button(event, day, helper):
    ann, bo = of(day, "Ann Field"), of(day, "Bo Hill")
    given = {
        "was": f"{ann.pk}:expected,{bo.pk}:expected",
        f"state-{ann.pk}": "attended",
        f"state-{bo.pk}": "attended",
    }
    answer = helper.post(f"{base(event)}save/", {**given, "only": ann.pk})
    assert answer["Location"].endswith(f"#p-{ann.pk}")
    assert marks(day) == {"Ann Field": "attended"}


def test_searching_works_without_a_script(event, day, helper):
    MuseumFactory(name="Dover Museum")
    Registration.objects.filter(person__name="Cy Zell").update(museum=MuseumFactory(name="Čapek House"))
    html = page_words(helper.get(f"{base(event)}?q=capek"))
    assert ("Cy Zell" in html, "Ann Field" in html, "1 of 3 people" in html) == (True, False, True)


def test_a_walk_in_by_the_plain_form_and_its_refusal_keeps_what_was_typed(event, day, helper):
    museum = MuseumFactory(name="Dover Museum")
    given = {"key": str(uuid4()), "name": "Jo Bell", "email": "jo at museum", "museum": "Dover Museum"}
    answer = helper.post(f"{base(event)}walk-in/", given)
    html = page_words(answer)
    assert ("Give a whole e-mail address" in html, 'value="Jo Bell"' in html) == (True, True)
    assert f'action="{base(event)}save/"' in html, "the page still works where the answer to a form stands"
    for _ in range(2):
        answer = helper.post(f"{base(event)}walk-in/", {**given, "email": "jo@museum.example"}, follow=True)
    assert "Jo Bell is noted as a walk-in." in page_words(answer)
    row = Registration.objects.get(walked_in=True)
    assert (row.person.email, row.museum, str(row.key)) == ("jo@museum.example", museum, given["key"])
    helper.post(f"{base(event)}take-off/{row.key}/")
    row.refresh_from_db()
    assert row.state == "removed"


def test_more_than_the_places_is_a_warning(event, day, helper):
    type(event).objects.filter(pk=event.pk).update(capacity=3)
    answer = helper.post(f"{base(event)}walk-in/", {"key": str(uuid4()), "name": "Jo Bell"}, follow=True)
    [message] = answer.context["messages"]
    assert (message.level_tag, "4 people for 3 places" in message.message) == ("warning", True)


def test_a_colleague_is_named_and_somebody_from_the_line_is_marked_by_the_same_form(event, day, helper):
    host = Registration.objects.get(person__name="Ann Field")
    seat = RegistrationFactory(event=event, person=None, brought_by=host, claimed_at=None)
    waits = RegistrationFactory(
        event=event, state="waiting", waiting_since=timezone.now(), confirmed_at=None, person__name="Ed Wait"
    )
    html = page_words(helper.get(base(event)))
    assert ("A colleague of Ann Field, to be named" in html, "Ed Wait" in html) == (True, True)
    refused = helper.post(f"{base(event)}walk-in/", {"key": seat.key, "guest": seat.key, "name": " "})
    assert "Who is it? A colleague of Ann Field, to be named" in page_words(refused)
    helper.post(f"{base(event)}walk-in/", {"key": seat.key, "guest": seat.key, "name": "Flo Gast"})
    helper.post(f"{base(event)}walk-in/", {"key": waits.key, "known": waits.key, "name": "Ed Wait"})
    assert marks(day) == {"Flo Gast": "attended", "Ed Wait": "attended"}


def test_completing_asks_first_and_can_be_taken_back(event, day, helper):
    Attendance.objects.filter(pk=of(day, "Ann Field").pk).update(state=CAME)
    html = page_words(helper.get(f"{base(event)}complete/"))
    assert ("2 people are not marked yet" in html, "Bo Hill" in html) == (True, True)
    day.refresh_from_db()
    assert day.register_taken_at is None
    answer = helper.post(f"{base(event)}complete/", follow=True)
    assert "The register is complete. 2 people did not come." in page_words(answer)
    day.refresh_from_db()
    assert day.register_taken_at is not None
    helper.post(f"{base(event)}reopen/")
    day.refresh_from_db()
    assert day.register_taken_at is None


def test_of_several_sessions_the_one_asked_for(event, day, helper):
    later = EventSessionFactory(
        event=event, start_day=day.start_day + timedelta(days=7), title="The second day"
    )
    run = f"/whats-on/{event.slug}/run/register/"
    assert helper.get(run)["Location"] == f"/registers/{day.pk}/"
    assert helper.get(f"{run}?day={later.pk}")["Location"] == f"/registers/{later.pk}/"
    assert [helper.get(f"{run}?day={wrong}").status_code for wrong in ("0", "x", "²")] == [404] * 3
    page = helper.get(f"/registers/{later.pk}/")
    shown = page_words(page)
    assert (page.context["session"].pk, "The register opens on" in shown) == (later.pk, True)
    assert f'href="/registers/{day.pk}/"' in shown, "the way to the other day"
    assert helper.post(f"/registers/{later.pk}/save/", {"was": ""}).status_code == 409


def test_an_event_without_a_session_says_so(officer, client_of):
    event = scenarios.draft(programme=officer.programme)
    event.sessions.all().delete()
    client, run = client_of(officer.person), f"/whats-on/{event.slug}/run/register/"
    assert "This event has no session yet" in page_words(client.get(run))
    assert client.get(f"{run}sheet/").status_code == 404


# --- what the script talks to ----------------------------------------------------------------------------------------


def test_marks_and_walk_ins_arrive_once_however_often_they_are_sent(event, day, helper):
    ann = of(day, "Ann Field")
    sent = [{"id": str(ann.pk), "state": "attended", "at": ms(30)}], [typed(email="jo@museum.example")]
    for _ in range(3):
        answer = sync(helper, event, *sent).json()
    assert answer["states"][str(ann.pk)] == "attended"
    assert answer["counts"] == {"attended": 2, "apologies": 0, "no_show": 0, "expected": 2}
    assert answer["walk_ins"][0]["says"] == "Jo Bell is noted as a walk-in."
    assert Registration.objects.filter(walked_in=True).count() == 1
    assert ann.history.filter(pgh_label="update").count() == 1


def test_a_mark_that_waited_longer_than_anothers_is_left_out_and_both_see_the_result(
    event, day, helper, officer, client_of
):
    ann = str(of(day, "Ann Field").pk)
    sync(client_of(officer.person), event, [{"id": ann, "state": "apologies", "at": ms(10)}])
    assert (
        sync(helper, event, [{"id": ann, "state": "attended", "at": ms(60)}]).json()["states"][ann]
        == "apologies"
    )
    assert (
        sync(helper, event, [{"id": ann, "state": "attended", "at": ms(5)}]).json()["states"][ann]
        == "attended"
    )
    assert client_of(officer.person).get(f"{base(event)}sync/").json()["states"][ann] == "attended"


def test_one_walk_in_that_is_refused_holds_nothing_else_up(event, day, helper):
    ann = str(of(day, "Ann Field").pk)
    wrong = typed(name="x" * 130)
    answer = sync(
        helper, event, [{"id": ann, "state": "attended", "at": ms()}], [wrong, typed(name="Al Stone")]
    ).json()
    assert ["error" in each for each in answer["walk_ins"]] == [True, False]
    assert answer["walk_ins"][0]["key"] == wrong["key"]
    assert marks(day) == {"Ann Field": "attended", "Al Stone": "attended"}


def test_a_museum_that_nobody_can_be_asked_about_is_noted_as_it_was_typed(event, day, helper):
    MuseumFactory(name="Dover Museum and Bronze Age Boat Gallery")
    sync(helper, event, walk_ins=[typed(museum="Dover Musem")])
    museum = Registration.objects.get(walked_in=True).museum
    assert (museum.name, museum.checked) == ("Dover Musem", False)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'{"marks": [], "walk_ins": [1]}', b'{"marks": [{"id": 1}], "walk_ins": []}',
        b'{"marks": [{"id": "x", "state": "attended", "at": 1}], "walk_ins": []}',
        b'{"marks": [{"id": 1, "state": "withdrawn", "at": 1}], "walk_ins": []}',
        b'{"marks": [{"id": 1, "state": "attended", "at": 1e300}], "walk_ins": []}',
        b'{"marks": [{"id": 12345678901234567890, "state": "attended", "at": 1}], "walk_ins": []}',
        b'{"marks": [], "walk_ins": [{"name": "\\ud83d", "at": 1}]}',
        b'{"marks": [], "walk_ins": [{"name": "\\u0000", "at": 1}]}',
        b'{"marks": ' + b"[" * 100_000 + b"]" * 100_000 + b', "walk_ins": []}',
        b"\xff\xfe", b"9" * 5000,
    ],
)  # fmt: skip
def test_what_the_script_never_sends_is_refused(event, helper, body):
    answer = helper.post(f"{base(event)}sync/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "This was not understood. Load the page again.",
    )


def test_signed_out_in_the_middle_is_told_as_that(event, client):
    assert sync(client, event).status_code == 401
    assert client.get(f"{base(event)}sync/").json() == {"error": "You are signed out."}


def test_a_fresh_token_comes_with_looking(event, day, helper):
    strict = Client(enforce_csrf_checks=True, headers={"referer": "https://testserver/"})
    strict.cookies = helper.cookies
    assert sync(strict, event).status_code == 403
    token = strict.get(f"{base(event)}sync/").json()["csrf"]
    body = {"marks": [{"id": of(day, "Ann Field").pk, "state": "attended", "at": ms()}], "walk_ins": []}
    answer = strict.post(
        f"{base(event)}sync/", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert (answer.status_code, marks(day)) == (200, {"Ann Field": "attended"})


def test_too_late_is_said_and_nothing_is_marked(event, day, helper):
    with time_machine.travel(day.ends_at + timedelta(days=31)):
        helper.force_login(CoOrganiser.objects.get().person)
        answer = sync(helper, event, [{"id": of(day, "Ann Field").pk, "state": "attended", "at": ms()}])
    assert (answer.status_code, "closed 30 days after" in answer.json()["error"], marks(day)) == (
        409,
        True,
        {},
    )


# --- paper, code, roles, queries --------------------------------------------------------------------------------------


def test_the_sheet_has_everybody_and_empty_lines_and_nothing_they_need(event, day, helper):
    Needs.objects.create(
        registration=Registration.objects.get(person__name="Ann Field"), access="Ramp please"
    )
    html = page_words(helper.get(f"{base(event)}sheet/"))
    assert (html.count('class="blank"'), "Ann Field" in html, "Ramp please" in html) == (10, True, False)


def test_the_file_for_a_spreadsheet(event, day, helper):
    Person.objects.filter(name="Ann Field").update(name="=Ann Field")
    Attendance.objects.filter(pk=of(day, "=Ann Field").pk).update(state=CAME)
    text = helper.get(f"{base(event)}register.csv").content.decode().lstrip("\ufeff")
    rows = [(row["Name"], row["Register"], row["Walked in"]) for row in csv.DictReader(io.StringIO(text))]
    assert rows == [
        ("'=Ann Field", "Present", "no"),
        ("Bo Hill", "Not yet", "no"),
        ("Cy Zell", "Not yet", "no"),
    ]


def test_the_code_marks_for_organisers_shows_the_owner_their_booking_and_tells_others_nothing(
    event, day, helper, client_of, client
):
    row = Registration.objects.select_related("person").get(person__name="Ann Field")
    where = f"/door/{row.key}/"
    html = page_words(client.get(booking_path(row)))
    assert html.count('class="qr"') == 1
    page = page_words(helper.get(where))
    assert ("Ann Field" in page, "Mark present" in page) == (True, True)
    assert marks(day) == {}, "a GET marks nobody"
    assert client_of(row.person).get(where)["Location"] == booking_path(row)
    for stranger in (client, client_of(PersonFactory())):
        shown, unknown = stranger.get(where), stranger.get(f"/door/{uuid4()}/")
        assert (shown.status_code, unknown.status_code) == (200, 200)
        assert ("Ann Field" in page_words(shown), "Stairs" in page_words(shown)) == (False, False)
        assert stranger.post(where).status_code == 403
    assert client_of(row.person).post(where).status_code == 403
    assert marks(day) == {}
    done = page_words(helper.post(where, follow=True))
    assert "Present." in done
    assert marks(day) == {"Ann Field": "attended"}


def test_only_the_organisers_of_this_event_come_in(event, day, officer, client_of, client):
    other = scenarios.under_way(programme=officer.programme, title="Elsewhere")
    stranger = CoOrganiser.objects.create(event=other, person=PersonFactory()).person
    former = CoOrganiser.objects.create(event=event, person=PersonFactory(), ended_at=timezone.now()).person
    attendee = Registration.objects.filter(event=event).first().person
    pages = ("", "complete/", "sheet/", "register.csv", "sync/")
    for person in (stranger, former, attendee):
        assert [client_of(person).get(base(event) + page).status_code for page in pages] == [403] * 5
        assert sync(client_of(person), event).status_code == 403
        for page in ("save/", "walk-in/", "complete/", "reopen/"):
            assert (
                client_of(person).post(base(event) + page, {"name": "x", "key": uuid4()}).status_code == 403
            )
    assert [client.get(base(event) + page).status_code for page in pages] == [302, 302, 302, 302, 401]
    assert client_of(officer.person).get(base(event)).status_code == 200
    row = Registration.objects.get(event=event, person__name="Ann Field")
    assert page_words(client_of(stranger).get(f"/door/{row.key}/")).count("Ann Field") == 0


def test_the_addresses_that_registers_had_before_lead_to_those_they_have(
    event, day, helper, client, client_of
):
    """Links in mails stay alive, and a telephone that still has the old page open loses no mark."""
    run, now_at = f"/whats-on/{event.slug}/run/register/", f"/registers/{day.pk}/"
    for page in ("", "sheet/", "complete/", "register.csv", "sync/", "worker.js"):
        answer = helper.get(f"{run}{page}?day={day.pk}")
        assert answer["Location"] == f"{now_at}{page}"
        assert client_of(PersonFactory()).get(f"{run}{page}").status_code == 403
        assert client.get(f"{run}{page}")["Location"].startswith("/accounts/login/"), page
    body = json.dumps(
        {"marks": [{"id": of(day, "Ann Field").pk, "state": "attended", "at": ms()}], "walk_ins": []}
    )
    sent = helper.post(f"{run}sync/?day={day.pk}", body, content_type="application/json", follow=True)
    assert (sent.redirect_chain[0][1], sent.status_code, marks(day)) == (307, 200, {"Ann Field": "attended"})
    given = {"day": day.pk, "key": str(uuid4()), "name": "Jo Bell"}
    helper.post(f"{run}walk-in/", given, follow=True)
    assert marks(day) == {"Ann Field": "attended", "Jo Bell": "attended"}
    elsewhere = days_of(scenarios.under_way(title="Elsewhere"))[0]
    assert helper.get(f"{run}?day={elsewhere.pk}").status_code == 404


@pytest.mark.parametrize("page", ["", "sheet/", "complete/", "sync/"])
def test_pages_ask_as_often_for_three_people_as_for_one(event, day, helper, page, django_assert_num_queries):
    host = Registration.objects.get(person__name="Ann Field")

    def more():
        row = RegistrationFactory(event=event, museum=MuseumFactory())
        Attendance.objects.create(session=day, person=row.person)
        RegistrationFactory(event=event, person=None, brought_by=host, claimed_at=None)
        RegistrationFactory(
            event=event, state="waiting", waiting_since=timezone.now(), museum=MuseumFactory()
        )

    more()
    with CaptureQueriesContext(connection) as once:
        helper.get(base(event) + page)
    more()
    more()
    with django_assert_num_queries(len(once)):
        assert helper.get(base(event) + page).status_code == 200


def test_a_hundred_marks_are_as_many_queries_as_one(event, day, helper):
    people = PersonFactory.create_batch(100)
    rows = Attendance.objects.bulk_create(Attendance(session=day, person=person) for person in people)
    with CaptureQueriesContext(connection) as one:
        sync(helper, event, [{"id": rows[0].pk, "state": "attended", "at": ms()}])
    with CaptureQueriesContext(connection) as many:
        answer = sync(helper, event, [{"id": row.pk, "state": "attended", "at": ms()} for row in rows[1:]])
    assert (answer.json()["counts"]["attended"], len(many)) == (100, len(one))


def test_the_worker_keeps_to_the_register(event, client):
    answer = client.get(f"{base(event)}worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Service-Worker-Allowed" not in answer

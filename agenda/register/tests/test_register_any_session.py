"""The register of a session that no event has: as the plain host takes it, and as an app above says."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db.models import Q
from django.utils import timezone

from agenda.attendance.services import attend
from agenda.choices import AttendanceState
from agenda.factories import AttendanceFactory, SessionFactory
from agenda.models import Attendance, Session
from agenda.obligations import kinds
from agenda.register import entries, services
from agenda.register.attention import registers_that_wait
from agenda.register.hosts import (
    Arrival,
    DoorCode,
    KnownBooking,
    RegisterHost,
    RegisterProvider,
    host_of,
    hosts_of,
    registers,
)
from agenda.register.marks import Mark, record_many
from common.errors import DomainError
from people.factories import PersonFactory
from people.profile.lookup import person_at_the_door
from programmes.factories import OfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_ordinary_morning")]
CAME, ABSENT = AttendanceState.ATTENDED, AttendanceState.NO_SHOW
PAGES = ("", "complete/", "sheet/", "register.csv", "sync/")


class MeetingHost(RegisterHost):
    """A meeting of a kind of its own: whoever facilitates takes the register, and notes whoever drops in."""

    takes_walk_ins = True
    address_note = "Only for the notes of the meeting."

    def __init__(self, session: Session, kind: "Meetings") -> None:
        super().__init__(session)
        self.kind = kind

    @property
    def occasion(self) -> str:
        return f"The circle: {self.session.title}"

    @property
    def group(self) -> str:
        return "circles.circle:1"

    def may_take(self, person: object) -> bool:
        return person in self.kind.facilitators

    def bookings(self) -> Sequence[KnownBooking]:
        rows = self.session.attendances.select_related("person")
        return [
            KnownBooking(key=row.uid, name=row.person.name, person_id=row.person_id, tags=("Keeps the time",))
            for row in rows
        ]

    def walk_in(self, *, key, who) -> Arrival:
        person = person_at_the_door(name=who.name, email=who.email, by=who.by)
        attendance = attend(session=self.session, person=person)
        mark = Mark(attendance.pk, CAME, who.at or who.now)
        [row] = record_many(session=self.session, marks=[mark], by=who.by, now=who.now)
        return Arrival(attendance=row, says=f"{person.name} dropped in.")

    def came(self, *, key, by, at=None, now) -> Arrival:
        row = self.session.attendances.get(uid=key)
        record_many(session=self.session, marks=[Mark(row.pk, CAME, at or now)], by=by, now=now)
        return Arrival(attendance=row, says=f"{row.person.name} is present.")


class Meetings(RegisterProvider):
    """The registers of some sessions of a test."""

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.facilitators: list[object] = []

    def hosts(self, sessions: Sequence[Session]) -> Mapping[int, RegisterHost]:
        return {each.pk: MeetingHost(each, self) for each in sessions if each.pk in self.ids}

    def code(self, key) -> DoorCode | None:
        row = Attendance.objects.select_related("session", "person").filter(uid=key).first()
        if row is None or row.session_id not in self.ids:
            return None
        booking = KnownBooking(key=key, name=row.person.name, person_id=row.person_id)
        return DoorCode(host=MeetingHost(row.session, self), booking=booking, own_page="/my/")

    def asked_of_helpers(self) -> Q:
        return Q(pk__in=self.ids)

    def helpers(self, sessions):
        return {pk: [person.pk for person in self.facilitators] for pk in sessions}

    def asked_of_officers(self) -> Q:
        return Q(pk__in=self.ids)


@pytest.fixture
def meetings():
    provider = Meetings()
    registers.register("test.meetings", provider)
    yield provider
    registers._items.pop("test.meetings")


def under_way(programme, **facts):
    """A session that began half an hour ago."""
    local = timezone.localtime() - timedelta(minutes=30)
    end = local + timedelta(hours=2)
    return SessionFactory(
        programme=programme, start_day=local.date(), start_time=local.time(), end_day=end.date(),
        end_time=end.time(), title="The first meeting", page="", **facts,
    )  # fmt: skip


@pytest.fixture
def session(officer):
    session = under_way(officer.programme)
    for name in ("Ann Field", "Bo Hill"):
        AttendanceFactory(session=session, person=PersonFactory(name=name))
    return session


def of(session, name):
    return Attendance.objects.get(session=session, person__name=name)


def base(session):
    return f"/registers/{session.pk}/"


# --- a session that nobody speaks for ---------------------------------------------------------------------------------
def test_officers_of_its_programme_take_it_and_nobody_else_opens_it(session, officer, client_of, client):
    superuser = PersonFactory(is_superuser=True, is_staff=True)
    for person in (officer.person, superuser):
        assert [client_of(person).get(base(session) + page).status_code for page in PAGES] == [200] * 5
    for person in (of(session, "Ann Field").person, OfficerFactory().person, PersonFactory()):
        assert [client_of(person).get(base(session) + page).status_code for page in PAGES] == [403] * 5
        for page in ("save/", "sync/", "walk-in/", "complete/", "reopen/"):
            given = {"name": "x", "key": uuid4()}
            assert client_of(person).post(base(session) + page, given).status_code == 403
    assert [client.get(base(session) + page).status_code for page in PAGES] == [302, 302, 302, 302, 401]
    assert client_of(officer.person).get("/registers/0/").status_code == 404


def test_it_is_marked_completed_and_counts_only_then(session, officer, client_of):
    desk, ann, bo = client_of(officer.person), of(session, "Ann Field"), of(session, "Bo Hill")
    page = desk.get(base(session)).content.decode()
    assert ("Ann Field" in page, "The first meeting" in page, 'id="walk-in"' in page) == (True, True, False)
    body = json.dumps({"marks": [{"id": ann.pk, "state": "attended", "at": 1}], "walk_ins": []})
    answer = desk.post(f"{base(session)}sync/", body, content_type="application/json").json()
    assert answer["counts"] == {"attended": 1, "apologies": 0, "no_show": 0, "expected": 1}
    assert list(entries.entries(ann.person)) == []
    said = desk.post(f"{base(session)}complete/", follow=True).content.decode()
    assert "The register is complete. 1 person did not come." in said
    assert [row.state for row in entries.entries(ann.person)] == [CAME]
    assert [row.state for row in entries.entries(bo.person)] == [ABSENT]
    desk.post(f"{base(session)}reopen/")
    assert list(entries.entries(bo.person)) == []
    session.refresh_from_db()
    assert session.register_taken_at is None


def test_a_register_completed_by_mistake_is_undone_for_ten_minutes_and_those_without_a_mark_are_expected(
    session, officer, client_of
):
    """Whom somebody marked as absent stays so; after ten minutes it is only opened again, and all marks stay."""
    desk, ann, bo = client_of(officer.person), of(session, "Ann Field"), of(session, "Bo Hill")
    seen = Mark(ann.pk, "no_show", timezone.now())
    services.mark(session=session, marks=[seen], by=officer.person)
    services.complete(session=session, by=officer.person)
    assert "Undo: it is not complete yet" in desk.get(base(session)).content.decode()
    said = desk.post(f"{base(session)}reopen/", follow=True).content.decode()
    assert "Whoever had no mark is expected again." in said
    ann.refresh_from_db()
    bo.refresh_from_db()
    assert (ann.state, bo.state, bo.marked_by) == ("no_show", "expected", None)
    services.complete(session=session, by=officer.person)
    later = timezone.now() + services.UNDONE_WITHIN
    services.reopen(session=session, by=officer.person, now=later)
    bo.refresh_from_db()
    assert (bo.state, session.register_taken_at) == ("no_show", None)


def test_nobody_walks_into_what_takes_no_walk_ins(session, officer, client_of):
    desk = client_of(officer.person)
    refused = desk.post(f"{base(session)}walk-in/", {"key": uuid4(), "name": "Jo Bell"})
    assert Attendance.objects.filter(session=session).count() == 2
    assert "Somebody who is not on the list" not in refused.content.decode()
    sent = {"key": str(uuid4()), "name": "Jo Bell", "at": 1}
    body = json.dumps({"marks": [], "walk_ins": [sent]})
    answer = desk.post(f"{base(session)}sync/", body, content_type="application/json").json()
    assert answer["walk_ins"] == [
        {"key": sent["key"], "error": "Only those who are expected are noted here."}
    ]
    assert "Came without a place" not in desk.get(f"{base(session)}sheet/").content.decode()


def test_it_opens_two_hours_before_and_only_for_what_takes_place(session, officer):
    early = session.starts_at - timedelta(hours=2, minutes=1)
    assert "The register opens on" in services.why_closed(host_of(session), by=officer.person, now=early)
    with time_machine.travel(session.ends_at + timedelta(days=400)):
        assert services.why_closed(host_of(session), by=officer.person) == ""
    session.state = "cancelled"
    assert "not taking place" in services.why_closed(host_of(session), by=officer.person)


def test_nobody_is_reminded_of_a_register_that_no_app_asks_for(session, officer):
    with time_machine.travel(session.ends_at + timedelta(days=2)):
        assert list(registers_that_wait({officer.programme_id})) == []
        assert list(kinds.named()["agenda.registers"].open(None, timezone.now())) == []


# --- a kind of its own ------------------------------------------------------------------------------------------------
@pytest.fixture
def facilitator(meetings, session):
    meetings.ids.add(session.pk)
    person = PersonFactory(name="Fay Cole")
    meetings.facilitators.append(person)
    return person


def test_the_app_above_says_who_takes_it(session, facilitator, officer, client_of):
    assert [client_of(facilitator).get(base(session) + page).status_code for page in PAGES] == [200] * 5
    assert client_of(officer.person).get(base(session)).status_code == 403, "its own rule, not the plain one"
    page = client_of(facilitator).get(base(session)).content.decode()
    assert (page.count("Keeps the time"), "Only for the notes of the meeting." in page) == (2, True)


def test_the_app_above_says_what_a_walk_in_becomes(session, facilitator, client_of):
    client = client_of(facilitator)
    given = {"key": str(uuid4()), "name": "Jo Bell"}
    said = client.post(f"{base(session)}walk-in/", given, follow=True).content.decode()
    assert "Jo Bell dropped in." in said
    assert of(session, "Jo Bell").state == CAME


def test_a_code_at_the_door_is_read_for_any_kind(session, facilitator, client_of, client):
    row = of(session, "Ann Field")
    where = f"/door/{row.uid}/"
    assert "Mark present" in client_of(facilitator).get(where).content.decode()
    assert client_of(row.person).get(where)["Location"] == "/my/"
    assert "Ann Field" not in client.get(where).content.decode()
    assert client_of(PersonFactory()).post(where).status_code == 403
    assert "Present." in client_of(facilitator).post(where, follow=True).content.decode()
    assert of(session, "Ann Field").state == CAME


def test_after_30_days_only_officers_change_it(session, facilitator, officer):
    mark = [Mark(of(session, "Ann Field").pk, CAME, session.ends_at)]
    with time_machine.travel(session.ends_at + timedelta(days=31)):
        with pytest.raises(DomainError, match="closed 30 days after"):
            services.mark(session=session, marks=mark, by=facilitator)
        services.mark(session=session, marks=mark, by=officer.person)
    assert of(session, "Ann Field").state == CAME


def test_it_is_asked_for_once_it_is_over_and_until_it_is_complete(session, facilitator, officer, meetings):
    later = under_way(officer.programme)
    meetings.ids.add(later.pk)
    ask = kinds.named()["agenda.registers"].open
    assert list(ask(None, timezone.now())) == []
    with time_machine.travel(later.ends_at + timedelta(days=1)):
        asked = {each.about_id: each for each in ask(None, timezone.now())}
        assert set(asked) == {session.pk, later.pk}
        assert [each.about_id for each in ask([later.pk], timezone.now())] == [later.pk]
        one = asked[session.pk]
        assert (one.person_id, one.title) == (facilitator.pk, "Who came? The circle: The first meeting")
        assert one.address.endswith(base(session))
        [item] = registers_that_wait({officer.programme_id})
        assert (item.url, item.title) == (
            base(session),
            "“The circle: The first meeting” took place and its register is not complete",
        )
        assert list(registers_that_wait({OfficerFactory().programme_id})) == []
        for each in (session, later):
            services.complete(session=each, by=facilitator)
        assert (list(ask(None, timezone.now())), list(registers_that_wait(None))) == ([], [])


def test_a_list_is_held_against_it_on_the_desk(session, facilitator, officer, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    where = f"/desk/agenda/session/{session.pk}/register-list/"
    given = {"session": session.pk, "state": "attended", "people": "Ann Field\nSomebody Else"}
    page = client_of(officer.person).post(where, given)
    assert [len(page.context[name]) for name in ("matched", "missing")] == [1, 1]
    note = {**given, "do": "note", "mark": [of(session, "Ann Field").pk]}
    assert client_of(officer.person).post(where, note)["Location"].endswith(f"{session.pk}/change/")
    assert of(session, "Ann Field").state == CAME
    assert client_of(OfficerFactory().person).get(where).status_code == 404


def test_hosts_are_found_for_many_in_as_many_queries_as_for_one(
    session, facilitator, django_assert_num_queries
):
    many = [session, *SessionFactory.create_batch(3, programme=session.programme)]
    with django_assert_num_queries(2):  # one of each app that has registers
        found = hosts_of(many)
    assert [type(found[each.pk]) for each in many] == [MeetingHost, RegisterHost, RegisterHost, RegisterHost]

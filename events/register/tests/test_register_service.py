"""The register of an event: who may mark when, what completing it means, and what follows from it (E12, E18)."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from agenda.choices import AttendanceState, Part
from agenda.models import Attendance
from agenda.register import entries as said
from agenda.register import services as register
from agenda.register.attention import registers_that_wait
from agenda.register.marks import Mark
from agenda.register.selectors import at_hand, lines
from agenda.selectors import attendance_by_person, learning_time
from common.errors import DomainError
from events import scenarios
from events.booking import signup
from events.choices import EventState
from events.factories import EventSessionFactory, RegistrationFactory
from events.models import CoOrganiser, Registration
from events.register import walk_ins
from events.register.host import EventRegister, day_at_hand, days_of
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db
CAME, APOLOGIES, ABSENT, EXPECTED = (
    AttendanceState.ATTENDED,
    AttendanceState.APOLOGIES,
    AttendanceState.NO_SHOW,
    AttendanceState.EXPECTED,
)


@pytest.fixture
def event(officer):
    people = [PersonFactory(name=name) for name in ("Ann Field", "Bo Árp", "Cy Zell")]
    return scenarios.under_way(programme=officer.programme, people=people, host=PersonFactory(name="Di Moss"))


@pytest.fixture
def day(event):
    [day] = days_of(event)
    return day


def of(day, name):
    return Attendance.objects.get(session=day.pk, person__name=name)


def mark(day, by, name, state, *, ago=0):
    at = timezone.now() - timedelta(minutes=ago)
    return register.mark(session=day, marks=[Mark(of(day, name).pk, state, at)], by=by)


def co_organiser(event):
    return CoOrganiser.objects.create(event=event, person=PersonFactory()).person


def test_everybody_expected_is_on_it_by_surname_colleagues_without_a_name_beside_their_host(event, day):
    host = Registration.objects.get(person__name="Ann Field")
    RegistrationFactory(event=event, person=None, brought_by=host, claimed_at=None)
    RegistrationFactory(
        event=event, person=PersonFactory(name="Ed Wait"), state="waiting", waiting_since=timezone.now()
    )
    gone = Registration.objects.get(person__name="Cy Zell")
    Attendance.objects.filter(person=gone.person).update(state=AttendanceState.WITHDRAWN)
    found = lines(EventRegister(day))
    assert [(line.name, line.tags) for line in found] == [
        ("Bo Árp", []),
        ("Ann Field", []),
        ("A colleague of Ann Field, to be named", []),
        ("Di Moss", ["Host"]),
    ]
    assert [each.name for each in EventRegister(day).not_expected()] == ["Ed Wait", "Cy Zell"]


def test_the_lines_are_as_many_queries_for_a_hundred_as_for_one(event, day, django_assert_num_queries):
    for _ in range(30):
        row = RegistrationFactory(event=event)
        Attendance.objects.create(session=day, person=row.person)
    with django_assert_num_queries(3):
        assert (
            len([(line.name, line.museum, line.tags, line.words) for line in lines(EventRegister(day))]) == 34
        )


def test_the_session_at_hand_is_the_one_whose_register_has_opened(event, day):
    later = EventSessionFactory(event=event, start_day=day.start_day + timedelta(days=7))
    days = days_of(event)
    now = timezone.now()
    assert at_hand(days, now=now) == day
    assert at_hand(days, now=later.starts_at - timedelta(hours=1)).pk == later.pk
    assert at_hand(days, now=day.starts_at - timedelta(days=9)) == day
    assert at_hand([], now=now) is None
    event.sessions.update(state="postponed")
    assert day_at_hand(event).pk == day.pk, (
        "what does not take place leads to its first session, which says so"
    )


def test_it_opens_two_hours_before_and_closes_for_co_organisers_after_30_days(event, day, officer):
    helper = co_organiser(event)
    for moment, by, closed in (
        (day.starts_at - timedelta(hours=2, minutes=1), officer.person, True),
        (day.starts_at - timedelta(hours=2), helper, False),
        (day.ends_at + timedelta(days=30), helper, False),
        (day.ends_at + timedelta(days=30, minutes=1), helper, True),
        (day.ends_at + timedelta(days=400), officer.person, False),
    ):
        assert bool(register.why_closed(EventRegister(day), by=by, now=moment)) is closed, moment
    with (
        time_machine.travel(day.ends_at + timedelta(days=31)),
        pytest.raises(DomainError, match="closed 30 days after"),
    ):
        mark(day, helper, "Ann Field", CAME)
    with time_machine.travel(day.ends_at + timedelta(days=31)):
        mark(day, officer.person, "Ann Field", CAME)
    assert of(day, "Ann Field").state == CAME


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED, EventState.POSTPONED])
def test_what_does_not_take_place_has_no_register(event, day, officer, state):
    day.event.state = state
    assert "not taking place" in register.why_closed(EventRegister(day), by=officer.person)


def test_two_organisers_mark_one_person_and_the_later_stands(event, day, officer):
    helper = co_organiser(event)
    mark(day, officer.person, "Ann Field", ABSENT, ago=1)
    [row] = mark(day, helper, "Ann Field", CAME, ago=5)
    assert (row.state, row.marked_by) == (ABSENT, officer.person)
    mark(day, helper, "Ann Field", APOLOGIES)
    assert of(day, "Ann Field").state == APOLOGIES


def test_completing_marks_the_rest_and_only_then_anything_says_so(event, day, officer):
    mark(day, officer.person, "Ann Field", CAME)
    mark(day, officer.person, "Bo Árp", APOLOGIES)
    mark(day, officer.person, "Cy Zell", ABSENT)
    cy = of(day, "Cy Zell").person
    with time_machine.travel(day.ends_at + timedelta(hours=1)):
        assert said.absences(cy, programmes=None).count() == 0
        assert list(said.entries(cy)) == []
        assert register.complete(session=day, by=officer.person) == 1
        assert day.register_taken_at is not None
        assert said.absences(cy, programmes=None).count() == 1
        assert said.absences(of(day, "Di Moss").person, programmes=None).count() == 1
        assert [
            said.absences(of(day, who).person, programmes=None).count() for who in ("Ann Field", "Bo Árp")
        ] == [0, 0]
        register.reopen(session=day, by=officer.person)
        assert said.absences(cy, programmes=None).count() == 0
        # A mark from the door that arrives late still counts: nobody saw that the host did not come.
        mark(day, officer.person, "Di Moss", CAME, ago=200)
        assert register.complete(session=day, by=officer.person) == 0
    assert of(day, "Di Moss").state == CAME


def test_it_is_not_complete_before_it_has_begun(event, day, officer):
    with (
        time_machine.travel(day.starts_at - timedelta(hours=1)),
        pytest.raises(DomainError, match="Wait until the session has started"),
    ):
        register.complete(session=day, by=officer.person)


def test_giving_a_place_back_late_is_no_no_show(event, day, officer):
    row = Registration.objects.get(person__name="Cy Zell")
    signup.cancel_registration(registration=row, by=row.person)
    with time_machine.travel(day.ends_at + timedelta(hours=1)):
        register.complete(session=day, by=officer.person)
        assert said.absences(row.person, programmes=None).count() == 0


def test_hours_are_those_of_people_who_were_there_and_of_nobody_else(event, day, officer):
    """Walk-ins and guests count, no-shows and the waiting list never; people and attendances differ (rule 61)."""
    RegistrationFactory(
        event=event, person=PersonFactory(name="Ed Wait"), state="waiting", waiting_since=timezone.now()
    )
    guest = RegistrationFactory(
        event=event,
        person=PersonFactory(name="Flo Gast"),
        brought_by=Registration.objects.get(person__name="Ann Field"),
    )
    Attendance.objects.create(session=day, person=guest.person)
    mark(day, officer.person, "Ann Field", CAME)
    mark(day, officer.person, "Flo Gast", CAME)
    walk_ins.walk_in(session=day, name="Gus Walker", by=officer.person, key=uuid4())
    register.complete(session=day, by=officer.person)
    hours = {row.person.pk: row.time for row in attendance_by_person(officer.programme) if row.attended}
    present = Attendance.objects.filter(person__in=hours).values_list("person__name", flat=True)
    assert sorted(present) == ["Ann Field", "Flo Gast", "Gus Walker"]
    assert set(hours.values()) == {timedelta(hours=3)}
    assert learning_time(of(day, "Cy Zell").person) == timedelta(0)
    assert Attendance.objects.filter(session=day, part=Part.HOST).get().state == ABSENT


def test_an_event_held_without_a_register_waits_for_an_officer(officer):
    event = scenarios.held(programme=officer.programme, ago=3, people=[PersonFactory()], title="Stairs")
    event.sessions.update(register_taken_at=None)
    later = EventSessionFactory(event=event, start_day=event.sessions.get().start_day + timedelta(days=1))
    scenarios.under_way(programme=officer.programme)
    foreign = scenarios.held(programme=OfficerFactory().programme, ago=3)
    foreign.sessions.update(register_taken_at=None)
    [item] = registers_that_wait({officer.programme_id})
    assert (item.title, item.action) == (
        "“Stairs” took place and its register is not complete",
        "Take the register",
    )
    first = event.sessions.order_by("starts_at").first()
    assert item.url == f"/registers/{first.pk}/"
    event.sessions.exclude(pk=later.pk).update(register_taken_at=timezone.now())
    assert [each.url for each in registers_that_wait({officer.programme_id})] == [f"/registers/{later.pk}/"]
    event.sessions.update(register_taken_at=timezone.now())
    assert list(registers_that_wait({officer.programme_id})) == []
    assert len(list(registers_that_wait(None))) == 1

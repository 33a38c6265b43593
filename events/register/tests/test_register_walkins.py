"""People at the door: new ones, known ones, colleagues with a name at last (E12, rules 29, 31, 61)."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from agenda.choices import AttendanceState, Part
from agenda.models import Attendance
from agenda.register.selectors import lines
from agenda.selectors import learning_time
from common.errors import DomainError
from common.testing import GUARD, meet_after, nobody_locks
from events import scenarios
from events.booking import signup, waiting_list
from events.choices import OfferState, RegistrationState
from events.factories import RegistrationFactory
from events.links import booking_path
from events.models import PlaceOffer, Registration
from events.register import walk_ins
from events.register.host import EventRegister, days_of
from events.register.walk_ins import WalkInOutcome
from mailing.choices import MessageState
from mailing.models import Message
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.models import Person
from programmes.factories import OfficerFactory
from programmes.models import Role

pytestmark = pytest.mark.django_db
CAME = AttendanceState.ATTENDED


@pytest.fixture
def event(officer):
    ann = PersonFactory(name="Ann Field", email="ann@museum.example")
    event = scenarios.under_way(programme=officer.programme, people=[ann], capacity=2)
    Message.objects.all().delete()
    return event


@pytest.fixture
def day(event):
    [day] = days_of(event)
    return day


@pytest.fixture
def at_the_door(day, officer):
    def noted(name, email="", **more):
        return walk_ins.walk_in(
            **{"session": day, "name": name, "email": email, "by": officer.person, "key": uuid4(), **more}
        )

    return noted


def state(day, name):
    return list(
        Attendance.objects.filter(session=day, person__name=name).values_list(
            "state", "person__registrations__state"
        )
    )


def test_a_name_is_enough_and_nothing_else_is_kept(day, at_the_door, officer):
    came = at_the_door("  Jo   Bell ")
    person = came.attendance.person
    assert (came.outcome, came.says) == (WalkInOutcome.NEW, "Jo Bell is noted as a walk-in.")
    assert (person.name, person.email, person.shared_mailbox, person.has_usable_password()) == (
        "Jo Bell",
        None,
        "",
        False,
    )
    row = Registration.objects.get(person=person)
    assert (row.state, row.walked_in, row.claimed_at, row.museum) == ("confirmed", True, None, None)
    assert (came.attendance.state, came.attendance.marked_by) == (CAME, officer.person)
    assert Message.objects.count() == 0
    assert Role.objects.filter(person=person, programme=officer.programme).count() == 1
    assert ["Walked in"] in [line.tags for line in lines(EventRegister(day))]


def test_somebody_who_gives_an_address_hears_what_is_kept_once(at_the_door):
    museum = MuseumFactory()
    came = at_the_door("Jo Bell", "jo@museum.example", museum=museum)
    row = Registration.objects.get(person=came.attendance.person)
    mail = Message.objects.get()
    assert (mail.kind, mail.to_address, row.museum) == ("events.walked_in", "jo@museum.example", museum)
    assert "noted your name and this address at the door" in mail.text
    assert "You are on no mailing list" in mail.text
    assert "this was not me, remove me" in mail.text
    assert "#not-me" in mail.html


def test_the_same_key_again_is_the_same_person(at_the_door):
    key = uuid4()
    first = at_the_door("Jo Bell", "jo@museum.example", key=key)
    second = at_the_door("Jo Bell", "jo@museum.example", key=key)
    nameless = uuid4()
    for _ in range(2):
        at_the_door("Al Stone", key=nameless)
    assert first.attendance.pk == second.attendance.pk
    assert Person.objects.filter(name__in=("Jo Bell", "Al Stone")).count() == 2
    assert Registration.objects.filter(walked_in=True).count() == 2
    assert Message.objects.count() == 1


def test_a_key_of_another_event_is_refused(at_the_door):
    foreign = RegistrationFactory()
    with pytest.raises(DomainError, match="taken off since"):
        at_the_door("Jo Bell", key=foreign.key)


def test_somebody_on_the_list_is_found_by_their_address(day, at_the_door):
    came = at_the_door("Annie F.", "Ann+door@museum.example")
    assert (came.outcome, came.says) == (
        WalkInOutcome.EXPECTED,
        "Ann Field was on the list and is marked present.",
    )
    assert state(day, "Ann Field") == [(CAME, "confirmed")]
    assert Registration.objects.count() == 1
    assert Registration.objects.get().walked_in is False


def test_somebody_in_line_gets_the_row_they_have_and_their_offer_is_settled(event, day, at_the_door):
    row = RegistrationFactory(
        event=event,
        state="waiting",
        waiting_since=timezone.now(),
        confirmed_at=None,
        person__email="bo@museum.example",
    )
    PlaceOffer.objects.create(registration=row, places=1, expires_at=timezone.now() + timedelta(hours=1))
    came = at_the_door("Bo", "bo@museum.example")
    assert came.outcome is WalkInOutcome.FROM_LINE
    row.refresh_from_db()
    assert (row.state, row.waiting_since) == (RegistrationState.CONFIRMED, None)
    assert PlaceOffer.objects.get().state == OfferState.MOOT
    assert waiting_list.count(event).waiting == 0


def test_somebody_who_gave_their_place_back_and_came_all_the_same(event, day, officer):
    row = Registration.objects.get()
    signup.cancel_registration(registration=row, by=row.person)
    came = walk_ins.came(registration=row, session=day, by=officer.person)
    assert came.outcome is WalkInOutcome.BACK
    assert state(day, "Ann Field") == [(CAME, "confirmed")]


def test_one_of_the_team_needs_no_place(event, day, at_the_door):
    host = PersonFactory(name="Di Moss", email="di@museum.example")
    Attendance.objects.create(session=day, person=host, part=Part.HOST)
    assert at_the_door("Di", "di@museum.example").outcome is WalkInOutcome.TEAM
    assert Attendance.objects.get(person=host).part == Part.HOST
    assert Registration.objects.filter(person=host).count() == 0


def test_more_people_than_places_is_said_and_not_refused(at_the_door):
    assert at_the_door("Jo Bell").over == ""
    assert at_the_door("Al Stone").over == "That makes 3 people for 2 places."


def test_a_room_that_holds_fewer_is_said_too(event, at_the_door):
    type(event).objects.filter(pk=event.pk).update(capacity=None, room_capacity=1)
    assert at_the_door("Jo Bell").over == "That makes 2 people in a room that holds 1."


def test_nobody_is_taken_for_another_by_name_but_it_is_said(day, at_the_door):
    came = at_the_door("ann field")
    assert came.outcome is WalkInOutcome.NEW
    assert "Another ann field is on the list too" in came.twin
    assert Attendance.objects.filter(session=day).count() == 2


def test_a_shared_mailbox_is_as_many_people_as_there_are_names(at_the_door):
    pks = {
        at_the_door(name, "info@museum.example").attendance.person_id
        for name in ("Jo Bell", "Al Stone", "jo bell")
    }
    assert len(pks) == 2


def test_a_colleague_is_named_at_the_door(event, day, officer):
    booker = Registration.objects.get()
    seat = RegistrationFactory(event=event, person=None, brought_by=booker, claimed_at=None)
    given = {
        "registration": seat,
        "session": day,
        "by": officer.person,
        "name": "Jo Bell",
        "email": "jo@museum.example",
    }
    came = walk_ins.name_guest(**given)
    again = walk_ins.name_guest(**given)
    assert (came.outcome, came.attendance.pk) == (WalkInOutcome.NAMED, again.attendance.pk)
    seat.refresh_from_db()
    assert (seat.person.name, seat.walked_in, seat.brought_by) == ("Jo Bell", False, booker)
    mail = Message.objects.get()
    assert "You came as a colleague of Ann Field" in mail.text
    with pytest.raises(DomainError, match="named already"):
        walk_ins.name_guest(**{**given, "name": "Al Stone", "email": ""})
    assert Person.objects.filter(name="Al Stone").count() == 0


def test_a_colleague_with_a_place_of_their_own_keeps_it_and_the_seat_stays(event, day, officer):
    booker = Registration.objects.get()
    seat = RegistrationFactory(event=event, person=None, brought_by=booker, claimed_at=None)
    own = RegistrationFactory(event=event, person__email="bo@museum.example")
    came = walk_ins.name_guest(
        registration=seat, session=day, by=officer.person, name="Bo", email="bo@museum.example"
    )
    seat.refresh_from_db()
    assert (came.outcome, came.attendance.person, seat.person, seat.state) == (
        WalkInOutcome.EXPECTED,
        own.person,
        None,
        "confirmed",
    )


def test_a_colleague_who_waited_in_line_takes_the_seat_with_the_row_they_have(event, day, officer):
    booker = Registration.objects.get()
    seat = RegistrationFactory(event=event, person=None, brought_by=booker, claimed_at=None)
    own = RegistrationFactory(
        event=event,
        state="waiting",
        waiting_since=timezone.now(),
        confirmed_at=None,
        person__email="bo@museum.example",
    )
    before = waiting_list.count(event).taken
    walk_ins.name_guest(
        registration=seat, session=day, by=officer.person, name="Bo", email="bo@museum.example"
    )
    own.refresh_from_db()
    seat.refresh_from_db()
    assert (own.state, seat.state, waiting_list.count(event).taken) == ("confirmed", "cancelled", before)


def test_a_walk_in_noted_by_mistake_is_taken_off_and_others_are_not(day, at_the_door, officer):
    came = at_the_door("Jo Bell")
    row = Registration.objects.get(person=came.attendance.person)
    walk_ins.take_off(registration=row, by=officer.person)
    assert state(day, "Jo Bell") == [("withdrawn", "removed")]
    assert "Jo Bell" not in [line.name for line in lines(EventRegister(day))]
    with pytest.raises(DomainError, match="Only a walk-in"):
        walk_ins.take_off(registration=Registration.objects.get(person__name="Ann Field"), by=officer.person)


def test_not_me_takes_it_all_away_also_when_it_is_over(event, day, at_the_door, client):
    came = at_the_door("Jo Bell", "jo@museum.example")
    row = Registration.objects.get(person=came.attendance.person)
    type(event).objects.filter(pk=event.pk).update(state="held")
    html = client.get(booking_path(row)).content.decode()
    assert html.count('id="not-me"') == 1
    assert client.post(f"{booking_path(row)}not-me/").status_code == 302
    row.refresh_from_db()
    assert row.state == RegistrationState.REMOVED
    assert state(day, "Jo Bell") == [("withdrawn", "removed")]


def test_somebody_with_an_account_is_asked_whether_it_was_them_and_then_has_the_hours(
    event, at_the_door, client_of
):
    bo = PersonFactory(name="Bo Hill", email="bo@museum.example")
    at_the_door("Bo", "bo@museum.example")
    type(event).objects.filter(pk=event.pk).update(state="held")
    client = client_of(bo)
    html = client.get("/my/").content.decode()
    assert ("An organiser noted your address at the door." in html, learning_time(bo)) == (True, timedelta(0))
    row = Registration.objects.get(person=bo)
    client.post(f"/my/bookings/{row.key}/mine/")
    assert learning_time(bo) == timedelta(hours=3)


def test_a_mail_that_nobody_gets_is_not_written(at_the_door):
    at_the_door("Jo Bell")
    assert Message.objects.filter(state=MessageState.FAILED).count() == 0


def test_the_museum_of_somebody_known_comes_along(at_the_door):
    known = AffiliationFactory(person=PersonFactory(email="bo@museum.example"), is_main=True)
    came = at_the_door("Bo", "bo@museum.example")
    assert Registration.objects.get(person=came.attendance.person).museum == known.museum


def test_before_it_opens_nobody_walks_in(officer):
    event = scenarios.published(programme=officer.programme)
    [day] = days_of(event)
    with pytest.raises(DomainError, match="The register opens on"):
        walk_ins.walk_in(session=day, name="Jo Bell", by=officer.person, key=uuid4())
    assert Person.objects.filter(name="Jo Bell").count() == 0


def sent_twice_at_once(day, officer):
    """The same walk-in from one telephone, twice in one moment. Returns what went wrong."""
    key, errors = uuid4(), []
    ready = threading.Barrier(2)

    def send():
        try:
            ready.wait(GUARD)
            walk_ins.walk_in(session=day, name="Jo Bell", by=officer.person, key=key)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
def test_a_walk_in_sent_twice_at_once_is_one_person():
    officer = OfficerFactory()
    event = scenarios.under_way(programme=officer.programme)
    assert sent_twice_at_once(days_of(event)[0], officer) == []
    assert Registration.objects.filter(event=event, walked_in=True).count() == 1
    assert Person.objects.filter(name="Jo Bell").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_what_holds_it_a_walk_in_sent_twice_at_once_fails_the_second_time(monkeypatch):
    """The unique key keeps it from being two rows; that the second is the same person, and no error, is the lock's."""
    officer = OfficerFactory()
    event = scenarios.under_way(programme=officer.programme)
    nobody_locks(monkeypatch)
    monkeypatch.setattr(walk_ins, "_hold", lambda key: None)
    meet_after(monkeypatch, walk_ins, "_noted_before")
    assert [type(each) for each in sent_twice_at_once(days_of(event)[0], officer)] == [IntegrityError]

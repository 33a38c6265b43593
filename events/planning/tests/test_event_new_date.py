"""Postponed and dated again (rule 21), with parties, offers and choices."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agenda.choices import AttendanceState
from agenda.models import Attendance
from common.errors import DomainError
from events import scenarios
from events.booking import signup, waiting_list
from events.booking.parties import Guest
from events.choices import OfferState, RegistrationState
from events.factories import in_days
from events.models import Choice, EventSession, PlaceOffer, Registration
from events.planning import publishing
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(officer):
    return scenarios.published(
        programme=officer.programme,
        capacity=3,
        bring_up_to=2,
        days=[
            scenarios.afternoon(20, title="Welcome"),
            scenarios.afternoon(20, title="Labels", choice="One"),
            scenarios.afternoon(20, title="Damp", choice="One", seats=3),
        ],
    )


def one(event, title):
    return EventSession.objects.get(event=event, title=title)


@pytest.fixture
def party(event):
    """Somebody with a named guest and one to be named, all with places; they chose damp."""
    person = PersonFactory(name="Ann Field")
    return signup.sign_up(
        event=event, person=person, by=person, choices=[one(event, "Damp")], to_be_named=1,
        guests=[Guest(name="Gail Guest", email="gail@museum.example")],
    ).registration  # fmt: skip


def to_new_date(event, officer, day=40):
    publishing.postpone(event=event, by=officer.person, reason="Snow.")
    Message.objects.all().delete()
    new = {row.pk: {"start_day": in_days(day), "end_day": in_days(day)} for row in event.sessions.all()}
    publishing.replan(event=event, by=officer.person, days=new)
    event.refresh_from_db()


def state_of(person):
    return set(Attendance.objects.filter(person=person).values_list("session__title", "state"))


def test_booker_and_named_guest_are_each_asked_and_each_answers(
    event, party, officer, django_capture_on_commit_callbacks
):
    to_new_date(event, officer)
    guest = Registration.objects.get(event=event, person__name="Gail Guest")
    asked = {(mail.person_id, mail.kind) for mail in Message.objects.all()}
    assert asked == {(party.person_id, "events.new_date"), (guest.person_id, "events.new_date")}
    rows = Registration.objects.filter(event=event)
    assert all(row.reconfirm_by for row in rows)
    signup.reconfirm(registration=party, by=party.person)
    rows = {row.who: row.reconfirm_by is None for row in rows.all()}
    assert rows == {
        "Ann Field": True, "Gail Guest": False, "A colleague of Ann Field, to be named": True,
    }  # fmt: skip
    assert state_of(party.person) == {
        ("Welcome", AttendanceState.EXPECTED),
        ("Damp", AttendanceState.EXPECTED),
    }
    signup.reconfirm(registration=guest, by=guest.person)
    assert state_of(guest.person) == {
        ("Welcome", AttendanceState.EXPECTED),
        ("Damp", AttendanceState.EXPECTED),
    }


def test_the_choice_stays_and_its_seats_are_still_counted(event, party, officer):
    to_new_date(event, officer)
    assert Choice.objects.filter(session=one(event, "Damp")).count() == 3
    other = PersonFactory()
    event.capacity = 10
    event.save()
    with pytest.raises(DomainError, match="“Damp” is full"):
        signup.sign_up(event=event, person=other, by=other, choices=[one(event, "Damp")])


def test_those_who_never_answer_give_their_places_back_with_the_unnamed(event, party, officer):
    to_new_date(event, officer)
    later = timezone.now() + timedelta(days=30)
    with time_machine.travel(later, tick=False):
        signup.lapse_unanswered(event_id=event.pk)
    assert set(
        Registration.objects.filter(event=event, person__isnull=False).values_list("state", flat=True)
    ) == {RegistrationState.CANCELLED}
    assert not Registration.objects.filter(event=event).live().exists()


def test_an_offer_is_moot_while_postponed_and_the_line_keeps_its_turn(
    event, party, officer, django_capture_on_commit_callbacks
):
    waiting = PersonFactory()
    row = signup.sign_up(event=event, person=waiting, by=waiting, choices=[one(event, "Labels")]).registration
    assert row.state == RegistrationState.WAITING
    with django_capture_on_commit_callbacks(execute=True):
        signup.cancel_registration(registration=party, by=party.person)
    offer = PlaceOffer.objects.get(registration=row)
    assert offer.state == OfferState.PENDING
    with django_capture_on_commit_callbacks(execute=True):
        publishing.postpone(event=event, by=officer.person, reason="Snow.")
    offer.refresh_from_db()
    assert offer.state == OfferState.MOOT
    row.refresh_from_db()
    assert row.state == RegistrationState.WAITING
    new = {each.pk: {"start_day": in_days(40), "end_day": in_days(40)} for each in event.sessions.all()}
    with django_capture_on_commit_callbacks(execute=True):
        publishing.replan(event=event, by=officer.person, days=new)
    assert PlaceOffer.objects.pending().filter(registration=row).count() == 1
    assert waiting_list.count(event).waiting == 1

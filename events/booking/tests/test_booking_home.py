"""Bookings in an account, in somebody's download, in their going, and when two people turn out to be one."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.attendance.links import doors_of
from agenda.models import Attendance
from agenda.selectors import next_sessions
from common.clock import moment_words
from common.home import WAITS, blocks_of
from common.testing import page_words
from events.booking import signup
from events.booking.home import what_waits
from events.booking.privacy import give_bookings_back
from events.choices import RegistrationState
from events.factories import PublishedEventFactory, RegistrationFactory, WaitingFactory
from events.links import booking_path
from events.models import PlaceOffer, Registration
from people.factories import PersonFactory
from people.merging.services import merge, undo_merge
from people.privacy.services import preview_of_erasure
from people.privacy.tests.downloads import rows_under
from programmes.factories import RoleFactory

pytestmark = pytest.mark.django_db


def join(event, person, **options):
    options.setdefault("by", person)
    return signup.sign_up(event=event, person=person, **options).registration


def waits(person):
    block = next((block for block in blocks_of(person) if block.title == WAITS), None)
    return [(row.title, list(row.facts)) for row in (block.rows if block else ())]


def test_an_unclaimed_booking_is_a_question_and_nothing_else(client_of):
    person = PersonFactory()
    booking = join(PublishedEventFactory(title="Stairwells"), person, by=None)
    assert [title for title, _ in waits(person)] == ["Was this you? “Stairwells”"]
    assert list(next_sessions(person)) == []
    page = page_words(client_of(person).get(reverse("events:question", args=[booking.key])))
    assert ("Yes, this was me" in page, "No, remove it" in page) == (True, True)
    signup.claim(registration=booking)
    assert waits(person) == []
    assert [each.session.title for each in next_sessions(person)] == ["Stairwells"]


def test_a_place_in_line_waits_with_its_number():
    event = PublishedEventFactory(title="Stairwells", capacity=1)
    join(event, PersonFactory())
    person = PersonFactory()
    join(event, person)
    assert waits(person) == [("Stairwells", ["You are number 1 in line."])]


def test_an_offer_that_waits_for_an_answer_comes_first(django_capture_on_commit_callbacks):
    event = PublishedEventFactory(title="Stairwells", capacity=1)
    first = join(event, PersonFactory())
    person = PersonFactory()
    join(PublishedEventFactory(title="Asked first"), person, by=None)
    booking = join(event, person)
    with django_capture_on_commit_callbacks(execute=True):
        signup.cancel_registration(registration=first, by=first.person)
    offer = PlaceOffer.objects.get()
    with time_machine.travel(timezone.now(), tick=False):  # a link says in which second it was made
        [block] = [block for block in blocks_of(person) if block.title == WAITS]
        path = f"{booking_path(booking)}#offer"
    assert [row.title for row in block.rows] == [
        "A place has come free: Stairwells",
        "Was this you? “Asked first”",
    ]
    assert block.rows[0].action_url == path
    assert list(block.rows[0].facts) == [f"Held for you until {moment_words(offer.expires_at)}."]


def test_what_waits_asks_as_often_for_three_lines_as_for_one(django_assert_num_queries):
    person = PersonFactory()
    WaitingFactory(person=person)
    with CaptureQueriesContext(connection) as once:
        what_waits(person)
    for _ in range(2):
        WaitingFactory(person=person)
    with django_assert_num_queries(len(once)):
        assert len(what_waits(person).rows) == 3


def test_reminders_know_where_a_booking_is_managed(django_assert_num_queries):
    event = PublishedEventFactory()
    for _ in range(3):
        join(event, PersonFactory())
    attendances = list(Attendance.objects.select_related("session"))
    with django_assert_num_queries(4):  # one looks for drafts, and one for meetings of groups
        found = doors_of(attendances)
    assert all("/bookings/" in doors.manage for doors in found.values())
    assert all(doors.leave.endswith("#give-back") for doors in found.values())


def test_the_download_has_every_booking():
    person = PersonFactory()
    RegistrationFactory(person=person, event__title="Stairwells")
    [row] = rows_under("Bookings", person)
    assert (row["Event"], row["State"]) == ("Stairwells", "Has a place")


def test_who_closes_their_account_gives_their_places_to_the_next_in_line(django_capture_on_commit_callbacks):
    event = PublishedEventFactory(capacity=1)
    leaving, waiting = PersonFactory(), PersonFactory()
    join(event, leaving)
    join(event, waiting)
    past = RegistrationFactory(person=leaving, event__state="held")
    with django_capture_on_commit_callbacks(execute=True):
        give_bookings_back(leaving)
    states = dict(Registration.objects.filter(event=event).values_list("person", "state"))
    assert states == {leaving.pk: "cancelled", waiting.pk: "waiting"}
    assert PlaceOffer.objects.pending().get().registration.person == waiting
    past.refresh_from_db()
    assert past.state == RegistrationState.CONFIRMED
    assert "That a nameless person had signed up for past events" in [
        kept.what for kept in preview_of_erasure(person=leaving)
    ]


@pytest.mark.parametrize("first_has_place", [True, False])
def test_two_bookings_of_one_person_become_one_and_a_place_goes_on(
    officer, first_has_place, django_capture_on_commit_callbacks
):
    event = PublishedEventFactory(capacity=2, programme=officer.programme)
    kept, gone, waiting = (RoleFactory(programme=officer.programme).person for _ in range(3))
    join(event, kept if first_has_place else gone)
    join(event, gone if first_has_place else kept)
    join(event, waiting)
    with django_capture_on_commit_callbacks(execute=True):
        done = merge(kept=kept, gone=gone, by=officer.person)
    states = dict(Registration.objects.filter(event=event).values_list("person", "state"))
    assert states == {kept.pk: "confirmed", waiting.pk: "waiting"}
    assert PlaceOffer.objects.pending().get().registration.person == waiting
    assert done is not None


def test_the_stronger_of_two_bookings_is_kept(officer):
    event = PublishedEventFactory(capacity=5, programme=officer.programme)
    kept, gone = (RoleFactory(programme=officer.programme).person for _ in range(2))
    WaitingFactory(event=event, person=kept, waiting_since=timezone.now())
    RegistrationFactory(event=event, person=gone)
    record = merge(kept=kept, gone=gone, by=officer.person)
    row = Registration.objects.get(event=event)
    assert (row.person, row.state) == (kept, RegistrationState.CONFIRMED)
    undo_merge(merge=record, by=officer.person)
    assert dict(Registration.objects.values_list("person", "state")) == {
        kept.pk: "waiting",
        gone.pk: "confirmed",
    }

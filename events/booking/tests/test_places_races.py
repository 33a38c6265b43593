"""Many people at once on real Postgres. Each race is first shown to go wrong without the lock."""

import itertools
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from agenda.choices import Mode
from agenda.models import Attendance
from common.errors import DomainError
from common.testing import GUARD
from events.booking import capacity as standing
from events.booking import naming, offers, parties, signup, waiting_list
from events.booking.signup import SignUpOutcome
from events.choices import OfferState, RegistrationState
from events.factories import PublishedEventFactory
from events.links import booking_path
from events.models import Event, PlaceOffer, Registration
from events.planning import publishing
from events.selectors import position_in_line
from mailing.models import Message
from people.factories import PersonFactory
from people.merging import services as merging

pytestmark = pytest.mark.django_db(transaction=True)
#: How many of the clients are in the database at the same moment. The rest queue, as they do before web workers.
AT_ONCE = 20


def all_at_once(calls):
    """Run ``calls`` in threads that start together, each with a connection of its own; their results in order."""
    gate = threading.Barrier(min(len(calls), AT_ONCE))
    waited = threading.local()

    def run(call):
        try:
            if not getattr(waited, "done", False):
                waited.done = True
                gate.wait(GUARD)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=min(len(calls), AT_ONCE)) as pool:
        return list(pool.map(run, calls))


def joins(event, people, **options):
    return [
        lambda person=person: signup.sign_up(event=event, person=person, by=person, **options)
        for person in people
    ]


def join(event, **options):
    [call] = joins(event, [PersonFactory()], **options)
    return call().registration


def errors(results):
    return [result for result in results if isinstance(result, BaseException)]


def taken(event):
    return Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED).count()


def nothing_is_oversold(event):
    event.refresh_from_db()
    now = waiting_list.count(event)
    assert event.capacity is None or now.spoken_for <= event.capacity
    pending = PlaceOffer.objects.pending().filter(registration__event=event)
    assert not pending.exclude(registration__state=RegistrationState.WAITING).exists()
    assert waiting_list.fill_places(event_id=event.pk) == [], "and nobody was forgotten"
    return now


@pytest.fixture
def without_the_lock(monkeypatch):
    """The event read without its lock, and the first two that count do so before either writes."""

    def read(event_id):
        return Event.objects.select_related("programme").get(pk=event_id)

    counted = standing.count
    both, order = threading.Barrier(2), itertools.count()

    def count_together(event, **options):
        found = counted(event, **options)
        if threading.current_thread() is not threading.main_thread() and next(order) < 2:
            both.wait(GUARD)
        return found

    monkeypatch.setattr(waiting_list, "lock_event", read)
    monkeypatch.setattr(waiting_list, "count", count_together)


def test_without_the_lock_one_place_is_given_twice(without_the_lock):
    event = PublishedEventFactory(capacity=1)
    results = all_at_once(joins(event, PersonFactory.create_batch(20)))
    assert errors(results) == []
    assert taken(event) > 1


def test_without_the_lock_whoever_answers_first_is_not_alone(without_the_lock):
    event, made = _first_to_answer()
    now = made[0].made_at
    all_at_once([lambda offer=offer: offers.accept(offer=offer, by=None, now=now) for offer in made])
    assert taken(event) > 1


def test_over_http_two_places_for_thirty_who_press_at_once_are_given_twice_and_nobody_sees_an_error():
    """No 500, whoever waits for whom: each is led to a page that says where they stand."""
    event, people = PublishedEventFactory(capacity=2), PersonFactory.create_batch(30)
    where = reverse("events:sign-up", args=[event.slug])

    def presses(person):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        return lambda: client.post(where).status_code

    answers = all_at_once([presses(person) for person in people])
    assert Counter(answers) == {302: 30}
    assert taken(event) == 2
    in_line = Registration.objects.filter(event=event, state=RegistrationState.WAITING)
    assert in_line.count() == 28
    # And all of them give up what they have, at once.
    gives_back = [
        lambda row=row: (
            Client(raise_request_exception=False).post(f"{booking_path(row)}give-back/").status_code
        )
        for row in Registration.objects.filter(event=event).select_related("person")
    ]
    assert set(all_at_once(gives_back)) <= {302, 409}
    nothing_is_oversold(event)


def test_forty_clients_and_one_place():
    event = PublishedEventFactory(capacity=1)
    results = all_at_once(joins(event, PersonFactory.create_batch(40)))
    assert errors(results) == []
    assert Counter(result.outcome for result in results) == {
        SignUpOutcome.PLACE: 1,
        SignUpOutcome.IN_LINE: 39,
    }
    line = list(Registration.objects.filter(event=event).in_line())
    assert [position_in_line(row) for row in line] == list(range(1, 40))
    assert Attendance.objects.count() == 1


@pytest.mark.slow
def test_two_hundred_clients_with_parties_of_one_to_four_and_thirty_places():
    event = PublishedEventFactory(capacity=30, bring_up_to=3)
    sizes = random.Random(4).choices([1, 2, 3, 4], k=200)
    calls = [
        lambda person=person, size=size: signup.sign_up(
            event=event, person=person, by=person, to_be_named=size - 1
        )
        for person, size in zip(PersonFactory.create_batch(200), sizes, strict=True)
    ]
    results = all_at_once(calls)
    assert errors(results) == []
    now = nothing_is_oversold(event)
    assert (now.taken + now.waiting, now.spoken_for) == (sum(sizes), 30), (
        "people are counted, and no seat is idle"
    )
    for result, size in zip(results, sizes, strict=True):
        states = {row.state for row in parties.party_of(result.registration)}
        assert len(states) == 1, "a party has its places in one go, or waits as one"
        assert len(parties.party_of(result.registration)) == size
    assert Message.objects.filter(kind="events.place").count() == sum(
        result.outcome is SignUpOutcome.PLACE for result in results
    )
    assert set(waiting_list.reasons_in_line(event)) == set(
        Registration.objects.filter(event=event).in_line().values_list("pk", flat=True)
    )


def test_the_same_person_pressing_ten_times_has_one_booking():
    event = PublishedEventFactory(capacity=5, bring_up_to=1)
    person = PersonFactory()
    results = all_at_once(joins(event, [person] * 10, to_be_named=1))
    assert errors(results) == []
    assert Counter(result.outcome for result in results) == {SignUpOutcome.PLACE: 1, SignUpOutcome.ALREADY: 9}
    assert (Registration.objects.count(), Attendance.objects.count(), Message.objects.count()) == (2, 1, 1)


def test_places_given_back_while_others_sign_up_are_never_lost():
    event = PublishedEventFactory(capacity=5)
    inside = [join(event) for _ in range(5)]
    line = [join(event) for _ in range(3)]
    leaving = [
        lambda row=row: signup.cancel_registration(registration=row, by=row.person)
        for row in [*inside, line[0]]
    ]
    coming = joins(event, PersonFactory.create_batch(10))
    results = all_at_once(
        [call for pair in zip(leaving, coming[:6], strict=True) for call in pair] + coming[6:]
    )
    assert errors(results) == []
    now = nothing_is_oversold(event)
    assert (now.spoken_for, now.taken + now.waiting) == (5, 12)
    placed = set(
        PlaceOffer.objects.filter(state=OfferState.PENDING).values_list("registration", flat=True)
    ) | set(Registration.objects.filter(event=event).confirmed().values_list("pk", flat=True))
    assert {line[1].pk, line[2].pk} <= placed, "those first in line are served before anybody new"


def test_fillers_at_once_offer_a_place_once():
    event = PublishedEventFactory(capacity=2)
    rows = [join(event) for _ in range(8)]
    Registration.objects.filter(pk=rows[0].pk).update(state=RegistrationState.CANCELLED)
    results = all_at_once([lambda: waiting_list.fill_places(event_id=event.pk)] * 12)
    assert errors(results) == []
    assert sorted(len(result) for result in results) == [0] * 11 + [1]
    assert nothing_is_oversold(event).spoken_for == 2


def test_an_offer_taken_in_the_moment_it_runs_out_is_taken_or_passed_on_and_never_both():
    """At the very end one clock says that it stands, the other that it has run out."""
    for _ in range(4):
        event = PublishedEventFactory(capacity=1)
        inside, first, second = (join(event) for _ in range(3))
        signup.cancel_registration(registration=inside, by=inside.person)
        offer = PlaceOffer.objects.get(registration=first)
        before = offer.expires_at.replace(microsecond=0)
        calls = [
            lambda offer=offer, now=before: offers.accept(offer=offer, by=None, now=now),
            lambda event=event, now=offer.expires_at: offers.lapse_due(event_id=event.pk, now=now),
        ]
        results = all_at_once(calls * 3)
        assert not [error for error in errors(results) if not isinstance(error, DomainError)]
        offer.refresh_from_db()
        first.refresh_from_db()
        pending = PlaceOffer.objects.filter(registration=second, state=OfferState.PENDING).count()
        if offer.state == OfferState.ACCEPTED:
            assert (first.state, pending) == (RegistrationState.CONFIRMED, 0)
        else:
            assert (offer.state, first.state, pending) == (OfferState.EXPIRED, RegistrationState.WAITING, 1)
        assert waiting_list.count(event).spoken_for == 1


def _first_to_answer():
    event = PublishedEventFactory(capacity=1)
    inside = join(event)
    for _ in range(8):
        join(event)
    Registration.objects.filter(pk=inside.pk).update(state=RegistrationState.CANCELLED)
    now = event.sessions.get().starts_at.replace(hour=9)
    return event, waiting_list.fill_places(event_id=event.pk, now=now)


def test_whoever_answers_first_has_it_and_nobody_else():
    event, made = _first_to_answer()
    assert [offer.holds for offer in made] == [False] * 8
    now = made[0].made_at
    results = all_at_once(
        [lambda offer=offer: offers.accept(offer=offer, by=None, now=now) for offer in made]
    )
    assert len(errors(results)) == 7
    assert {type(error) for error in errors(results)} == {DomainError}
    assert taken(event) == 1
    waiting_list.fill_places(event_id=event.pk, now=now)
    assert Counter(PlaceOffer.objects.values_list("state", flat=True)) == {
        OfferState.ACCEPTED: 1,
        OfferState.PASSED: 7,
    }


def test_accepting_declining_and_cancelling_the_same_offer_at_once_comes_to_one_end():
    event = PublishedEventFactory(capacity=1, bring_up_to=1)
    inside = join(event)
    party = join(event, to_be_named=1)
    join(event)
    signup.cancel_registration(registration=inside, by=inside.person)
    publishing.change_event(event=event, by=None, capacity=2)
    offer = PlaceOffer.objects.filter(registration=party, state=OfferState.PENDING).first()
    offer = offer or PlaceOffer.objects.filter(state=OfferState.PENDING).first()
    calls = [
        lambda: offers.accept(offer=offer, by=None),
        lambda: offers.decline(offer=offer, by=None),
        lambda: signup.cancel_registration(registration=offer.registration, by=None),
        lambda: offers.accept(offer=offer, by=None),
    ]
    results = all_at_once(calls * 3)
    assert not [error for error in errors(results) if not isinstance(error, DomainError)]
    nothing_is_oversold(event)


def test_capacity_lowered_while_people_sign_up_never_falls_below_the_bookings(officer):
    event = PublishedEventFactory(capacity=10, programme=officer.programme)
    calls = joins(event, PersonFactory.create_batch(10))
    calls.insert(5, lambda: publishing.change_event(event=event, by=officer.person, capacity=3))
    results = all_at_once(calls)
    refused = [error for error in errors(results) if isinstance(error, DomainError)]
    assert errors(results) == refused
    nothing_is_oversold(event)
    assert taken(event) == min(event.capacity, 10)


def test_capacity_raised_and_lowered_during_sign_up_is_neither_oversold_nor_idle(officer):
    event = PublishedEventFactory(capacity=4, bring_up_to=2, programme=officer.programme)
    calls = [
        *joins(event, PersonFactory.create_batch(14)),
        *joins(event, PersonFactory.create_batch(4), to_be_named=2),
    ]
    for capacity in (8, 5, 12, 6, 9, 7):
        calls.insert(
            capacity,
            lambda capacity=capacity: publishing.change_event(
                event=event, by=officer.person, capacity=capacity
            ),
        )
    results = all_at_once(calls)
    assert not [error for error in errors(results) if not isinstance(error, DomainError)]
    now = nothing_is_oversold(event)
    assert now.taken + now.waiting == 14 + 4 * 3
    assert now.room(Mode.IN_PERSON) == 0, "more wait than fit, so nothing is idle"


def test_guests_taken_off_and_added_while_others_sign_up_leave_no_seat_idle():
    event = PublishedEventFactory(capacity=12, bring_up_to=3)
    bookers = [join(event, to_be_named=2) for _ in range(4)]
    late = [join(event, to_be_named=1) for _ in range(3)]
    guests = [row for booker in bookers for row in parties.party_of(booker)[1:]]
    calls = [
        lambda row=row: naming.remove_guest(registration=row, by=None) for row in [*guests[::2], *guests[::4]]
    ]
    calls += [lambda row=row: parties.add_guests(registration=row, to_be_named=1, by=None) for row in late]
    calls += joins(event, PersonFactory.create_batch(6))
    results = all_at_once(calls)
    assert errors(results) == []
    now = nothing_is_oversold(event)
    assert now.spoken_for == 12
    assert now.taken + now.waiting == 12 - 4 + 3 * 2 + 3 + 6


def test_people_merged_while_they_sign_up_and_leave_free_their_second_place(officer):
    officer.person.is_superuser = officer.person.is_staff = True
    officer.person.save()
    event = PublishedEventFactory(capacity=8, programme=officer.programme)
    pairs = [PersonFactory.create_batch(2) for _ in range(4)]
    for pair in pairs:
        for person in pair:
            signup.sign_up(event=event, person=person, by=person)
    line = [join(event) for _ in range(4)]
    calls = [
        lambda kept=kept, gone=gone: merging.merge(kept=kept, gone=gone, by=officer.person)
        for kept, gone in pairs
    ]
    calls += joins(event, [kept for kept, _ in pairs])
    calls += [
        lambda kept=kept: signup.cancel_registration(
            registration=Registration.objects.get(event=event, person=kept), by=None
        )
        for kept, _ in pairs[:1]
    ]
    calls += joins(event, PersonFactory.create_batch(4))
    results = all_at_once(calls)
    assert errors(results) == []
    now = nothing_is_oversold(event)
    assert now.spoken_for == 8
    assert PlaceOffer.objects.pending().filter(registration__in=line).count() == 4, (
        "those who waited came first"
    )
    for kept, gone in pairs:
        assert Registration.objects.filter(event=event, person__in=(kept, gone)).count() == 1

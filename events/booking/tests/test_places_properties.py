"""Whatever people and officers do, in whatever order: never oversold, nobody passed over unexplained, no place idle.

A machine plays random steps on real rows, with the clock it sets and with what happens on commit. After each step the
places are counted anew from the bare rows, and everybody in line must have a reason that can be shown.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from agenda.choices import Mode
from common.errors import DomainError
from events.booking import fairness, naming, offers, parties, signup, waiting_order
from events.booking import waiting_list as places
from events.choices import EventState, OfferState, RegistrationState
from events.factories import PublishedEventFactory
from events.models import PlaceOffer, Registration
from events.planning import publishing
from events.tasks import lapse_offers
from people.factories import MuseumFactory, PersonFactory
from programmes.factories import OfficerFactory

PEOPLE = 6
SHARE = 2
number = st.integers(0, PEOPLE - 1)
mode = st.sampled_from([Mode.IN_PERSON, Mode.ONLINE])
limit = st.one_of(st.none(), st.integers(0, 5))


class WaitingListMachine(RuleBasedStateMachine):
    """One event of three places, six people who may bring two colleagues each, and an officer."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.traveller = self.clock.start()
        self.officer = OfficerFactory()
        self.event = PublishedEventFactory(
            capacity=3,
            bring_up_to=2,
            museum_limit=SHARE,
            day__mode=Mode.HYBRID,
            programme=self.officer.programme,
        )
        museum = MuseumFactory()
        self.people = PersonFactory.create_batch(PEOPLE, password="")
        self.museum_of = {person.pk: museum for person in self.people[:3]}
        self.before = Counter()
        self.newest_offer = 0
        self.offers_before = 0

    def teardown(self):
        self._drain()
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # --- steps --------------------------------------------------------------------------------------------------------
    def step(self, call, **arguments):
        """One request of its own: what it queues for its commit happens, and what it refuses leaves no trace."""
        self.traveller.shift(timedelta(seconds=1))
        rows = Registration.objects.filter(event=self.event)
        self.before = Counter(rows.confirmed().values_list("mode", flat=True))
        self.newest_offer = max(PlaceOffer.objects.values_list("pk", flat=True), default=0)
        with TestCase.captureOnCommitCallbacks(execute=True), suppress(DomainError), transaction.atomic():
            call(**arguments)
        self.event.refresh_from_db()

    @initialize(first=st.lists(number, min_size=2, max_size=PEOPLE, unique=True))
    def some_sign_up(self, first):
        for who in first:
            self.sign_up(who, 0, Mode.ONLINE)

    @rule(who=number, bring=st.integers(0, 2), how=mode)
    def sign_up(self, who, bring, how):
        person = self.people[who]
        self.step(
            signup.sign_up, event=self.event, person=person, by=person, mode=how, to_be_named=bring,
            museum=self.museum_of.get(person.pk),
        )  # fmt: skip

    @rule(which=st.integers(0, 3), part=st.integers(0, 3))
    def accept(self, which, part):
        if offer := self._pending(which):
            self.step(offers.accept, offer=offer, by=None, places=part or None)

    @rule(which=st.integers(0, 3))
    def decline(self, which):
        if offer := self._pending(which):
            self.step(offers.decline, offer=offer, by=None)

    @rule(which=st.integers(0, 3))
    def revoke(self, which):
        if offer := self._pending(which):
            self.step(offers.revoke, offer=offer, by=self.officer.person, reason="A test.")

    @rule(hours=st.sampled_from([1, 25, 50]))
    def wait(self, hours):
        self.traveller.shift(timedelta(hours=hours))
        self.step(lapse_offers)
        self.step(places.fill_places, event_id=self.event.pk)  # the hourly pass

    @rule(who=number, guests=st.sampled_from(["keep", "cancel"]))
    def cancel(self, who, guests):
        if row := self._row(who):
            self.step(signup.cancel_registration, registration=row, by=row.person, guests=guests)

    @rule(who=number)
    def remove_guest(self, who):
        if (row := self._row(who)) and len(party := parties.party_of(row)) > 1:
            self.step(naming.remove_guest, registration=party[-1], by=row.person)

    @rule(who=number)
    def add_guest(self, who):
        if row := self._row(who):
            self.step(parties.add_guests, registration=row, to_be_named=1, by=row.person)

    @rule(who=number, places=st.integers(1, 3))
    def take_what_is_free(self, who, places):
        if row := self._row(who):
            self.step(offers.take_what_is_free, registration=row, by=row.person, places=places)

    @rule(who=number, how=mode)
    def come_the_other_way(self, who, how):
        if row := self._row(who):
            self.step(signup.change_booking, registration=row, by=row.person, mode=how)

    @rule(which=st.sampled_from(["capacity", "places_in_person", "places_online"]), places=limit)
    def change_limit(self, which, places):
        self.step(publishing.change_event, event=self.event, by=self.officer.person, **{which: places})

    @rule(on=st.booleans())
    def take_bookings(self, on):
        self.step(publishing.change_event, event=self.event, by=self.officer.person, takes_bookings=on)

    @rule()
    def close_and_open(self):
        self.step(publishing.close, event=self.event, by=self.officer.person)
        self.step(publishing.publish, event=self.event, by=self.officer.person)

    # --- what must always be true -------------------------------------------------------------------------------------
    @invariant()
    def seats_are_never_oversold(self):
        taken = Counter(
            Registration.objects.filter(event=self.event).confirmed().values_list("mode", flat=True)
        )
        held = Counter()
        for offer in self._offers():
            held[offer.registration.mode] += offer.places
        for people, offered, were, most in (
            (taken.total(), held.total(), self.before.total(), self.event.capacity),
            (
                taken[Mode.IN_PERSON],
                held[Mode.IN_PERSON],
                self.before[Mode.IN_PERSON],
                self.event.places_in_person,
            ),
            (taken[Mode.ONLINE], held[Mode.ONLINE], self.before[Mode.ONLINE], self.event.places_online),
        ):
            if most is None or people + offered <= most:
                continue
            assert not self.event.takes_bookings or people > most, "an offer of a place that is not there"
            assert people <= were, "a place given that is not there"
        self.taken, self.held = taken, held

    @invariant()
    def nobody_waits_without_a_reason(self):
        reasons = places.reasons_in_line(self.event)
        waiting = Registration.objects.filter(event=self.event, state=RegistrationState.WAITING)
        assert set(reasons) == set(waiting.values_list("pk", flat=True))
        assert not [
            reason for reason in reasons.values() if not reason or reason.startswith("A place is free")
        ]

    @invariant()
    def nobody_is_passed_over(self):
        """Whoever was offered places just now stood before everybody whom they would have fitted."""
        now = timezone.now()
        groups = waiting_order.groups_of(self.event)
        shares = fairness.rules_of(self.event, now=now, groups=groups)
        earlier = []
        for group in groups:
            offer = group.pending
            if offer is not None and offer.pk > self.newest_offer:
                for other in earlier:
                    kept_back = other.paused_until(now) or shares.most(other.rows) < other.size
                    assert kept_back or other.mode != group.mode or other.size > offer.places
            elif offer is None:
                earlier.append(group)

    @invariant()
    def the_processor_has_nothing_left_to_do(self):
        before = PlaceOffer.objects.count()
        assert places.fill_places(event_id=self.event.pk) == []
        assert PlaceOffer.objects.count() == before

    @invariant()
    def no_offer_stands_to_somebody_who_does_not_wait(self):
        pending = PlaceOffer.objects.pending().filter(registration__event=self.event)
        assert not pending.exclude(registration__state=RegistrationState.WAITING).exists()

    # --- the end ------------------------------------------------------------------------------------------------------
    def _drain(self):
        """Without limits, and with everybody saying yes, everybody in line comes in."""
        self.event.refresh_from_db()
        assert self.event.state == EventState.PUBLISHED
        self.traveller.shift(timedelta(hours=25))  # Nobody whose offer was taken back is left alone any more.
        no_limits = dict.fromkeys(["capacity", "places_in_person", "places_online", "museum_limit"])
        self.step(
            publishing.change_event,
            event=self.event,
            by=self.officer.person,
            takes_bookings=True,
            **no_limits,
        )
        self.step(lapse_offers)
        for offer in self._offers():
            self.step(offers.accept, offer=offer, by=None)
        for offer in self._offers():
            self.step(offers.accept, offer=offer, by=None)  # the rest of a party that had been offered part
        assert not Registration.objects.filter(event=self.event).in_line().exists()

    def _offers(self):
        now = timezone.now()
        return list(
            PlaceOffer.objects.filter(registration__event=self.event)
            .holding(now)
            .select_related("registration")
            .order_by("pk")
        )

    def _pending(self, which):
        found = [offer for offer in self._offers() if offer.state == OfferState.PENDING]
        return found[which] if which < len(found) else None

    def _row(self, who):
        rows = Registration.objects.live().filter(event=self.event, person=self.people[who])
        return rows.select_related("person", "event").first()


@pytest.mark.django_db
def test_places_whatever_happens():
    run_state_machine_as_test(
        WaitingListMachine,
        settings=settings(
            max_examples=60,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[
                Phase.explicit,
                Phase.reuse,
                Phase.generate,
            ],  # Shrinking takes minutes, and steps are short.
        ),
    )

"""Working out introductions takes seconds, and nobody who signs up meanwhile waits for it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from common.errors import DomainError
from events import scenarios
from events.booking import signup, waiting_list
from events.factories import AskAndOfferFactory
from events.introductions import services as introductions
from events.models import AskAndOffer, CardIntroduction, Registration
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer():
    return OfficerFactory.create()


@pytest.fixture
def event(officer):
    event = scenarios.published(programme=officer.programme, people=PersonFactory.create_batch(5), ahead=30)
    for row in Registration.objects.filter(event=event):
        AskAndOfferFactory(registration=row, ask=f"ask {row.pk}", offer=f"offer {row.pk}")
    return event


class Gate:
    """Holds whoever works introductions out until the test lets them go on; each time, or only the first."""

    def __init__(self, monkeypatch):
        self.reached, self.open, self.times = threading.Event(), threading.Event(), 0
        worked_out = introductions.introduce

        def held(*args, **kwargs):
            self.times += 1
            self.reached.set()
            assert self.open.wait(timeout=600)
            return worked_out(*args, **kwargs)

        monkeypatch.setattr(introductions, "introduce", held)


def in_thread(call):
    def run():
        try:
            return call()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(max_workers=1)
    return pool.submit(run)


def sign_up_without_waiting(event):
    """Sign somebody up; whoever would have to wait for the event's row is refused by the database instead."""
    person = PersonFactory()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        return signup.sign_up(event=event, person=person, by=person).registration


def test_somebody_signs_up_while_introductions_are_worked_out(event, officer, monkeypatch):
    gate = Gate(monkeypatch)

    def as_it_was_once():
        with transaction.atomic():
            waiting_list.lock_event(event.pk)
            introductions.introduce([])

    once = in_thread(as_it_was_once)
    assert gate.reached.wait(timeout=600)
    with pytest.raises(OperationalError, match="lock timeout"):
        sign_up_without_waiting(event)
    gate.open.set()
    once.result(timeout=600)

    gate = Gate(monkeypatch)
    making = in_thread(lambda: introductions.make(event=event, by=officer.person))
    assert gate.reached.wait(timeout=600)
    late = sign_up_without_waiting(event)
    gate.open.set()
    assert {card.reader.pk: len(card.lines) for card in making.result(timeout=600)} == {
        row.pk: 3 for row in Registration.objects.filter(event=event).exclude(pk=late.pk)
    }
    assert gate.times == 1


def test_who_takes_their_ask_back_meanwhile_is_on_no_card(event, officer, monkeypatch):
    gate = Gate(monkeypatch)
    gone = Registration.objects.filter(event=event).earliest("pk")
    making = in_thread(lambda: introductions.make(event=event, by=officer.person))
    assert gate.reached.wait(timeout=600)
    introductions.take_back(registration=gone, by=gone.person)
    gate.open.set()
    making.result(timeout=600)
    assert gate.times == 2
    named = set(CardIntroduction.objects.values_list("reader", "other"))
    assert {pk for pair in named for pk in pair} == set(
        Registration.objects.filter(event=event).exclude(pk=gone.pk).values_list("pk", flat=True)
    )


def test_bookings_that_never_rest_end_in_a_sentence(event, officer, monkeypatch):
    worked_out, asks = introductions.introduce, iter(["moths", "loans", "labels"])

    def meanwhile(*args, **kwargs):
        AskAndOffer.objects.filter(pk=AskAndOffer.objects.earliest("pk").pk).update(ask=next(asks))
        return worked_out(*args, **kwargs)

    monkeypatch.setattr(introductions, "introduce", meanwhile)
    with pytest.raises(DomainError, match="kept changing"):
        introductions.make(event=event, by=officer.person)
    assert CardIntroduction.objects.count() == 0

"""Nudges follow what is open, each goes once, and nobody hears from us more than once in three days."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from agenda.choices import Anchor, ReminderState
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import ExtraWords, Nudge, ReminderRule
from agenda.nudges import mails
from agenda.nudges import sending as nudging
from agenda.nudges import services as nudges
from agenda.obligations import Obligation, ObligationKind, kinds
from agenda.reminders.rules import ensure_default_rules
from agenda.reminders.services import Reconciled
from agenda.reminders.timing import Timing
from agenda.tasks import queue_due_reminders, reconcile_reminders
from common.testing import GUARD, meet_after, nobody_locks
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock_now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Book:
    """What is open, as an app above would read it from its own tables."""

    def __init__(self, programme):
        self.programme, self.open = programme, {}

    def ask(self, number, person, *, asked=NOW, closes=NOW + 10 * DAY, title="", programme=None, **more):
        self.open[number] = Obligation(
            person_id=person.pk,
            about_id=number,
            programme_id=(programme or self.programme).pk,
            asked_at=asked,
            closes_at=closes,
            title=title or f"Thing {number}",
            sentence=f"Please do thing {number}.",
            act=f"Do thing {number}",
            address=f"https://peer2peer.example/things/{number}/",
            **more,
        )

    def provide(self, ids, now):
        return [each for number, each in self.open.items() if ids is None or number in ids]


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def no_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_items", {})


@pytest.fixture
def book(programme, no_kinds):
    book = Book(programme)
    kinds.register(
        "test.thing",
        ObligationKind("Things", "test.thing", book.provide, (Timing(Anchor.ASKED, days=2, at=time(9)),)),
    )
    return book


@pytest.fixture
def essentials(programme, book):
    urgent = Book(programme)
    kinds.register(
        "test.offer",
        ObligationKind(
            "Offers", "test.offer", urgent.provide, (Timing(Anchor.HALF, hours=12),), essential=True
        ),
    )
    return urgent


def went() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("to_name", "subject"))


def states() -> list[tuple[str, str]]:
    return list(Nudge.objects.order_by("about_id").values_list("about_id", "state"))


def run(clock_now, moment) -> int:
    clock_now.move_to(moment)
    nudges.reconcile()
    return nudging.queue_due()


@pytest.mark.parametrize("words", ["", "NULL", "\\N", 'a "b", c', "tab\tand\nline", "Zoë’s"])
def test_whatever_words_tell_an_asking_from_the_next_are_known_again(book, words):
    book.ask(1, PersonFactory(), occurrence=words, group=words)
    assert nudges.reconcile() == Reconciled(created=1, moved=0, cancelled=0)
    assert nudges.reconcile() == Reconciled(created=0, moved=0, cancelled=0)
    assert list(Nudge.objects.values_list("occurrence", "group")) == [(words, words)]


def test_reconciling_makes_what_is_missing_and_then_nothing(book):
    book.ask(1, PersonFactory())
    assert nudges.reconcile() == Reconciled(created=1, moved=0, cancelled=0)
    assert nudges.reconcile() == Reconciled(created=0, moved=0, cancelled=0)
    assert list(Nudge.objects.values_list("about_id", "due_at")) == [(1, NOW + 2 * DAY)]


def test_it_goes_at_its_time_once_and_says_what_to_do(book, clock_now):
    book.ask(1, PersonFactory(name="Ann Field"), title="Say who is coming")
    assert run(clock_now, NOW + 2 * DAY - timedelta(seconds=1)) == 0
    assert run(clock_now, NOW + 2 * DAY) == 1
    assert run(clock_now, NOW + 9 * DAY) == 0
    mail = Message.objects.get()
    assert (mail.subject, mail.kind, mail.programme) == ("Say who is coming", "agenda.nudge", book.programme)
    assert mail.expires_at == NOW + 10 * DAY
    for words in ("Dear Ann Field", "Please do thing 1.", "https://peer2peer.example/things/1/"):
        assert words in mail.text


def test_what_is_done_is_not_asked_for_even_at_the_last_moment(book, clock_now):
    person = PersonFactory()
    book.ask(1, person)
    nudges.reconcile()
    del book.open[1]
    clock_now.move_to(NOW + 2 * DAY)
    assert (nudging.queue_due(), states()) == (0, [(1, ReminderState.CANCELLED)])
    book.ask(1, person)
    assert nudges.reconcile().moved == 1
    assert nudging.queue_due() == 1


def test_another_last_moment_moves_it_and_another_time_of_asking_asks_again(book, clock_now):
    person = PersonFactory()
    book.ask(1, person)
    run(clock_now, NOW + 2 * DAY)
    book.ask(1, person, closes=NOW + 30 * DAY)
    assert run(clock_now, NOW + 6 * DAY) == 0
    book.ask(1, person, asked=NOW + 6 * DAY, closes=NOW + 30 * DAY, occurrence="2027-04-01")
    assert run(clock_now, NOW + 8 * DAY) == 1


def test_too_late_is_missed(book, clock_now):
    book.ask(1, PersonFactory(), closes=NOW + 2.5 * DAY)
    nudges.reconcile()
    assert run(clock_now, NOW + 3 * DAY) == 0
    assert states() == [(1, ReminderState.MISSED)]


def test_three_things_go_in_one_mail(book, clock_now):
    ann, ben = PersonFactory(name="Ann"), PersonFactory(name="Ben")
    other = ProgrammeFactory()
    for number, closes in ((1, 9), (2, 8), (3, 7)):
        book.ask(number, ann, closes=NOW + closes * DAY, programme=other if number == 3 else None)
    book.ask(4, ben)
    assert run(clock_now, NOW + 2 * DAY) == 2
    assert sorted(went()) == [("Ann", "Three things wait for you"), ("Ben", "Thing 4")]
    merged = Message.objects.get(to_name="Ann")
    assert [merged.text.index(f"Please do thing {n}.") for n in (3, 2, 1)] == sorted(
        merged.text.index(f"Please do thing {n}.") for n in (1, 2, 3)
    )
    assert (merged.programme, merged.expires_at) == (None, NOW + 7 * DAY)


def test_what_comes_up_within_three_days_waits_or_goes_with_the_last_mail_before_it(book, clock_now):
    ann = PersonFactory(name="Ann")
    book.ask(1, ann)
    book.ask(2, ann, asked=NOW + DAY)
    book.ask(3, ann, asked=NOW + DAY, closes=NOW + 4 * DAY, title="Urgent")
    assert run(clock_now, NOW + 2 * DAY) == 1
    sent(NOW + 2 * DAY)
    assert run(clock_now, NOW + 3 * DAY) == 0
    assert run(clock_now, NOW + 5 * DAY - timedelta(minutes=1)) == 0
    assert run(clock_now, NOW + 5 * DAY) == 1
    assert went() == [("Ann", "Two things wait for you"), ("Ann", "Thing 2")]


def sent(moment) -> None:
    Message.objects.filter(state="pending").update(state="sent", settled_at=moment)


def test_three_days_count_from_when_it_went_and_not_from_when_it_was_written(book, clock_now):
    ann = PersonFactory()
    book.ask(1, ann)
    book.ask(2, ann, asked=NOW + DAY)
    run(clock_now, NOW + 2 * DAY)
    Message.objects.update(state="held")
    assert run(clock_now, NOW + 6 * DAY) == 0
    Message.objects.update(state="sent", settled_at=NOW + 6 * DAY)
    assert run(clock_now, NOW + 9 * DAY - timedelta(minutes=1)) == 0
    assert run(clock_now, NOW + 9 * DAY) == 1


def test_what_never_came_does_not_count(book, clock_now):
    ann = PersonFactory()
    book.ask(1, ann)
    book.ask(2, ann, asked=NOW + DAY)
    run(clock_now, NOW + 2 * DAY)
    Message.objects.update(state="cancelled", settled_at=NOW + 2 * DAY)
    assert run(clock_now, NOW + 3 * DAY) == 1


def test_the_essential_goes_at_once_and_does_not_count(book, essentials, clock_now):
    ann = PersonFactory(name="Ann")
    book.ask(1, ann)
    run(clock_now, NOW + 2 * DAY)
    sent(NOW + 2 * DAY)
    essentials.ask(7, ann, asked=NOW + 2 * DAY, closes=NOW + 3 * DAY, title="A place")
    essentials.ask(8, ann, asked=NOW + 2 * DAY, closes=NOW + 2 * DAY + timedelta(hours=11), title="Too short")
    assert run(clock_now, NOW + 2.5 * DAY) == 1
    assert went() == [("Ann", "Thing 1"), ("Ann", "A place")]
    sent(NOW + 2.5 * DAY)
    book.ask(2, ann, asked=NOW + 3 * DAY)
    assert run(clock_now, NOW + 5 * DAY) == 1


def test_reminders_of_sessions_do_not_count(book, clock_now, programme):
    ensure_default_rules(programme)
    ann = PersonFactory(name="Ann")
    AttendanceFactory(
        person=ann, session=SessionFactory(programme=programme, start_day=date(2027, 3, 4), title="Day")
    )
    book.ask(1, ann)
    clock_now.move_to(NOW + DAY)
    reconcile_reminders()
    clock_now.move_to(NOW + 2 * DAY)
    queue_due_reminders()
    assert sorted(went()) == [("Ann", "Reminder: Day"), ("Ann", "Thing 1")]


def test_mail_in_the_outbox_is_taken_back_for_what_is_done_and_written_anew_for_the_rest(book, clock_now):
    ann = PersonFactory(name="Ann")
    book.ask(1, ann)
    book.ask(2, ann)
    run(clock_now, NOW + 2 * DAY)
    done = book.open.pop(1)
    assert run(clock_now, NOW + 2 * DAY + timedelta(minutes=5)) == 1
    assert list(Message.objects.order_by("pk").values_list("subject", "state")) == [
        ("Two things wait for you", "cancelled"), ("Thing 2", "pending"),
    ]  # fmt: skip
    assert states() == [(1, "cancelled"), (2, "queued")]
    book.open[1] = done
    del book.open[2]
    assert run(clock_now, NOW + 2 * DAY + timedelta(minutes=10)) == 1
    assert states() == [(1, "queued"), (2, "cancelled")]


def test_a_mail_that_came_too_late_for_one_thing_is_written_anew_for_the_others(book, clock_now):
    ann = PersonFactory(name="Ann")
    book.ask(1, ann, closes=NOW + 3 * DAY)
    book.ask(2, ann)
    run(clock_now, NOW + 2 * DAY)
    Message.objects.update(state="missed", settled_at=NOW + 3 * DAY)
    assert run(clock_now, NOW + 3 * DAY + timedelta(minutes=1)) == 1
    assert went()[-1] == ("Ann", "Thing 2")


def test_a_programme_s_own_rule_replaces_the_kind_s_and_one_out_of_use_silences_it(book, clock_now):
    own, silent = ProgrammeFactory(), ProgrammeFactory()
    ReminderRuleFactory(programme=own, about="test.thing", anchor=Anchor.DUE, days=None, at=None, hours=3)
    ReminderRuleFactory(programme=silent, about="test.thing", anchor=Anchor.DUE, days=1, in_use=False)
    for number, programme in enumerate((book.programme, own, silent)):
        book.ask(number, PersonFactory(), programme=programme)
    nudges.reconcile()
    assert list(Nudge.objects.order_by("about_id").values_list("about_id", "due_at")) == [
        (0, NOW + 2 * DAY),
        (1, NOW + 10 * DAY - timedelta(hours=3)),
    ]
    ReminderRule.objects.filter(programme=own).update(in_use=False)
    assert nudges.reconcile().cancelled == 1


def test_the_zone_is_the_programme_s(book):
    stockholm = ProgrammeFactory(zone="Europe/Stockholm")
    book.ask(
        1,
        PersonFactory(),
        programme=stockholm,
        asked=datetime(2027, 3, 26, 12, tzinfo=UTC),
        closes=NOW + 60 * DAY,
    )
    nudges.reconcile()
    assert Nudge.objects.get().due_at == datetime(
        2027, 3, 28, 7, tzinfo=UTC
    )  # nine on the wall, in summer time


def test_the_paragraph_of_an_officer_travels_with_it(book, clock_now):
    book.ask(1, PersonFactory(), group="test.group:5")
    ExtraWords.objects.create(about="test.group:5", what="test.thing", text="The side door is open.")
    ExtraWords.objects.create(about="test.group:6", what="test.thing", text="Of another group.")
    run(clock_now, NOW + 2 * DAY)
    mail = Message.objects.get()
    assert ("The side door is open." in mail.text, "Of another group." in mail.text) == (True, False)


def test_what_is_private_is_erased_once_it_went(book, clock_now):
    own = Book(book.programme)
    kinds.register(
        "test.private",
        ObligationKind(
            "Private", "test.private", own.provide, (Timing(Anchor.ASKED, hours=48),), private=True
        ),
    )
    own.ask(1, PersonFactory())
    run(clock_now, NOW + 2 * DAY)
    assert Message.objects.get().secret is True


def test_as_many_queries_for_one_and_for_forty(book):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            nudges.reconcile()
        return len(queries)

    book.ask(1, PersonFactory())
    few = count()
    for number in range(2, 42):
        book.ask(number, PersonFactory())
    assert count() == few


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_one_budget(book, clock_now):
    people = PersonFactory.create_batch(12)
    for number, person in enumerate(people * 3):
        book.ask(number, person)
    nudges.reconcile()
    clock_now.move_to(NOW + 2 * DAY)
    gate = threading.Barrier(4)

    def work():
        try:
            gate.wait(GUARD)
            nudging.queue_due()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    nudging.queue_due()
    assert sorted(Message.objects.values_list("person", "subject")) == [
        (person.pk, "Three things wait for you") for person in sorted(people, key=lambda each: each.pk)
    ]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_workers_write_the_same_mail(book, clock_now, monkeypatch):
    """The unique key of a mail alone keeps it from going twice then."""
    person = PersonFactory()
    for number in range(3):
        book.ask(number, person)
    nudges.reconcile()
    clock_now.move_to(NOW + 2 * DAY)
    nobody_locks(monkeypatch)
    meet_after(monkeypatch, nudging, "groupby")
    written = []
    nudge = mails.nudge
    monkeypatch.setattr(
        mails, "nudge", lambda asked, **given: (written.append(asked), nudge(asked, **given))[1]
    )

    def work():
        try:
            nudging.queue_due()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [len(asked) for asked in written] == [3, 3]

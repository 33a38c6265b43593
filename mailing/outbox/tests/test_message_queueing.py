"""Queueing: one row a business key, written with what caused it, cheap, and never dependent on Redis."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.errors import DomainError
from common.testing import GUARD
from mailing.choices import OFFICER_MAY, MessageState, Priority
from mailing.factories import MessageFactory
from mailing.models import Message
from mailing.outbox import services
from mailing.outbox.queueing import Envelope, Recipient
from mailing.sending import delivery, wake_up
from mailing.testing_mails import made_up, queue
from people.accounts.outgoing_mail import post
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
NOTE = made_up()


@pytest.fixture
def by():
    return PersonFactory(name="Olu Officer")


def test_a_mail_is_rendered_with_a_text_twin_and_its_key():
    programme = ProgrammeFactory(contact_email="desk@museum.example")
    person = PersonFactory(name="Ann  Archer\nX", email="Ann@Museum.example")
    message = queue(
        made_up(subject=" Two\nlines "), to=person, about=programme, occurrence="1", programme=programme
    )
    assert (message.subject, message.to_name, message.to_address) == (
        "Two lines",
        "Ann Archer X",
        "ann@museum.example",
    )
    assert (message.recipient, message.about_type, message.about_id) == (
        f"person:{person.pk}",
        "programmes.programme",
        programme.pk,
    )
    assert (message.state, message.priority, message.reply_to) == (
        "pending",
        Priority.BOOKING,
        "desk@museum.example",
    )
    assert "<style>" in message.html
    assert 'style="' in message.html
    assert "\n\nTwo lines\n=========\n\n" in message.text


TYPED = "Buy now at https://spam.example/"


def about_a_talk(**more):
    return made_up(subject="Your proposal: {{ title }}", to_unconfirmed="About your proposal", **more)


def test_what_somebody_typed_stands_in_no_subject_to_whoever_has_not_confirmed():
    """A form takes any address and any title: neither a stranger nor somebody who only booked gets both of them."""
    booked, confirmed = (
        PersonFactory(email="booked@museum.example"),
        PersonFactory(email="ann@museum.example"),
    )
    EmailAddress.objects.update_or_create(user=booked, email=booked.email, defaults={"verified": False})
    EmailAddress.objects.update_or_create(user=confirmed, email=confirmed.email, defaults={"verified": True})
    mail, words = about_a_talk(), {"title": TYPED}
    to = {
        "stranger": {"address": "bob@museum.example"},
        "booked": {"to": booked},
        "confirmed": {"to": confirmed},
    }
    subjects = {who: queue(mail, words=words, **whom).subject for who, whom in to.items()}
    assert subjects == {
        "stranger": "About your proposal",
        "booked": "About your proposal",
        "confirmed": f"Your proposal: {TYPED}",
    }
    # Confirmed is an address, not a person: another one of theirs that nobody has confirmed is a stranger's.
    other = mail.queue(
        to=Recipient(person=confirmed, address="other@museum.example"),
        envelope=Envelope(occurrence="other"),
        title=TYPED,
    )
    assert other.subject == "About your proposal"


def test_the_same_mail_twice_is_one_row_and_another_occurrence_another():
    person = PersonFactory()
    first = queue(NOTE, to=person, occurrence="1")
    person.email = "new@museum.example"
    person.save()
    assert queue(NOTE, to=person, occurrence="1") == first
    assert queue(NOTE, to=person, occurrence="2") != first


def test_two_people_who_share_a_mailbox_get_a_mail_each():
    for name in ("Ann", "Bob"):
        queue(NOTE, to=PersonFactory(name=name, email=None, shared_mailbox="info@museum.example"))
    assert list(Message.objects.order_by("pk").values_list("to_name", "to_address")) == [
        ("Ann", "info@museum.example"),
        ("Bob", "info@museum.example"),
    ]


def test_somebody_without_an_address_gets_a_row_that_tells_officers():
    message = queue(NOTE, to=PersonFactory(email=None))
    assert (message.state, message.state_note) == (MessageState.FAILED, services.NOWHERE)


def test_a_mail_to_nobody_is_a_mistake():
    with pytest.raises(ValueError, match="needs a person"):
        queue(NOTE)


def test_a_mail_of_what_did_not_happen_is_never_written():
    with transaction.atomic():
        queue(NOTE, address="ann@museum.example")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_queueing_takes_three_queries(django_assert_num_queries):
    person = PersonFactory()
    with django_assert_num_queries(3):
        queue(NOTE, to=person)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_write_one_row():
    person = PersonFactory()
    start, found = threading.Barrier(20), []

    def write() -> None:
        try:
            start.wait(GUARD)
            with transaction.atomic():
                found.append(queue(NOTE, to=person, occurrence="1").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Message.objects.get().pk] * 20


def test_the_database_refuses_the_second_row_by_itself():
    first = MessageFactory()
    with pytest.raises(IntegrityError):
        MessageFactory(recipient=first.recipient)


class Waker:
    """Stands where Celery's publisher stands, and counts."""

    def __init__(self, error=None):
        self.calls, self.error = 0, error

    def __call__(self, name, **options):
        assert current_app.tasks[name].name == name
        self.calls += 1
        if self.error:
            raise self.error


@pytest.fixture
def waker(settings, monkeypatch):
    settings.MAIL_WAKE_WORKER = True
    monkeypatch.setattr(wake_up, "_quiet_until", 0.0)
    wake_up.woken()
    waker = Waker()
    monkeypatch.setattr(current_app, "send_task", waker)
    return waker


def test_a_worker_is_woken_once_a_transaction_and_not_for_what_is_due_later(
    waker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            queue(NOTE, address="ann@museum.example", occurrence=str(number))
    assert waker.calls == 1
    with django_capture_on_commit_callbacks(execute=True):
        queue(
            NOTE,
            address="ann@museum.example",
            due_at=timezone.now() + timedelta(hours=1),
            occurrence="later",
        )
    assert waker.calls == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_again_before_having_begun(waker):
    def queue_one(number: int) -> None:
        queue(NOTE, address="ann@museum.example", occurrence=f"spared {number}")

    queue_one(1)
    queue_one(2)
    assert waker.calls == 1
    wake_up.woken()
    queue_one(3)
    assert waker.calls == 2


def test_a_broken_wake_is_nobodys_error_and_is_not_repeated_at_once(
    waker, django_capture_on_commit_callbacks
):
    waker.error = ConnectionError("Redis is away")
    for number in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            queue(NOTE, address="ann@museum.example", occurrence=str(number))
    assert waker.calls == 1
    assert Message.objects.count() == 3


QUEUE_WITHOUT_REDIS = """
import sys
from mailing.testing_mails import made_up, queue
tried = []
sys.addaudithook(lambda name, given: tried.append(given[1]) if name == "socket.connect" else None)
for number in range(3):
    queue(made_up(), address="ann@museum.example", occurrence=str(number))
# Once as the cache and once as the broker, each refused at once: what is asked again waits in between.
assert len(tried) <= 2 * 3, f"somebody waited for Redis: {tried}"
"""


def test_with_redis_down_queueing_works_at_once_and_the_sweep_sends(programs, smtp_sink):
    """The real publisher, in a process of its own, against a socket where nobody listens."""
    run = programs.python(QUEUE_WITHOUT_REDIS)
    run.join()
    assert run.exitcode == 0, programs.said(run)
    assert programs.said(run).count("No worker could be woken") == 1
    assert delivery.send_due() == 3
    assert smtp_sink.recipients() == ["ann@museum.example"] * 3


# --- what officers do ----------------------------------------------------------------------------------------------


def test_holding_and_releasing(by):
    message = MessageFactory()
    assert services.hold(message=message, by=by).state_note == "Held back by an officer."
    released = services.release(message=message, by=by)
    assert (released.state, released.state_note) == (MessageState.PENDING, "Released by an officer.")


VERBS = {
    "hold": services.hold,
    "release": services.release,
    "cancel": services.cancel,
    "send_again": services.send_again,
    "settle": lambda **who: services.settle_unknown(sent=True, **who),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", MessageState)
def test_each_verb_works_in_its_states_and_in_no_other(by, verb, state):
    message = MessageFactory(state=state)
    if state in OFFICER_MAY[verb]:
        assert VERBS[verb](message=message, by=by).state != state
    else:
        with pytest.raises(DomainError, match="not possible now"):
            VERBS[verb](message=message, by=by)
        message.refresh_from_db()
        assert message.state == state


def test_sending_again_starts_anew_at_the_address_of_today(by):
    person = PersonFactory()
    now = timezone.now()
    message = MessageFactory(
        person=person, to_address="old@museum.example", state=MessageState.FAILED, attempts=9,
        claimed_at=now, handed_at=now, settled_at=now,
    )  # fmt: skip
    again = services.send_again(message=message, by=by)
    assert (again.to_address, again.attempts, again.claimed_at, again.handed_at, again.settled_at) == (
        person.email, 0, None, None, None,
    )  # fmt: skip
    assert again.message_id == message.message_id


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"secret": True}, "request a new one"),
        ({"expires_at": timezone.now() - timedelta(1)}, "moment has passed"),
        ({"html": ""}, "have been erased"),
        ({"to_address": ""}, "no address"),
    ],
)
def test_what_cannot_be_sent_again_says_why(by, fields, sentence):
    with pytest.raises(DomainError, match=sentence):
        services.send_again(message=MessageFactory(state=MessageState.FAILED, **fields), by=by)


def test_a_mail_that_a_later_one_overtook_is_not_sent_again(by):
    failed = MessageFactory(state=MessageState.FAILED, order_key="attendance:1")
    MessageFactory(state=MessageState.SENT, order_key="attendance:1")
    with pytest.raises(DomainError, match="would contradict it"):
        services.send_again(message=failed, by=by)


@pytest.mark.parametrize("sent, state", [(True, MessageState.SENT), (False, MessageState.FAILED)])
def test_an_officer_settles_what_is_unknown(by, sent, state):
    message = MessageFactory(state=MessageState.UNKNOWN)
    assert services.settle_unknown(message=message, by=by, sent=sent).state == state


def test_cancelling_what_waits_about_a_row_touches_nothing_else():
    programme = ProgrammeFactory()
    waits = MessageFactory(about=programme)
    held = MessageFactory(about=programme, state=MessageState.HELD)
    others = [
        MessageFactory(about=programme, state=MessageState.SENT),
        MessageFactory(about=programme, kind="test.other"),
        MessageFactory(about=ProgrammeFactory()),
    ]
    assert services.cancel_pending(about=programme, kinds=["test.note"], reason="Not needed.") == 2
    for message in (waits, held):
        message.refresh_from_db()
        assert (message.state, message.state_note) == (MessageState.CANCELLED, "Not needed.")
    assert [Message.objects.get(pk=other.pk).state for other in others] == ["sent", "pending", "pending"]


def test_mail_about_an_account_goes_first_every_time_it_is_asked_for():
    person = PersonFactory()
    for _ in range(2):
        post(kind="account.login_code", person=person, address=person.email, words={"code": "123 456"})
    assert list(Message.objects.values_list("priority", "secret")) == [(Priority.NOW, True)] * 2

"""Claim, send, settle, reap, against a real SMTP server in a process of its own."""

import signal
import smtplib
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import get_connection
from django.db import connection, transaction
from django.utils import timezone

from common.testing import wait_for
from mailing import testing_mails
from mailing.choices import MessageState, Priority
from mailing.factories import MessageFactory
from mailing.models import Message
from mailing.sending import delivery
from mailing.sending.refusals import BACKOFF
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_mail_goes_once_and_is_settled(smtp_sink):
    message = MessageFactory.create()
    assert delivery.send_due() == 1
    assert delivery.send_due() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)
    assert message.claimed_at <= message.handed_at <= message.settled_at
    assert [mail["Message-ID"] for mail in smtp_sink.mails()] == [message.message_id]


def test_one_connection_serves_many_and_the_most_pressing_goes_first(smtp_sink):
    MessageFactory.create(subject="Newsletter", priority=Priority.BULK)
    MessageFactory.create(subject="Booked", priority=Priority.BOOKING)
    MessageFactory.create(subject="Your code", priority=Priority.NOW)
    delivery.send_due()
    assert [mail["Subject"] for mail in smtp_sink.mails()] == ["Your code", "Booked", "Newsletter"]


def test_answers_of_the_server_decide_the_fate_of_each(smtp_sink):
    now = timezone.now()
    for name in ("later.ann", "never.bob", "drop.cat", "dan"):
        MessageFactory.create(to_address=f"{name}@museum.example")
    assert delivery.send_due() == 1
    assert states() == ["pending", "failed", "unknown", "sent"]
    later, never, drop, _ = Message.objects.order_by("pk")
    assert later.due_at >= now + BACKOFF[0]
    assert (later.attempts, later.settled_at) == (1, None)
    assert later.claimed_at <= later.handed_at, "when it was last tried is kept: the limits count it"
    assert later.state_note == (
        "To be tried again. The last answer was: 451 4.7.1 Greylisted, please try again later"
    )
    assert never.state_note == "The mail server refused it: 550 5.1.1 No such mailbox here"
    assert drop.state_note.startswith("The connection broke while the mail server had the mail")
    assert smtp_sink.recipients() == ["drop.cat@museum.example", "dan@museum.example"]


def test_who_is_refused_too_often_has_failed(smtp_sink):
    MessageFactory.create(to_address="later.ann@museum.example")
    start = timezone.now()
    for wait in [timedelta(0), *(sum(BACKOFF[:n], timedelta(seconds=n)) for n in range(1, len(BACKOFF) + 1))]:
        with time_machine.travel(start + wait + timedelta(seconds=5), tick=False):
            assert states() == ["pending"]
            delivery.send_due()
    message = Message.objects.get()
    assert (message.state, message.attempts) == (MessageState.FAILED, len(BACKOFF) + 1)


def test_a_server_that_is_away_costs_no_attempt(smtp_sink):
    smtp_sink.stop()
    MessageFactory.create_batch(2)
    assert delivery.send_due() == 0
    assert [(m.state, m.attempts, m.claimed_at) for m in Message.objects.all()] == [("pending", 0, None)] * 2
    smtp_sink.start()
    assert delivery.send_due() == 2


def test_what_waited_too_long_is_missed_and_what_is_not_due_waits(smtp_sink):
    now = timezone.now()
    MessageFactory.create(expires_at=now - timedelta(seconds=1))
    MessageFactory.create(expires_at=now - timedelta(seconds=1), state=MessageState.HELD)
    MessageFactory.create(due_at=now + timedelta(hours=1))
    MessageFactory.create(state=MessageState.HELD)
    assert delivery.send_due() == 0
    assert states() == ["missed", "missed", "pending", "held"]


@pytest.mark.parametrize("earlier", [MessageState.PENDING, MessageState.HELD, MessageState.UNKNOWN])
def test_a_later_mail_never_overtakes_an_earlier_one_of_its_key(smtp_sink, earlier):
    in_an_hour = timezone.now() + timedelta(hours=1)
    MessageFactory.create(order_key="attendance:1", state=earlier, due_at=in_an_hour)
    MessageFactory.create(order_key="attendance:1", priority=Priority.NOW)
    MessageFactory.create(order_key="attendance:2")
    assert delivery.send_due() == 1
    assert states() == [earlier, "pending", "sent"]


def test_mails_of_one_key_go_in_their_order_and_a_refused_one_holds_up_the_rest(smtp_sink):
    for number in range(3):
        MessageFactory.create(
            order_key="a", subject=f"a{number}", to_address="ann@museum.example", occurrence=number
        )
        MessageFactory.create(
            order_key="b", subject=f"b{number}", to_address="later.bob@museum.example", occurrence=number
        )
    delivery.send_due()
    assert [mail["Subject"] for mail in smtp_sink.mails()] == ["a0", "a1", "a2"]
    assert states() == ["sent", "pending"] * 3
    assert [m.attempts for m in Message.objects.filter(order_key="b").order_by("pk")] == [1, 0, 0]


def test_the_reaper_returns_what_was_not_handed_over_and_leaves_the_rest_to_an_officer():
    long_ago = timezone.now() - timedelta(minutes=6)
    sending_ = {"state": MessageState.SENDING, "attempts": 1}
    MessageFactory.create(**sending_, claimed_at=long_ago)
    MessageFactory.create(**sending_, claimed_at=long_ago, handed_at=long_ago)
    MessageFactory.create(**sending_, claimed_at=timezone.now())
    MessageFactory.create(**sending_, claimed_at=long_ago, handed_at=timezone.now())
    assert delivery.reap() == 2
    assert states() == ["pending", "unknown", "sending", "sending"]
    assert Message.objects.earliest("pk").attempts == 0


def test_a_slow_worker_sends_nothing_that_the_reaper_gave_to_another(smtp_sink, monkeypatch):
    """Its claim is gone, so it must not hand the mail over any more."""
    MessageFactory.create()
    [mine] = delivery.claim()
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert delivery.reap() == 1
        assert delivery.send_due() == 1
    delivery._send([mine], get_connection())
    assert len(smtp_sink.raw()) == 1
    assert states() == ["sent"]


def test_the_words_of_a_secret_mail_are_erased_once_it_has_gone(smtp_sink):
    secret = MessageFactory.create(secret=True)
    plain = MessageFactory.create()
    delivery.send_due()
    secret.refresh_from_db()
    plain.refresh_from_db()
    assert (secret.html, secret.text) == ("", "")
    assert plain.text == "Words for you.\n"


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(smtp_sink):
    MessageFactory.create_batch(120)

    def send() -> None:
        try:
            delivery.send_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(smtp_sink.recipients()) == len(set(smtp_sink.recipients())) == 120
    assert set(states()) == {"sent"}


def test_a_claim_that_was_lost_in_mid_conversation_sends_nothing_and_the_connection_goes_on(smtp_sink):
    MessageFactory.create_batch(3)
    batch = delivery.claim()
    Message.objects.filter(pk=batch[1].pk).update(claimed_at=timezone.now())  # it is another worker's by now
    connection = get_connection()
    assert delivery._send(batch, connection) == (2, True)
    assert smtp_sink.recipients() == [batch[0].to_address, batch[2].to_address]
    assert states() == ["sent", "sending", "sent"]


def test_a_mail_is_marked_before_any_of_its_words_leave(smtp_sink, monkeypatch):
    [mail] = MessageFactory.create_batch(1)
    seen = []
    putcmd = smtplib.SMTP.putcmd

    def watched(self, command, *args):
        if command == "data":
            seen.append(Message.objects.get(pk=mail.pk).handed_at is not None)
        return putcmd(self, command, *args)

    monkeypatch.setattr(smtplib.SMTP, "putcmd", watched)
    delivery.send_due()
    assert seen == [True]


KILLED_SENDER = """
import os, signal
from mailing.sending import delivery, ledger
begin = ledger.begin
def die(message, *, gone=None):
    if gone or not {after_sending}:  # the server has taken one mail, and nobody has written that down
        os.kill(os.getpid(), signal.SIGKILL)
    return begin(message)
ledger.begin = die
delivery.send_due()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after_sending", [False, True])
def test_a_killed_worker_loses_no_mail(smtp_sink, programs, after_sending):
    MessageFactory.create_batch(5)
    killed = programs.python(KILLED_SENDER.format(after_sending=after_sending))
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert states() == ["sending"] * 5
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert delivery.reap() == 5
        delivery.send_due()
    # The one that was being handed over is for an officer to decide; it did go, and nothing went twice.
    assert sorted(states()) == (["sent"] * 4 + ["unknown"] if after_sending else ["sent"] * 5)
    assert sorted(smtp_sink.recipients()) == sorted(Message.objects.values_list("to_address", flat=True))


@pytest.mark.slow
def test_a_real_worker_is_woken_and_survives_being_killed(mail_worker, smtp_sink):
    def queue(address: str) -> None:
        testing_mails.queue(testing_mails.made_up(), to=PersonFactory(email=f"{address}@museum.example"))

    def mails(state: str) -> set[str]:
        return set(Message.objects.filter(state=state).values_list("to_address", flat=True))

    with mail_worker() as worker:
        queue("first")
        wait_for(lambda: states() == ["sent"], "the first mail")
        with transaction.atomic():
            queue("hang.second")
            queue("third")
        wait_for(
            lambda: Message.objects.filter(state="sending", handed_at__isnull=False).exists(), "a hand-over"
        )
        worker.kill()
        worker.join()
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        delivery.reap()
    with mail_worker():
        queue("last")
        wait_for(lambda: not mails("pending") | mails("sending"), "the rest")
    assert mails("unknown") == {"hang.second@museum.example"}
    assert sorted(smtp_sink.recipients()) == [f"{name}@museum.example" for name in ("first", "last", "third")]
    assert mails("sent") == set(smtp_sink.recipients())

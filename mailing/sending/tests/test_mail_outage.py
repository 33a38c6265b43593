"""When parts of the machinery are killed, doubled or away: everybody gets exactly one, and what is not known is shown.

Workers, beats, Redis and the mail server are real processes here.
"""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import get_connection
from django.db.models import F

from agenda.choices import ReminderState
from agenda.factories import AttendanceFactory, ReminderRuleFactory, SessionFactory
from agenda.models import Reminder
from agenda.reminders import services as reminders
from common.testing import wait_for
from events.factories import EventSessionFactory, PublishedEventFactory
from mailing.choices import MessageState, Priority
from mailing.factories import MessageFactory
from mailing.models import Message
from mailing.sending import delivery
from mailing.testing_mails import made_up, queue

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


WORKER = ("worker", "--pool", "solo", "--without-gossip", "--without-mingle")


def a_worker(number: int) -> tuple[str, ...]:
    return (*WORKER, "--hostname", f"w{number}@test")


def a_beat(tmp_path, number: int) -> tuple[str, ...]:
    return ("beat", "--schedule", str(tmp_path / f"beat-{number}"))


def all_settled() -> bool:
    return not Message.objects.filter(state__in=["pending", "sending"]).exists()


@pytest.mark.slow
def test_two_beats_and_two_workers_send_one_mail_each(programs, own_redis, smtp_sink, tmp_path):
    MessageFactory.create_batch(110)
    for number in range(2):
        programs.celery(*a_worker(number))
        programs.celery(*a_beat(tmp_path, number))
    wait_for(all_settled, "all mail to go")
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert sorted(smtp_sink.recipients()) == sorted(Message.objects.values_list("to_address", flat=True))


SIGN_UP = """
import re, sys
from django.test import Client
path, *addresses = sys.argv[1:]
tried = []
sys.addaudithook(lambda name, given: tried.append(given[1]) if name == "socket.connect" else None)
Client(SERVER_NAME="localhost").get(path)  # a process that has served pages before
for address in addresses:
    client = Client(SERVER_NAME="localhost")
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
    answer = client.post(path + "sign-up/", {**hidden, "name": "Robin Example", "email": address, "museum": ""})
    assert answer.status_code == 302, answer.content.decode()
    assert client.get(answer["Location"]).status_code == 200
# Once as the cache and once as the broker, each refused at once: what is asked again waits in between.
assert len(tried) <= 2 * len(addresses), f"somebody waited for Redis: {tried}"
"""


@pytest.mark.slow
def test_people_sign_up_while_redis_is_away_and_their_mail_arrives_afterwards(
    programs, smtp_sink, own_redis, tmp_path
):
    event = PublishedEventFactory(capacity=50)
    EventSessionFactory(event=event)
    programs.celery(*a_worker(0))
    programs.celery(*a_beat(tmp_path, 0))
    MessageFactory(to_address="first@museum.example")
    wait_for(all_settled, "worker and beat to run")
    own_redis.stop()
    people = [f"person{number}@museum.example" for number in range(3)]
    signing_up = programs.python(SIGN_UP, event.get_absolute_url(), *people)
    signing_up.join()
    assert signing_up.exitcode == 0, programs.said(signing_up)
    waiting = set(Message.objects.filter(state="pending").values_list("to_address", flat=True))
    assert waiting == set(people), "nothing is lost, and nobody sends while nobody is woken"
    own_redis.start()
    wait_for(all_settled, "beat to find Redis again and the worker to send")
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert sorted(smtp_sink.recipients()) == sorted(Message.objects.values_list("to_address", flat=True))


def test_after_an_hour_without_a_mail_server_all_mail_arrives_but_what_has_passed(smtp_sink):
    """Three people are to be reminded two hours before: one session begins while the server is away."""
    start = datetime(2027, 3, 9, 10, 0, tzinfo=LONDON)
    smtp_sink.stop()
    with time_machine.travel(start, tick=False):
        rule = ReminderRuleFactory(days=None, at=None, hours=2)
        rule.programme.reminder_rules.exclude(pk=rule.pk).delete()
        seats = {}
        for name, at in (("passed", time(10, 30)), ("coming", time(12, 30)), ("later", time(13, 30))):
            session = SessionFactory(
                programme=rule.programme, start_day=date(2027, 3, 9), start_time=at, end_time=time(16)
            )
            seats[name] = AttendanceFactory(session=session, told_at=start - timedelta(days=2))
        reminders.reconcile(now=start)
        queue(made_up(subject="Booked"), address="a@museum.example")
        MessageFactory.create_batch(55, priority=Priority.BULK)
    for minute in range(0, 60, 5):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            reminders.queue_due()
            assert delivery.send_due() == 0
    assert set(Message.objects.filter(state="pending").values_list("attempts", flat=True)) == {0}
    smtp_sink.start()
    with time_machine.travel(start + timedelta(minutes=60), tick=False):
        reminders.queue_due()
        assert delivery.send_due() == 56 + 1
    with time_machine.travel(start + timedelta(minutes=95), tick=False):
        reminders.queue_due()
        assert delivery.send_due() == 1
    fates = {
        name: list(Message.objects.about(seat).values_list("state", flat=True))
        for name, seat in seats.items()
    }
    assert fates == {"passed": ["missed"], "coming": ["sent"], "later": ["sent"]}
    arrived = Counter(smtp_sink.recipients())
    assert arrived == Counter(Message.objects.filter(state="sent").values_list("to_address", flat=True))
    assert seats["passed"].person.email not in arrived
    assert set(arrived.values()) == {1}


def test_a_reminder_that_nobody_queued_before_its_session_is_missed_too(smtp_sink):
    """Not the mail server but the worker was away."""
    start = datetime(2027, 3, 9, 10, 0, tzinfo=LONDON)
    with time_machine.travel(start, tick=False):
        rule = ReminderRuleFactory(days=None, at=None, hours=2)
        session = SessionFactory(
            programme=rule.programme, start_day=date(2027, 3, 9), start_time=time(12, 30), end_time=time(16)
        )
        seat = AttendanceFactory(session=session, told_at=start - timedelta(days=2))
        reminders.reconcile(now=start)
    with time_machine.travel(start + timedelta(hours=3), tick=False):
        reminders.queue_due()
        assert delivery.send_due() == 0
    assert not Message.objects.about(seat).exists()
    assert Reminder.objects.get(attendance=seat, rule=rule).state == ReminderState.MISSED


def test_who_is_greylisted_gets_the_mail_at_the_second_attempt(smtp_sink):
    mail = MessageFactory(to_address="grey.ann@museum.example")
    assert delivery.send_due() == 0
    Message.objects.update(due_at=F("due_at") - timedelta(minutes=2))
    assert delivery.send_due() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.state_note) == (MessageState.SENT, 2, "")
    assert smtp_sink.recipients() == ["grey.ann@museum.example"]


def test_a_slow_server_does_not_make_a_code_wait_for_a_newsletter(smtp_sink, monkeypatch):
    """Each mail takes the server 1.5 of the 2.0 seconds that a turn has."""
    hands = delivery._handed_over
    shift = 0.0

    def slowly(*given):
        nonlocal shift
        shift += 1.5
        return hands(*given)

    monkeypatch.setattr(delivery, "_handed_over", slowly)
    monkeypatch.setattr(delivery, "time", SimpleNamespace(monotonic=lambda: 1000.0 + shift))
    for number in range(6):
        MessageFactory(to_address=f"slow.{number}@museum.example", priority=Priority.BULK)
    batch = delivery.claim()
    MessageFactory(to_address="code@museum.example", priority=Priority.NOW)
    assert delivery._send(batch, get_connection()) == (2, True)
    assert (
        sorted(Message.objects.values_list("state", "attempts")) == [("pending", 0)] * 5 + [("sent", 1)] * 2
    )
    assert delivery.claim(1)[0].to_address == "code@museum.example"


def long_ago(state: str = "sending") -> None:
    """As if the reaper came six minutes later."""
    ago = timedelta(minutes=6)
    Message.objects.filter(state=state).update(
        claimed_at=F("claimed_at") - ago, handed_at=F("handed_at") - ago
    )


@pytest.mark.slow
def test_a_worker_killed_again_and_again_loses_nothing_and_doubles_nothing(mail_worker, smtp_sink, capsys):
    """`make bench-mail-kill` does this ten times in a mailing of 5,000."""
    mails, kills, chance = 300, 3, random.Random()
    MessageFactory.create_batch(mails)
    for _ in range(kills):
        before = len(list(smtp_sink.folder.glob("*.eml")))
        with mail_worker() as worker:
            start_sending()
            stop_at = min(before + chance.randrange(1, 80), mails)
            wait_for(lambda n=stop_at: len(list(smtp_sink.folder.glob("*.eml"))) >= n, "some mails")
            worker.kill()
            worker.join()
        long_ago()
        delivery.reap()
    delivery.send_due()
    states = Counter(Message.objects.values_list("state", flat=True))
    arrived = Counter(smtp_sink.recipients())
    unknown = set(Message.objects.filter(state="unknown").values_list("to_address", flat=True))
    told = f"{states['sent']} sent, {len(unknown)} of unknown fate, {len(unknown & set(arrived))} of which had gone"
    with capsys.disabled():
        print(f"\n{kills} kills in {mails} mails: {told}")  # noqa: T201
    assert set(arrived.values()) == {1}, "nobody gets two"
    assert states["sent"] + states["unknown"] == mails, "nothing is lost"
    assert states["unknown"] <= kills, "one mail a worker is of unknown fate, at most"
    assert set(Message.objects.filter(state="sent").values_list("to_address", flat=True)) <= set(arrived)


def start_sending() -> None:
    from mailing.tasks import send_due

    send_due.apply_async()


@pytest.mark.database_clock
def test_what_a_crashed_database_may_have_forgotten_is_not_believed():
    """Marks do not wait for the disk. An unlogged table is empty after a crash: that is the witness."""
    from django.db import connection

    MessageFactory.create_batch(2)
    delivery.claim()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE mailing_witness")  # what Postgres does when it recovers from a crash
    long_ago()
    assert delivery.reap() == 2
    assert set(Message.objects.values_list("state", flat=True)) == {"unknown"}
    later = MessageFactory()
    with time_machine.travel(datetime.now(LONDON) + timedelta(minutes=2)):
        delivery.claim()
    with time_machine.travel(datetime.now(LONDON) + timedelta(minutes=10)):
        assert delivery.reap() == 1
    later.refresh_from_db()
    assert later.state == MessageState.PENDING, "what was claimed after it came back is believed again"

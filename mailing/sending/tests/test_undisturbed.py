"""Somebody who waits for a code waits for nothing else: mail goes out by a queue that no other task lies in."""

from functools import partial

import pytest
import redis
from celery import current_app
from django.conf import settings

from common.effort import at_most
from common.testing import wait_for
from mailing import tasks
from mailing.bounces import intake
from mailing.choices import MessageState, ReturnState
from mailing.factories import MessageFactory
from mailing.models import Message, ReturnedMail
from mailing.sending import wake_up
from mailing.tasks import take_returned
from peer2peer.celery import schedule_of_apps


def queue_of(name: str) -> str:
    found = current_app.amqp.router.route({}, name)
    return found["queue"].name


def test_nothing_but_the_sender_lies_in_its_queue():
    current_app.loader.import_default_modules()
    ours = [name for name in current_app.tasks if not name.startswith("celery.")]
    by_queue = {name: queue_of(name) for name in ours}
    assert [name for name, queue in by_queue.items() if queue == "post"] == [wake_up.SEND_DUE]
    assert [name for name, queue in by_queue.items() if queue == "reading"] == ["mailing.tasks.take_returned"]
    assert all("queue" not in entry.get("options", {}) for entry in schedule_of_apps().values())
    assert current_app.tasks["mailing.tasks.take_returned"].time_limit == tasks.READING_SECONDS


def test_a_worker_that_is_told_no_queues_does_all_but_solving():
    assert {queue.name for queue in settings.CELERY_TASK_QUEUES} == {"celery", "reading", "post"}


@pytest.mark.django_db
def test_a_mail_that_takes_too_long_to_read_waits_for_an_officer_and_the_next_is_read(monkeypatch):
    whole = intake.read

    def read(raw):
        if raw == b"endless":
            while True:
                pass
        return whole(raw)

    monkeypatch.setattr(intake, "read", read)
    monkeypatch.setattr(intake, "at_most", partial(at_most, 0.2))
    intake.take(b"endless")
    intake.take(b"Auto-Submitted: auto-replied\n\nI am away.")
    assert take_returned() == 1
    assert sorted(ReturnedMail.objects.values_list("state", "note")) == [
        (ReturnState.SETTLED, "An automatic answer."),
        (ReturnState.WAITS, intake.UNREADABLE),
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_code_goes_out_while_everything_else_waits(programs, own_redis, smtp_sink, tmp_path):
    """Nobody empties the other queues: as if each process of theirs hung on something that does not end."""
    place = f"{own_redis.folder}/s"
    MessageFactory(to_address="ann@museum.example", secret=True)
    with current_app.connection_for_write(f"redis+socket://{place}?virtual_host=1") as link:
        for _ in range(50):
            for name, queue in (
                ("agenda.tasks.reconcile_reminders", "celery"),
                (take_returned.name, "reading"),
            ):
                current_app.send_task(name, queue=queue, connection=link)
    programs.celery(
        "worker",
        "--pool",
        "solo",
        "--without-gossip",
        "--without-mingle",
        "--queues",
        "post",
        "--hostname",
        "p@test",
    )
    programs.celery("beat", "--schedule", str(tmp_path / "beat"))
    wait_for(lambda: Message.objects.filter(state=MessageState.SENT).exists(), "the code to go")
    assert smtp_sink.recipients() == ["ann@museum.example"]
    waiting = redis.Redis(unix_socket_path=place, db=1)
    assert [waiting.llen(queue) >= 50 for queue in ("celery", "reading")] == [True, True]

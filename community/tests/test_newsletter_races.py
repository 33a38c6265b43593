"""Two workers on one newsletter, two numbers of one programme, and an officer who stops one meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from common.testing import GUARD, a_lock_is_waited_for, meet_after, nobody_locks, wait_for
from community.factories import NewsletterFactory
from community.models import Newsletter
from community.services import letter, newsletters
from mailing.choices import MessageState
from mailing.factories import SubscriptionFactory
from mailing.models import Message
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    gate = threading.Barrier(len(deeds))

    def run(deed):
        try:
            gate.wait(GUARD)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.fixture
def due(monkeypatch):
    """A programme with nine readers and two numbers that are due, and small pieces."""
    monkeypatch.setattr(newsletters, "PIECE", 2)
    officer = OfficerFactory()
    SubscriptionFactory.create_batch(9, programme=officer.programme)
    rows = NewsletterFactory.create_batch(2, programme=officer.programme)
    for row in rows:
        newsletters.schedule(newsletter=row, by=officer.person)
    return officer.person, rows


def mails(row):
    return Message.objects.about(row).filter(kind=letter.NEWSLETTER.kind)


def test_two_workers_share_the_work_and_each_reader_has_one_of_each(due):
    _, rows = due
    written = at_once(newsletters.send_due, newsletters.send_due)
    assert sum(written) == 18
    for row in rows:
        assert mails(row).count() == mails(row).values("recipient").distinct().count() == 9
    assert sorted(Newsletter.objects.values_list("number", "state")) == [(1, "sent"), (2, "sent")]


def test_without_the_lock_two_workers_write_the_same_piece(due, monkeypatch):
    """The unique key of a mail alone keeps it from going twice then."""
    _, (row, other) = due
    Newsletter.objects.filter(pk=other.pk).delete()
    newsletters.send_piece(row.pk)
    nobody_locks(monkeypatch)
    meet_after(monkeypatch, newsletters, "page_of_readers")
    asked = []
    queue_to = letter.queue_to
    monkeypatch.setattr(letter, "queue_to", lambda row, to: (asked.append(to), queue_to(row, to))[1])
    at_once(lambda: newsletters.send_piece(row.pk), lambda: newsletters.send_piece(row.pk))
    assert [each.address for each in asked[0]] == [each.address for each in asked[1]]


def test_an_officer_who_stops_it_meanwhile_leaves_nothing_waiting(due, monkeypatch):
    by, (row, other) = due
    Newsletter.objects.filter(pk=other.pk).delete()
    newsletters.send_piece(row.pk)
    begun = threading.Event()
    queue_to = letter.queue_to

    def slowly(newsletter, to):
        written = queue_to(newsletter, to)
        begun.set()
        wait_for(a_lock_is_waited_for, "the officer to wait for the piece that is being written")
        return written

    monkeypatch.setattr(letter, "queue_to", slowly)

    def stop():
        begun.wait(GUARD)
        return newsletters.stop(newsletter=row, by=by)

    written, held = at_once(newsletters.send_due, stop)
    assert mails(row).filter(state=MessageState.PENDING).count() == 0
    assert mails(row).filter(state=MessageState.HELD).count() == held == written + 2
    row.refresh_from_db()
    assert row.state == "stopped"

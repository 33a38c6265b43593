"""Limits on mails a minute: held by all workers together, for one provider's domains or for everybody."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from common.testing import GUARD
from mailing.choices import MessageState, Priority
from mailing.factories import MailLimitFactory, MessageFactory
from mailing.models import MailLimit, Message
from mailing.sending import delivery

pytestmark = pytest.mark.django_db
MICROSOFT = {"name": "Microsoft", "domains": ["outlook.com", "hotmail.com"]}


def mails(number: int, domain: str = "museum.example", **fields) -> list[Message]:
    return [MessageFactory(to_address=f"r{n}.{domain}@{domain}", **fields) for n in range(number)]


def sent_to(sink) -> list[str]:
    """The domains of what has arrived, in order."""
    return [address.partition("@")[2] for address in sink.recipients()]


def test_what_is_over_a_limit_waits_a_minute_and_other_domains_go(smtp_sink):
    MailLimitFactory(**MICROSOFT, per_minute=3)
    mails(4, "outlook.com")
    mails(2, "hotmail.com")
    mails(5)
    now = timezone.now()
    assert delivery.send_due() == 3 + 5
    assert sorted(sent_to(smtp_sink)) == ["museum.example"] * 5 + ["outlook.com"] * 3
    assert delivery.send_due() == 0
    with time_machine.travel(now + timedelta(seconds=55), tick=False):
        assert delivery.send_due() == 0
    with time_machine.travel(now + timedelta(seconds=90), tick=False):
        assert delivery.send_due() == 3
    assert sorted(sent_to(smtp_sink)) == ["hotmail.com"] * 2 + ["museum.example"] * 5 + ["outlook.com"] * 4


def test_a_limit_without_domains_is_for_everybody(smtp_sink):
    MailLimitFactory(per_minute=4)
    mails(3)
    mails(3, "outlook.com")
    assert delivery.send_due() == 4


def test_a_mail_has_to_fit_in_every_limit_that_counts_it(smtp_sink):
    MailLimitFactory(per_minute=4)
    MailLimitFactory(**MICROSOFT, per_minute=1)
    mails(3, "outlook.com")
    mails(5)
    assert delivery.send_due() == 4
    assert sorted(sent_to(smtp_sink)) == ["museum.example"] * 3 + ["outlook.com"]


def test_whoever_waits_at_a_screen_does_not_wait_for_a_limit_but_counts(smtp_sink):
    MailLimitFactory(per_minute=2)
    mails(3, priority=Priority.BULK)
    assert delivery.send_due() == 2
    mails(3, "outlook.com", priority=Priority.NOW)
    assert delivery.send_due() == 3
    assert sent_to(smtp_sink)[2:] == ["outlook.com"] * 3
    assert Message.objects.get(state="pending").priority == Priority.BULK


def test_what_is_most_pressing_has_the_room(smtp_sink):
    MailLimitFactory(per_minute=2)
    mails(2, priority=Priority.BULK)
    mails(2, "outlook.com", priority=Priority.BOOKING)
    assert delivery.send_due() == 2
    assert sent_to(smtp_sink) == ["outlook.com"] * 2


def test_an_attempt_that_was_refused_counts_too(smtp_sink):
    MailLimitFactory(per_minute=2)
    mails(1, "later.example", priority=Priority.BOOKING)
    MessageFactory(to_address="later.ann@museum.example", priority=Priority.BOOKING)
    mails(2, priority=Priority.BULK)
    assert delivery.send_due() == 1
    assert sorted(Message.objects.values_list("state", "attempts")) == [
        ("pending", 0), ("pending", 0), ("pending", 1), ("sent", 1),
    ]  # fmt: skip


def test_what_was_claimed_and_not_handed_over_yet_counts(smtp_sink):
    """Otherwise two workers together would send twice as much as the limit."""
    MailLimitFactory(per_minute=5)
    mails(8)
    mine = delivery.claim()
    assert (len(mine), delivery.claim()) == (5, [])
    delivery._put_back(mine, "")
    assert len(delivery.claim()) == 5


@pytest.mark.django_db(transaction=True)
def test_many_workers_together_hold_the_limit(smtp_sink):
    MailLimitFactory(per_minute=20)
    mails(60)
    start = threading.Barrier(4)

    def work() -> None:
        try:
            start.wait(GUARD)
            delivery.send_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(smtp_sink.recipients()) == 20
    assert Message.objects.filter(state=MessageState.PENDING).count() == 40


def test_without_limits_a_claim_takes_no_more_than_one_question_for_them(django_assert_num_queries):
    mails(2)
    # The limits, the mails, the claim, and the transaction around them.
    with django_assert_num_queries(5):
        assert len(delivery.claim()) == 2


@pytest.mark.parametrize("domain", ["ann@outlook.com", "outlook", "outlook com", ""])
def test_a_domain_is_what_stands_behind_the_at(domain):
    with pytest.raises(ValidationError, match="not a domain"):
        MailLimit(name="A", domains=[domain], per_minute=1).clean()


def test_domains_are_kept_as_addresses_are_compared():
    limit = MailLimit(name="A", domains=[" Outlook.com", "@hotmail.com", "outlook.com"], per_minute=1)
    limit.clean()
    assert limit.domains == ["outlook.com", "hotmail.com"]


def test_the_database_refuses_a_limit_of_nothing():
    with pytest.raises(IntegrityError), transaction.atomic():
        MailLimitFactory(per_minute=0)


def test_superusers_set_limits_and_officers_do_not(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    limit = MailLimitFactory(**MICROSOFT)
    pages = [reverse("admin:mailing_maillimit_changelist"), reverse("admin:mailing_maillimit_add")]
    assert [client_of(officer.person).get(page).status_code for page in pages] == [403, 403]
    officer.person.is_superuser = True
    officer.person.save()
    client = client_of(officer.person)
    assert "outlook.com, hotmail.com" in client.get(pages[0]).content.decode()
    page = reverse("admin:mailing_maillimit_change", args=[limit.pk])
    client.post(page, {"name": "Microsoft", "domains": "Outlook.com, live.com", "per_minute": "30"})
    limit.refresh_from_db()
    assert (limit.domains, limit.per_minute) == (["outlook.com", "live.com"], 30)
    refused = client.post(page, {"name": "Microsoft", "domains": "ann@live.com", "per_minute": "0"})
    assert "is not a domain" in refused.content.decode()
    assert "greater than or equal to 1" in refused.content.decode()

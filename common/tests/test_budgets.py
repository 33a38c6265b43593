"""Budgets: what is declared is what may be spent, by each key and by several at once, with nothing but the database."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from common.budgets.declared import Budget
from common.budgets.services import (
    close,
    forget,
    spend,
    spend_or_refuse,
    thin_out,
    used_up_until,
)
from common.budgets.sources import source_of
from common.errors import DomainError
from common.models import Spending
from common.testing import GUARD, a_lock_is_waited_for, wait_for

HOUR = timedelta(hours=1)
THREE = Budget("test.three", 3, per=HOUR, words="Three an hour")
MANY = Budget("test.many", 10, per=HOUR, words="Ten an hour")
SOFT = Budget("test.soft", 1, per=HOUR, words="One an hour, and then otherwise", soft=True)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_so_much_for_each_key_and_then_no_more_until_its_time_is_over():
    assert [spend([THREE.charge("a")], now=NOON) for _ in range(4)] == [
        *[frozenset()] * 3,
        frozenset({"test.three"}),
    ]
    assert spend([THREE.charge("b")], now=NOON) == frozenset()
    assert used_up_until(THREE, "a", now=NOON) == NOON + HOUR
    assert spend([THREE.charge("a")], now=NOON + HOUR) == frozenset()
    assert used_up_until(THREE, "a", now=NOON + HOUR) is None


@pytest.mark.django_db
def test_when_one_is_used_up_the_others_keep_what_they_have():
    charges = [THREE.charge("a", 3), MANY.charge("a")]
    assert spend(charges, now=NOON) == frozenset()
    assert spend(charges, now=NOON) == frozenset({"test.three"})
    assert Spending.objects.get(most=10).spent == 1


@pytest.mark.django_db
def test_a_soft_one_refuses_nothing_and_says_that_it_is_used_up():
    charges = [SOFT.charge("a"), MANY.charge("a")]
    assert spend_or_refuse(charges, words="No") == frozenset()
    assert spend_or_refuse(charges, words="No") == frozenset({"test.soft"})
    assert Spending.objects.get(most=10).spent == 2
    with pytest.raises(DomainError, match="Kindly") as refused:
        spend_or_refuse([MANY.charge("a", 9)], words="Kindly")
    assert refused.value.status == 429


@pytest.mark.django_db
def test_it_can_be_closed_given_back_and_is_thinned_out():
    close(THREE, "a", until=NOON + 3 * HOUR)
    assert spend([THREE.charge("a")], now=NOON + HOUR) == frozenset({"test.three"})
    forget([THREE.charge("a")])
    assert spend([THREE.charge("a")], now=NOON + HOUR) == frozenset()
    assert thin_out(now=NOON + HOUR) == 0
    assert (thin_out(now=NOON + 2 * HOUR), Spending.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_no_address_can_be_read_from_what_is_stored(settings):
    spend([THREE.charge("198.51.100.7"), MANY.charge("198.51.100.7")])
    kept = set(Spending.objects.values_list("pk", flat=True))
    assert len(kept) == 2
    settings.SECRET_KEY = "another key finds nothing again"
    assert {THREE.charge("198.51.100.7").digest, MANY.charge("198.51.100.7").digest} & kept == set()


@pytest.mark.django_db
@given(amounts=st.lists(st.integers(1, 4), max_size=8))
def test_never_more_than_the_budget_whatever_is_asked_for(amounts):
    Spending.objects.all().delete()
    spent = sum(amount for amount in amounts if not spend([THREE.charge("a", amount)], now=NOON))
    found = Spending.objects.first()
    assert spent == (found.spent if found else 0) <= 3


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_have_the_last_of_it():
    spend([THREE.charge("a", 2)])
    said = []

    def second():
        try:
            said.append(spend([THREE.charge("a")]))
        finally:
            connection.close()

    other = threading.Thread(target=second)
    with transaction.atomic():
        assert spend([THREE.charge("a")]) == frozenset()
        other.start()
        wait_for(a_lock_is_waited_for, "the second waits for the row of the first")
    other.join(GUARD)
    assert (said, Spending.objects.get().spent) == ([frozenset({"test.three"})], 3)


@pytest.mark.django_db(transaction=True)
def test_who_is_out_of_budget_waits_for_nobody():
    spend([THREE.charge("a", 3)])
    said = []

    def refused():
        try:
            said.append(spend([THREE.charge("a")]))
        finally:
            connection.close()

    with transaction.atomic():
        Spending.objects.select_for_update().get()
        other = threading.Thread(target=refused)
        other.start()
        other.join(GUARD)
    assert said == [frozenset({"test.three"})]


@pytest.mark.parametrize(
    ("trusted", "forwarded", "source"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (2, "10.9.9.9, 203.0.113.9, 192.0.2.44", "203.0.113.9"),
        (1, "2001:db8:1:2:aaaa::1", "2001:0db8:0001:0002"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "made up", "nowhere"),
    ],
)
def test_a_source_is_what_the_trusted_proxy_saw(settings, trusted, forwarded, source):
    settings.TRUSTED_PROXY_COUNT = trusted
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert source_of(request) == source

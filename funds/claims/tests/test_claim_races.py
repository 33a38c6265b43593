"""Two who act at the same moment: the budget's row is locked, and the second hears why not in a sentence."""

import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from common.errors import DomainError
from common.testing import GUARD, meet_after, nobody_locks
from funds.balances import balance_of
from funds.claims import services
from funds.commitments import services as commitments
from funds.factories import a_budget, a_promise, receipt
from funds.models import Commitment, FundBudget, Spend
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    came_to = [None] * len(deeds)
    gate = threading.Barrier(len(deeds))

    def run(number, deed):
        try:
            gate.wait(GUARD)
            came_to[number] = deed()
        except (DomainError, IntegrityError) as error:
            came_to[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


def ask(budget, person):
    return lambda: commitments.ask(
        budget=FundBudget.objects.get(pk=budget.pk), by=person, purpose="A visit", amount=Decimal("60")
    )


def test_without_the_lock_both_see_the_last_pounds_and_only_the_database_stops_the_second(monkeypatch):
    budget = a_budget("100.00")
    deeds = [ask(budget, PersonFactory.create()) for _ in range(2)]
    nobody_locks(monkeypatch)
    meet_after(monkeypatch, commitments, "balance_of")
    came_to = at_once(*deeds)
    assert sorted(type(each).__name__ for each in came_to) == ["Commitment", "IntegrityError"]
    assert balance_of(budget).left == Decimal("40.00")


@pytest.mark.parametrize("number", range(3))
def test_of_two_who_ask_for_the_last_pounds_the_second_gets_a_sentence(number):
    budget = a_budget("100.00")
    came_to = at_once(*(ask(budget, PersonFactory.create()) for _ in range(2)))
    [refused] = [each for each in came_to if isinstance(each, DomainError)]
    assert refused.message.startswith("No more than £40.00 is left in this budget.")
    assert (Commitment.objects.count(), balance_of(budget).left) == (1, Decimal("40.00"))


def test_one_receipt_put_in_twice_at_once_stands_once():
    promise = a_promise(a_budget())
    claim = services.start(commitment=promise, by=promise.asked_by)

    def put_in():
        return services.add_spend(
            claim=claim, by=promise.asked_by, on=promise.rate_on, what="Bus", amount=Decimal("4"),
            file=receipt("the same"),
        )  # fmt: skip

    came_to = at_once(put_in, put_in)
    assert sorted(type(each).__name__ for each in came_to) == ["ClaimedAlready", "Spend"]
    assert Spend.objects.count() == 1


def test_a_claim_begun_twice_at_once_is_one():
    promise = a_promise(a_budget())
    begin = lambda: services.start(commitment=promise, by=promise.asked_by)  # noqa: E731
    first, second = at_once(begin, begin)
    assert first == second

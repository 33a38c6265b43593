"""Budgets: what is in them is a query, and no way of writing takes one below zero."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from common.errors import DomainError
from funds.balances import balance_of
from funds.budgets import services
from funds.choices import CommitmentState, FundEntryKind
from funds.commitments import services as commitments
from funds.factories import a_budget, a_claim, a_promise, a_request
from funds.models import Commitment, FundEntry
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


def sums(budget):
    found = balance_of(budget)
    return tuple(str(each) for each in (found.given, found.held, found.spent, found.paid, found.left))


def test_what_is_held_spent_and_left_follows_from_the_rows():
    budget = a_budget("500.00")
    assert sums(budget) == ("500.00", "0.00", "0.00", "0.00", "500.00")
    a_request(budget, "120.00")
    assert sums(budget) == ("500.00", "120.00", "0.00", "0.00", "380.00")
    a_claim(budget, "40.00")
    assert sums(budget) == ("500.00", "180.00", "40.00", "0.00", "280.00")


def test_what_is_not_spent_of_a_settled_promise_is_free_again():
    budget = a_budget("500.00")
    claim = a_claim(budget, "40.00", handed_in=False)
    officer = OfficerFactory.create(programme=budget.programme).person
    with pytest.raises(DomainError, match="not settled yet"):
        commitments.settle(commitment=claim.commitment, by=officer)
    claim.spends.all().delete()
    claim.delete()
    settled = commitments.settle(commitment=Commitment.objects.get(), by=officer)
    assert settled.state == CommitmentState.CLOSED
    assert sums(budget) == ("500.00", "0.00", "0.00", "0.00", "500.00")


def test_a_part_is_taken_from_its_budget_and_what_is_left_goes_back():
    budget = a_budget("500.00")
    part = services.set_apart(budget=budget, by=None, name="Visits", amount=Decimal("200"))
    services.add_to_part(budget=part, by=None, amount=Decimal("50"))
    assert (sums(budget)[-1], sums(part)[-1]) == ("250.00", "250.00")
    with pytest.raises(DomainError, match="from another budget already"):
        services.set_apart(budget=part, by=None, name="Cake", amount=Decimal("5"))
    a_promise(part, "100.00")
    assert services.give_back(budget=part, by=None) == Decimal("150.00")
    assert (sums(budget)[-1], sums(part)[-1]) == ("400.00", "0.00")


def test_more_than_is_left_is_neither_set_apart_nor_taken():
    budget = a_budget("100.00")
    a_request(budget, "60.00")
    with pytest.raises(DomainError, match=r"No more than £40\.00 is left"):
        services.set_apart(budget=budget, by=None, name="Visits", amount=Decimal("41"))
    with pytest.raises(DomainError, match=r"No more than £40\.00 is left"):
        services.reduce_budget(budget=budget, by=None, amount=Decimal("41"), reason="Cut")
    services.reduce_budget(budget=budget, by=None, amount=Decimal("40"), reason="Cut")
    assert sums(budget)[-1] == "0.00"


def test_what_is_left_is_carried_over_to_the_same_funders_budget_alone():
    budget = a_budget("100.00")
    other = a_budget("1.00", programme=budget.programme)
    following = a_budget("1.00", programme=budget.programme, funder=budget.funder)
    euros = a_budget("1.00", programme=budget.programme, funder=budget.funder, currency="EUR")
    with pytest.raises(DomainError, match="another funder's money"):
        services.carry_over(budget=budget, by=None, into=other)
    with pytest.raises(DomainError, match="different currencies"):
        services.carry_over(budget=budget, by=None, into=euros)
    services.carry_over(budget=budget, by=None, into=following)
    assert (sums(budget)[-1], sums(following)[-1]) == ("0.00", "101.00")
    kinds = FundEntry.objects.filter(kind=FundEntryKind.CARRIED).order_by("amount")
    assert [(str(each.amount), each.other_id) for each in kinds] == [
        ("-100.00", following.pk),
        ("100.00", budget.pk),
    ]


def test_nothing_new_is_promised_from_a_closed_budget_and_it_is_not_closed_while_somebody_waits():
    budget = a_budget()
    asked = a_request(budget)
    with pytest.raises(DomainError, match="One request waits"):
        services.close_budget(budget=budget, by=None)
    commitments.withdraw(commitment=asked, by=asked.asked_by)
    services.close_budget(budget=budget, by=None)
    with pytest.raises(DomainError, match="is closed"):
        a_request(budget)
    services.reopen_budget(budget=budget, by=None, reason="The visit is on after all.")
    assert a_request(budget).state == CommitmentState.ASKED


def test_an_officer_allows_more_than_is_left_with_a_reason_and_the_balance_stays_whole():
    budget = a_budget("100.00")
    officer = OfficerFactory.create(programme=budget.programme).person
    member = OfficerFactory.create(programme=budget.programme).person
    given = {"budget": budget, "by": officer, "to": member, "purpose": "Coach", "amount": Decimal("130")}
    with pytest.raises(DomainError, match=r"This is £30\.00 more") as refused:
        commitments.promise(**given)
    assert refused.value.field == "reason"
    commitments.promise(**given, reason="The coach is dearer.")
    entry = FundEntry.objects.get(kind=FundEntryKind.OVERSPEND)
    assert (entry.amount, entry.by, entry.reason) == (Decimal("30.00"), officer, "The coach is dearer.")
    assert sums(budget) == ("130.00", "130.00", "0.00", "0.00", "0.00")


@pytest.mark.parametrize("write", ["entry", "promise", "spend", "less", "gone"])
def test_the_database_lets_no_budget_go_below_zero_whoever_writes(write):
    budget = a_budget("100.00")
    claim = a_claim(budget, "40.00")
    entries, one = FundEntry.objects.filter(budget=budget), Decimal("1")
    deeds = {
        "entry": lambda: entries.create(budget=budget, kind=FundEntryKind.REDUCED, amount=-one, reason="x"),
        "promise": lambda: Commitment.objects.filter(pk=claim.commitment_id).update(amount=100 + one),
        "spend": lambda: claim.spends.update(amount=100 + one),
        "less": lambda: entries.update(amount=100 - one),
        "gone": entries.delete,
    }
    with pytest.raises(IntegrityError, match="would be below zero"), transaction.atomic():
        deeds[write]()


def test_a_name_stands_once_in_a_programme_and_an_amount_is_above_nothing():
    budget = a_budget(name="Visits")
    with pytest.raises(DomainError, match="has a budget of that name"):
        a_budget(name="Visits", programme=budget.programme)
    with pytest.raises(DomainError, match="above nothing"):
        a_budget("0.00")

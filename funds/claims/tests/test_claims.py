"""Rule 45, case by case: each has a refusal in a sentence, or an officer who allows it and says why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.errors import DomainError
from files.models import File
from funds import stewards
from funds.balances import balance_of
from funds.budgets import services as budgets
from funds.choices import ClaimState
from funds.claims import deciding, services
from funds.claims.selectors import like_ones
from funds.commitments import services as commitments
from funds.factories import a_budget, a_claim, a_promise, a_request, a_spend, receipt
from funds.models import Claim, FundBudget, Spend
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget():
    return a_budget()


@pytest.fixture
def officer(budget):
    return OfficerFactory.create(programme=budget.programme).person


def mails(kind):
    return Message.objects.filter(kind=kind).count()


def test_a_claim_goes_from_its_receipts_to_being_paid(budget, officer):
    claim = a_claim(budget, "40.00")
    assert claim.state == ClaimState.SUBMITTED
    deciding.approve(claim=claim, by=officer)
    paid = deciding.pay(claim=claim, by=officer, paid_on=timezone.localdate(), reference="P2P 17")
    assert (paid.state, paid.reference, balance_of(budget).paid) == (ClaimState.PAID, "P2P 17", Decimal("40"))
    assert (mails("funds.commitment"), mails("funds.claim"), mails("funds.claim_paid")) == (1, 1, 1)


def test_rule_45_over_what_was_promised_is_refused_until_an_officer_allows_more(budget, officer):
    claim = a_claim(budget, "90.00", handed_in=False)
    with pytest.raises(DomainError, match=r"£10.00 is left, and this is £10.01") as refused:
        a_spend(claim, "10.01")
    assert refused.value.field == "amount"
    commitments.allow_more(commitment=claim.commitment, by=officer, amount=Decimal("1"), reason="The bus.")
    assert a_spend(claim, "10.01").worth == Decimal("10.01")


def test_rule_45_allowing_more_than_the_budget_has_is_an_entry_with_its_reason(officer, budget):
    budgets.reduce_budget(budget=budget, by=None, amount=Decimal("400"), reason="Cut")
    claim = a_claim(budget, "100.00", handed_in=False)
    commitments.allow_more(commitment=claim.commitment, by=officer, amount=Decimal("7"), reason="A taxi.")
    found = balance_of(budget)
    assert (found.beyond, found.left) == (Decimal("7.00"), Decimal("0.00"))


def test_rule_45_a_receipt_is_claimed_once_unless_something_else_is_on_it(budget, officer):
    a_spend(a_claim(budget, handed_in=False), file=receipt("one paper"))
    other = a_claim(budget, "1.00", handed_in=False)
    with pytest.raises(services.ClaimedAlready, match="claimed already") as refused:
        a_spend(other, file=receipt("one paper"))
    assert refused.value.field == "file"
    files = File.objects.count()
    a_spend(other, file=receipt("one paper"), twice_why="My lunch stands on it as well.")
    assert File.objects.count() == files + 1
    services.submit(claim=other, by=other.claimant)
    with pytest.raises(DomainError, match="was claimed before") as refused:
        deciding.approve(claim=other, by=officer)
    assert refused.value.field == "reason"
    approved = deciding.approve(claim=other, by=officer, reason="Two lunches, one till slip.")
    assert approved.decided_why == "Two lunches, one till slip."


def test_one_is_told_where_ones_own_receipt_stands_already_and_not_where_somebody_elses_does(budget):
    first = a_claim(budget, handed_in=False)
    a_spend(first, "1.00", file=receipt("mine"), what="Secret lunch")
    with pytest.raises(DomainError, match="Secret lunch"):
        a_spend(first, "1.00", file=receipt("mine"))
    with pytest.raises(DomainError, match="claimed already") as refused:
        a_spend(a_claim(budget, handed_in=False), "1.00", file=receipt("mine"))
    assert "Secret" not in refused.value.message


def test_a_receipt_of_a_claim_that_came_to_nothing_may_be_claimed_again(budget, officer):
    first = a_claim(budget, handed_in=False)
    a_spend(first, file=receipt("again"))
    services.submit(claim=first, by=first.claimant)
    deciding.refuse(claim=first, by=officer, reason="It was for the other budget.")
    assert a_spend(a_claim(budget, handed_in=False), file=receipt("again")).receipt_mark != ""


def test_a_second_photo_of_the_same_receipt_is_shown_to_whoever_decides(budget):
    first, second = a_claim(budget, "12.50"), a_claim(budget, "12.50")
    assert like_ones(second) == {second.spends.get().pk: [first.pk]}
    assert like_ones(a_claim(budget, "12.51")) == {}


def test_rule_45_what_was_paid_too_long_ago_is_late_until_an_officer_lets_it_in(budget, officer):
    claim = a_claim(budget, "5.00", handed_in=False)
    a_spend(claim, "5.00", days_ago=31, what="Old bus")
    with pytest.raises(DomainError, match="“Old bus” could be claimed until"):
        services.submit(claim=claim, by=claim.claimant)
    with pytest.raises(DomainError, match="Say why"):
        deciding.let_in_late(claim=claim, by=officer, reason=" ")
    deciding.let_in_late(claim=claim, by=officer, reason="They were ill.")
    assert mails("funds.claim_let_in") == 1
    assert services.submit(claim=claim, by=claim.claimant).state == ClaimState.SUBMITTED


def test_rule_45_after_the_budget_has_closed_what_was_paid_before_is_claimed_for_a_while(budget, officer):
    claim = a_claim(budget, "5.00", handed_in=False)
    a_spend(claim, "5.00", days_ago=0, what="Last bus")
    budgets.close_budget(budget=budget, by=officer, on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(DomainError, match="“Last bus” was paid after the budget was closed"):
        services.submit(claim=claim, by=claim.claimant)
    claim.spends.filter(what="Last bus").delete()
    assert services.submit(claim=claim, by=claim.claimant).state == ClaimState.SUBMITTED
    late = a_promise_of_closed(budget, officer)
    FundBudget.objects.filter(pk=budget.pk).update(closed_on=timezone.localdate() - timedelta(days=31))
    with pytest.raises(DomainError, match="officers: they can let it in"):
        services.submit(claim=late, by=late.claimant)


def a_promise_of_closed(budget, officer):
    """A claim on a promise made before the budget closed."""
    budgets.reopen_budget(budget=budget, by=officer, reason="For a test.")
    return a_claim(budget, "5.00", handed_in=False)


def test_rule_45_a_visit_paid_in_two_currencies_is_one_claim_with_each_rate_and_its_day(budget):
    promise = a_promise(budget)
    claim = services.start(commitment=promise, by=promise.asked_by)
    a_spend(claim, "40.00")
    with pytest.raises(DomainError, match="what one EUR was worth in GBP") as refused:
        a_spend(claim, "33.33", currency="EUR")
    assert refused.value.field == "rate"
    abroad = a_spend(claim, "33.33", currency="EUR", rate=Decimal("0.8655"), what="Ferry")
    assert (abroad.worth, abroad.rate_on) == (Decimal("28.85"), abroad.on)
    assert balance_of(budget).spent == Decimal("68.85")


def test_rule_45_a_claim_of_somebody_who_has_gone_is_written_off_and_the_money_is_free(budget, officer):
    claim = a_claim(budget, "40.00")
    before = balance_of(budget)
    deciding.write_off(claim=claim, by=officer, reason="They have moved abroad.")
    after = balance_of(budget)
    assert (before.spent, after.spent) == (Decimal("40.00"), Decimal("0.00"))
    assert Spend.objects.get().receipt_mark == ""


def test_nobody_decides_about_their_own(budget, officer):
    with pytest.raises(DomainError, match="Ask another officer"):
        commitments.approve(commitment=a_request(budget, by=officer), by=officer)
    with pytest.raises(DomainError, match="Ask another officer"):
        deciding.approve(claim=a_claim(budget, by=officer), by=officer)


def test_rule_36_an_officer_whom_a_budget_is_for_does_not_administer_it(budget, officer, monkeypatch):
    claim, asked = a_claim(budget), a_request(budget)
    monkeypatch.setattr(
        stewards, "barred", [lambda row, person: "You are in it." if person == officer else ""]
    )
    for do in (
        lambda: deciding.approve(claim=claim, by=officer),
        lambda: commitments.approve(commitment=asked, by=officer),
        lambda: budgets.raise_budget(budget=budget, by=officer, amount=Decimal(1), reason="More."),
        lambda: budgets.close_budget(budget=budget, by=officer),
    ):
        with pytest.raises(DomainError, match="You are in it"):
            do()


def test_somebody_elses_promise_and_claim_are_as_if_they_were_not(budget):
    stranger = PersonFactory.create()
    claim = a_claim(budget, handed_in=False)
    for do in (
        lambda: services.start(commitment=claim.commitment, by=stranger),
        lambda: services.submit(claim=claim, by=stranger),
        lambda: services.withdraw(claim=claim, by=stranger),
    ):
        with pytest.raises(DomainError) as refused:
            do()
        assert refused.value.status == 404


def test_what_was_handed_in_stays_as_it_is_until_it_is_sent_back(budget, officer):
    claim = a_claim(budget)
    with pytest.raises(DomainError, match="handed in, so what is in it stays"):
        a_spend(claim, "1.00")
    deciding.send_back(claim=claim, by=officer, reason="The photo is dark.")
    services.remove_spend(spend=Claim.objects.get().spends.get(), by=claim.claimant)
    with pytest.raises(DomainError, match="Put in what you paid"):
        services.submit(claim=claim, by=claim.claimant)
    assert File.objects.count() == 0


def test_an_invoice_is_noted_once(budget, officer):
    given = {
        "commitment": a_promise(budget), "by": officer, "payee": "Kent Coaches", "invoice": "2026/17",
        "on": timezone.localdate(), "what": "Coach", "amount": Decimal("30"),
    }  # fmt: skip
    claim = deciding.record_invoice(**given)
    assert (claim.state, claim.claimant, balance_of(budget).spent) == (
        ClaimState.APPROVED,
        None,
        Decimal("30"),
    )
    with pytest.raises(DomainError, match="noted already"):
        deciding.record_invoice(**{**given, "payee": "kent coaches"})
    paid = deciding.pay(claim=claim, by=officer, paid_on=timezone.localdate())
    assert (paid.state, mails("funds.claim_paid")) == (ClaimState.PAID, 0)

"""Factories of money, through the services: a budget has its entry, a promise its budget's leave."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from files.factories import PDF
from funds.budgets import services as budgets
from funds.claims import services as claims
from funds.commitments import services as commitments
from funds.models import Claim, Commitment, FundBudget, Spend
from people.factories import PersonFactory
from people.models import Person
from programmes.factories import FunderFactory, OfficerFactory, ProgrammeFactory

_numbers = iter(range(1, 10**9))


def receipt(words: str = "") -> SimpleUploadedFile:
    """A small PDF that is like no other, unless the words are the same."""
    content = PDF + (words or f"receipt {next(_numbers)}").encode()
    return SimpleUploadedFile("Receipt.pdf", content, content_type="application/pdf")


def a_budget(amount: str = "500.00", *, programme=None, funder=None, **given) -> FundBudget:
    """An open budget that began thirty days ago and lasts a year."""
    today = timezone.localdate()
    defaults = {
        "name": f"Budget {next(_numbers)}",
        "starts_on": today - timedelta(days=60),
        "ends_on": today + timedelta(days=300),
        "by": None,
    }
    return budgets.open_budget(
        programme=programme or ProgrammeFactory.create(),
        funder=funder or FunderFactory.create(),
        amount=Decimal(amount),
        **{**defaults, **given},
    )


def a_request(budget: FundBudget, amount: str = "100.00", *, by: Person | None = None, **given) -> Commitment:
    """Somebody has asked."""
    given = {"purpose": "Trains to Dover", **given}
    return commitments.ask(budget=budget, by=by or PersonFactory.create(), amount=Decimal(amount), **given)


def a_promise(budget: FundBudget, amount: str = "100.00", *, by: Person | None = None, **given) -> Commitment:
    """Somebody has asked, and an officer has promised."""
    officer = OfficerFactory.create(programme=budget.programme).person
    return commitments.approve(commitment=a_request(budget, amount, by=by, **given), by=officer)


def a_spend(claim: Claim, amount: str = "40.00", *, days_ago: int = 3, **given) -> Spend:
    """One thing that was paid, with a receipt."""
    defaults = {"what": "Return train", "file": receipt(), "by": claim.claimant}
    return claims.add_spend(
        claim=claim,
        on=timezone.localdate() - timedelta(days=days_ago),
        amount=Decimal(amount),
        **{**defaults, **given},
    )


def a_claim(budget: FundBudget, amount: str = "40.00", *, by: Person | None = None, handed_in=True) -> Claim:
    """A claim on a promise of 100, of one train."""
    promise = a_promise(budget, by=by)
    claim = claims.start(commitment=promise, by=promise.asked_by)
    a_spend(claim, amount)
    return claims.submit(claim=claim, by=promise.asked_by) if handed_in else claim

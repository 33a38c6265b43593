"""Asking a budget for money, and promising it (rule 45: what is over budget is refused, or allowed with a reason).

Every service locks the budget, which is what becomes scarcer: of two who ask for the last pounds the second is refused
in a sentence.
"""

from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from funds import mails, money
from funds.balances import balance_of
from funds.budgets.services import allow_beyond, lock, refuse_closed, too_much
from funds.choices import COUNTING, UNSETTLED, CommitmentState
from funds.commitments.lifecycle import COMMITMENTS
from funds.models import Commitment, FundBudget, Spend
from funds.stewards import refuse_barred
from people.models import Person

NOT_YOURS = "There is no such request."


@recorded
def ask(
    *,
    budget: FundBudget,
    by: Person,
    purpose: str,
    amount: Decimal,
    currency: str = "",
    rate: Decimal | None = None,
    rate_on: date | None = None,
) -> Commitment:
    """Ask a budget for money. It is held back from now on. Raises DomainError where less is left."""
    row = lock(budget)
    refuse_closed(row)
    asked = _new(row, by, purpose, amount, currency, rate, rate_on)
    left, wanted = balance_of(row).left, money.worth(asked.amount, asked.rate)
    if wanted > left:
        raise DomainError(
            f"{too_much(left, row.currency)} Ask for less, or ask the officers: they can allow more.",
            field="amount",
        )
    return COMMITMENTS.move(asked, CommitmentState.ASKED)


@recorded
def promise(
    *,
    budget: FundBudget,
    by: Person,
    purpose: str,
    amount: Decimal,
    to: Person,
    currency: str = "",
    rate: Decimal | None = None,
    rate_on: date | None = None,
    reason: str = "",
) -> Commitment:
    """An officer promises money to somebody who has not asked here. Beyond what is left it takes a ``reason``."""
    row = lock(budget)
    refuse_barred(row, by)
    refuse_closed(row)
    if to == by:
        raise DomainError("Nobody promises money to themselves. Ask another officer.", field="to")
    given = _new(row, to, purpose, amount, currency, rate, rate_on)
    allow_beyond(row, money.worth(given.amount, given.rate), by=by, reason=reason)
    COMMITMENTS.move(
        given, CommitmentState.APPROVED, decided_by=by, decided_at=timezone.now(), answer=reason.strip()[:300]
    )
    mails.commitment_decided(given)
    return given


@recorded
def approve(*, commitment: Commitment, by: Person) -> Commitment:
    """An officer promises what was asked for. It was held back already, so there is enough."""
    row = _decide(commitment, by)
    COMMITMENTS.move(row, CommitmentState.APPROVED, decided_by=by, decided_at=timezone.now())
    mails.commitment_decided(row)
    return row


@recorded
def refuse(*, commitment: Commitment, by: Person, reason: str) -> Commitment:
    """An officer says no, with a reason that whoever asked reads. The money is free again."""
    row = _decide(commitment, by)
    if not reason.strip():
        raise DomainError("Say why: whoever asked reads it.", field="reason")
    COMMITMENTS.move(
        row,
        CommitmentState.REFUSED,
        decided_by=by,
        decided_at=timezone.now(),
        answer=reason.strip()[:300],
    )
    mails.commitment_decided(row)
    return row


@recorded
def refuse_all(*, budget: FundBudget, by: Person | None, reason: str) -> int:
    """Refuse whatever is asked of a budget and not decided, because what it is for is over. Returns how many."""
    row = lock(budget)
    asked = row.commitments.filter(state=CommitmentState.ASKED).select_related(
        "budget__programme", "asked_by"
    )
    rows = list(asked)
    for each in rows:
        COMMITMENTS.move(
            each, CommitmentState.REFUSED, decided_by=by, decided_at=timezone.now(), answer=reason[:300]
        )
        mails.commitment_decided(each)
    return len(rows)


@recorded
def withdraw(*, commitment: Commitment, by: Person) -> Commitment:
    """Whoever asked does not need it any more. What is promised is settled by an officer."""
    lock(commitment.budget)
    row = Commitment.objects.select_related("budget").get(pk=commitment.pk)
    if row.asked_by_id != by.pk:
        raise DomainError(NOT_YOURS, status=404)
    return COMMITMENTS.move(row, CommitmentState.WITHDRAWN)


@recorded
def allow_more(*, commitment: Commitment, by: Person, amount: Decimal, reason: str) -> Commitment:
    """Promise ``amount`` more, in the currency of the promise, and say why: what it cost is more than was thought.

    Beyond what the budget has, the same reason is that of the entry by which it is allowed.
    """
    row = _decide(commitment, by)
    if row.state != CommitmentState.APPROVED:
        raise COMMITMENTS.refuse(row, CommitmentState.APPROVED)
    if not reason.strip():
        raise DomainError("Say why more is needed.", field="reason")
    total = row.amount + money.checked(amount)
    more = money.worth(total, row.rate) - row.worth
    allow_beyond(row.budget, more, by=by, reason=reason)
    row.amount, row.answer = total, reason.strip()[:300]
    row.save(update_fields=["amount", "answer"])
    row.refresh_from_db()
    return row


@recorded
def settle(*, commitment: Commitment, by: Person) -> Commitment:
    """Everything is claimed: what of the promise was not spent is free again."""
    row = _decide(commitment, by)
    if row.claims.filter(state__in=UNSETTLED).exists():
        raise DomainError("A claim of it is not settled yet. Pay, refuse or write it off first.")
    return COMMITMENTS.move(row, CommitmentState.CLOSED)


def spent_of(commitment: Commitment) -> Decimal:
    """What was spent of a promise, in the budget's currency."""
    rows = Spend.objects.filter(claim__commitment=commitment, claim__state__in=COUNTING)
    return rows.aggregate(total=Sum("worth"))["total"] or Decimal("0.00")


def _decide(commitment: Commitment, by: Person) -> Commitment:
    """The row under its budget's lock, for an officer who may decide about it."""
    lock(commitment.budget)
    row = Commitment.objects.select_related("budget__programme", "asked_by", "decided_by").get(
        pk=commitment.pk
    )
    refuse_barred(row.budget, by)
    if row.asked_by_id == by.pk:
        raise DomainError("Nobody decides about what they asked for themselves. Ask another officer.")
    return row


def _new(
    budget: FundBudget,
    to: Person,
    purpose: str,
    amount: Decimal,
    currency: str,
    rate: Decimal | None,
    rate_on: date | None,
) -> Commitment:
    purpose = " ".join(purpose.split())[:200]
    if not purpose:
        raise DomainError("Say what it is for, in a few words.", field="purpose")
    currency = currency or budget.currency
    rate, on = money.exchanged(
        currency, into=budget.currency, rate=rate, on=rate_on, today=timezone.localdate()
    )
    return Commitment(
        budget=budget,
        asked_by=to,
        purpose=purpose,
        amount=money.checked(amount),
        currency=currency,
        rate=rate,
        rate_on=on,
    )

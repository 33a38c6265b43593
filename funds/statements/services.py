"""What has moved in the budgets of a funder in a period: a row for each entry, promise and thing that was paid.

Nobody's name is in it, and nothing that was written in a group: a claim is a number.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from funds.choices import COUNTING
from funds.models import FundBudget, FundEntry, Spend


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a statement. ``worth`` is in the currency of the budget, below zero for what was spent."""

    on: date
    budget: FundBudget
    kind: str
    what: str
    worth: Decimal
    amount: Decimal | None = None
    currency: str = ""
    rate: Decimal | None = None
    rate_on: date | None = None
    state: str = ""
    paid_on: date | None = None
    claim: int | None = None
    has_receipt: bool = False


COLUMNS: Sequence[tuple[str, Callable[[Movement], Any]]] = (
    ("Day", lambda row: row.on),
    ("Programme", lambda row: row.budget.programme.name),
    ("Funder", lambda row: row.budget.funder.name),
    ("Budget", lambda row: row.budget.name),
    ("Part of", lambda row: row.budget.within.name if row.budget.within else ""),
    ("Kind", lambda row: row.kind),
    ("What", lambda row: row.what),
    ("In the budget's currency", lambda row: row.worth),
    ("Currency of the budget", lambda row: row.budget.currency),
    ("Amount paid", lambda row: row.amount),
    ("Currency paid", lambda row: row.currency),
    ("Rate", lambda row: row.rate),
    ("Rate of", lambda row: row.rate_on),
    ("Claim", lambda row: row.claim),
    ("State", lambda row: row.state),
    ("Paid on", lambda row: row.paid_on),
    ("Receipt", lambda row: row.has_receipt),
)


def movements(
    budgets: QuerySet[FundBudget], *, since: date | None = None, until: date | None = None
) -> list[Movement]:
    """What moved in these budgets, in the order of its days. Both days are included. Two queries."""
    found = [*_entries(budgets, since, until), *_spends(budgets, since, until)]
    return sorted(found, key=lambda row: (row.on, row.budget.pk))


def _entries(budgets: QuerySet[FundBudget], since: date | None, until: date | None) -> Iterator[Movement]:
    rows = _within(FundEntry.objects.filter(budget__in=budgets), since, until)
    for row in rows.select_related("budget__programme", "budget__funder", "budget__within", "other").order_by(
        "on", "pk"
    ):
        other = f"{'From' if row.amount > 0 else 'To'} {row.other}" if row.other else ""
        yield Movement(row.on, row.budget, row.get_kind_display(), row.reason or other, row.amount)


def _spends(budgets: QuerySet[FundBudget], since: date | None, until: date | None) -> Iterator[Movement]:
    rows = Spend.objects.filter(claim__commitment__budget__in=budgets, claim__state__in=COUNTING)
    for row in (
        _within(rows, since, until)
        .select_related(
            "claim__commitment__budget__programme",
            "claim__commitment__budget__funder",
            "claim__commitment__budget__within",
        )
        .order_by("on", "pk")
    ):
        claim = row.claim
        yield Movement(
            on=row.on,
            budget=claim.commitment.budget,
            kind="Invoice" if claim.payee else "Claim",
            what=f"{row.what}, {claim.payee} ({claim.invoice})" if claim.payee else row.what,
            worth=-row.worth,
            amount=row.amount,
            currency=row.currency,
            rate=row.rate,
            rate_on=row.rate_on,
            state=claim.get_state_display(),
            paid_on=claim.paid_on,
            claim=claim.pk,
            has_receipt=row.receipt_id is not None,
        )


def _within(rows: QuerySet[Any], since: date | None, until: date | None) -> QuerySet[Any]:
    if since is not None:
        rows = rows.filter(on__gte=since)
    return rows.filter(on__lte=until) if until is not None else rows

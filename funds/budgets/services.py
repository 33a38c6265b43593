"""The rules of budgets: opened with what a funder gave, raised, reduced, set apart, given back, carried over, closed.

Every service locks the budgets that it writes in (in the order of their keys), looks at what is left and writes at
once. The database adds each budget up after every write, and lets none go below zero (``funds.models.guard``).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from funds import money
from funds.balances import balance_of
from funds.choices import CommitmentState, FundEntryKind
from funds.models import FundBudget, FundEntry
from funds.stewards import refuse_barred
from people.models import Person
from programmes.models import Funder, Programme

CLOSED = "This budget is closed, so nothing new is promised from it."


@recorded
def open_budget(
    *,
    programme: Programme,
    funder: Funder,
    name: str,
    amount: Decimal,
    starts_on: date,
    ends_on: date,
    by: Person | None,
    currency: str = money.HOME,
    claim_days: int = 30,
) -> FundBudget:
    """Open a budget with what ``funder`` gave for ``programme``. Raises DomainError for a name that is taken, for no
    amount, and for an end before the beginning."""
    if currency not in money.CURRENCIES:
        raise DomainError("Choose one of the currencies.", field="currency")
    budget = FundBudget(
        programme=programme,
        funder=funder,
        name=name,
        currency=currency,
        starts_on=starts_on,
        ends_on=ends_on,
        claim_days=claim_days,
    )
    _save(budget)
    _enter(budget, FundEntryKind.GRANTED, money.checked(amount), by=by)
    return budget


@recorded
def change_budget(
    *, budget: FundBudget, by: Person | None, name: str, starts_on: date, ends_on: date, claim_days: int
) -> FundBudget:
    """Change what a budget is called, its period, and how long may be claimed from it. Its money has its own ways."""
    row = lock(budget)
    _refuse(row, by)
    row.name, row.starts_on, row.ends_on, row.claim_days = name, starts_on, ends_on, claim_days
    _save(row)
    return row


@recorded
def raise_budget(*, budget: FundBudget, by: Person | None, amount: Decimal, reason: str) -> FundEntry:
    """Put more into a budget, and say where it comes from."""
    row = lock(budget)
    _refuse(row, by)
    refuse_closed(row)
    return _enter(row, FundEntryKind.RAISED, money.checked(amount), by=by, reason=_reason(reason))


@recorded
def reduce_budget(*, budget: FundBudget, by: Person | None, amount: Decimal, reason: str) -> FundEntry:
    """Take from a budget what its funder takes back. Raises DomainError for more than is left."""
    row = lock(budget)
    _refuse(row, by)
    refuse_beyond(row, money.checked(amount))
    return _enter(row, FundEntryKind.REDUCED, -amount, by=by, reason=_reason(reason))


@recorded
def set_apart(
    *,
    budget: FundBudget,
    by: Person | None,
    name: str,
    amount: Decimal,
    ends_on: date | None = None,
) -> FundBudget:
    """Take a part of a budget for something of its own, such as a group's visits. A part has no parts.

    Raises DomainError for more than is left.
    """
    row = lock(budget)
    _refuse(row, by)
    refuse_closed(row)
    if row.within_id is not None:
        raise DomainError("This is set apart from another budget already. Set more apart from that one.")
    refuse_beyond(row, money.checked(amount))
    part = FundBudget(
        programme=row.programme,
        funder=row.funder,
        within=row,
        name=name,
        currency=row.currency,
        starts_on=row.starts_on,
        ends_on=ends_on or row.ends_on,
        claim_days=row.claim_days,
    )
    _save(part)
    _move(FundEntryKind.APART, row, part, amount, by=by)
    return part


@recorded
def add_to_part(*, budget: FundBudget, by: Person | None, amount: Decimal) -> FundBudget:
    """Set more apart for a part, from the budget that it was taken from. Raises DomainError for more than that has."""
    if budget.within is None:
        raise DomainError("This budget is no part of another one.")
    source, part = lock_each(budget.within, budget)
    for each in (source, part):
        _refuse(each, by)
        refuse_closed(each)
    refuse_beyond(source, money.checked(amount))
    _move(FundEntryKind.APART, source, part, amount, by=by)
    return part


@recorded
def give_back(*, budget: FundBudget, by: Person | None) -> Decimal:
    """Give what is left of a part back to the budget that it was taken from. Returns how much that was."""
    if budget.within is None:
        raise DomainError("This budget is no part of another one.")
    source, part = lock_each(budget.within, budget)
    _refuse(part, by)
    left = balance_of(part).left
    if not left:
        raise DomainError("Nothing is left to give back.")
    _move(FundEntryKind.RETURNED, part, source, left, by=by)
    return left


@recorded
def carry_over(*, budget: FundBudget, by: Person | None, into: FundBudget) -> Decimal:
    """Carry what is left of a budget over into another one of its programme, funder and currency, such as that of the
    next year. Returns how much that was. Raises DomainError where nothing is left, or the funder would not agree."""
    if budget.pk == into.pk:
        raise DomainError("Choose another budget than this one.", field="into")
    row, target = lock_each(budget, into)
    for each in (row, target):
        _refuse(each, by)
    if target.closed_on is not None:
        raise DomainError("That budget is closed. Choose one that is open.", field="into")
    if (row.programme_id, row.funder_id) != (target.programme_id, target.funder_id):
        raise DomainError("That is another funder's money, or another programme's.", field="into")
    if row.currency != target.currency:
        raise DomainError("The two are kept in different currencies.", field="into")
    left = balance_of(row).left
    if not left:
        raise DomainError("Nothing is left to carry over.")
    _move(FundEntryKind.CARRIED, row, target, left, by=by)
    return left


@recorded
def close_budget(*, budget: FundBudget, by: Person | None, on: date | None = None) -> FundBudget:
    """Promise nothing new from a budget. What was promised and spent by then is claimed for ``claim_days`` more.

    Raises DomainError while somebody waits for an answer.
    """
    row = lock(budget)
    _refuse(row, by)
    if row.closed_on is not None:
        raise DomainError("This budget is closed already.")
    waiting = row.commitments.filter(state=CommitmentState.ASKED).count()
    if waiting:
        asks = "One request waits" if waiting == 1 else f"{waiting} requests wait"
        raise DomainError(f"{asks} for an answer. Decide first, then close the budget.")
    row.closed_on = on or timezone.localdate()
    row.save(update_fields=["closed_on"])
    return row


@recorded
def reopen_budget(*, budget: FundBudget, by: Person | None, reason: str) -> FundBudget:
    """Open a closed budget again. The reason stands in its history."""
    row = lock(budget)
    _refuse(row, by)
    _reason(reason)
    if row.closed_on is None:
        raise DomainError("This budget is open.")
    row.closed_on = None
    row.save(update_fields=["closed_on"])
    return row


# --- for the other slices -------------------------------------------------------------------------------------------


def lock(budget: FundBudget) -> FundBudget:
    """The budget under its lock: nobody else promises, spends or moves its money until the transaction ends."""
    rows = FundBudget.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return rows.get(pk=budget.pk)


def lock_each(*budgets: FundBudget) -> list[FundBudget]:
    """Several budgets under their locks, as they were given; locked in the order of their keys."""
    rows = FundBudget.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    found = {each.pk: each for each in rows.filter(pk__in=[each.pk for each in budgets]).order_by("pk")}
    return [found[each.pk] for each in budgets]


def refuse_closed(budget: FundBudget) -> None:
    if budget.closed_on is not None:
        raise DomainError(CLOSED)


def refuse_beyond(budget: FundBudget, amount: Decimal, *, field: str = "amount") -> None:
    """Raises DomainError where less than ``amount`` is left. The caller holds the budget's lock."""
    left = balance_of(budget).left
    if amount > left:
        raise DomainError(too_much(left, budget.currency), field=field)


def too_much(left: Decimal, currency: str) -> str:
    if not left:
        return "Nothing is left in this budget."
    return f"No more than {money.words(left, currency)} is left in this budget."


def allow_beyond(budget: FundBudget, amount: Decimal, *, by: Person | None, reason: str) -> None:
    """Let ``amount`` be promised although less is left: an entry says by how much it is more, by whom and why.

    Raises DomainError beside ``reason`` where none is given. The caller holds the budget's lock.
    """
    left = balance_of(budget).left
    if amount <= left:
        return
    if not reason.strip():
        over = money.words(amount - left, budget.currency)
        raise DomainError(
            f"{too_much(left, budget.currency)} This is {over} more. To allow it all the same, say why.",
            field="reason",
        )
    _enter(budget, FundEntryKind.OVERSPEND, amount - left, by=by, reason=reason.strip()[:300])


# --- inside ---------------------------------------------------------------------------------------------------------


def _refuse(budget: FundBudget, by: Person | None) -> None:
    if by is not None:
        refuse_barred(budget, by)


def _reason(words: str) -> str:
    if not words.strip():
        raise DomainError("Say why: whoever accounts for this money reads it.", field="reason")
    return words.strip()[:300]


def _enter(
    budget: FundBudget, kind: FundEntryKind, amount: Decimal, *, by: Person | None, reason: str = ""
) -> FundEntry:
    return FundEntry.objects.create(budget=budget, kind=kind, amount=amount, by=by, reason=reason)


def _move(
    kind: FundEntryKind, source: FundBudget, target: FundBudget, amount: Decimal, *, by: Person | None
) -> None:
    """Both sides of money that goes from one budget to another."""
    sides: Iterable[tuple[FundBudget, FundBudget, Decimal]] = (
        (source, target, -amount),
        (target, source, amount),
    )
    for budget, other, signed in sides:
        FundEntry.objects.create(budget=budget, other=other, kind=kind, amount=signed, by=by)


def _save(budget: FundBudget) -> None:
    budget.name = " ".join(budget.name.split())
    if not budget.name:
        raise DomainError("Give the budget a name.", field="name")
    if budget.ends_on < budget.starts_on:
        raise DomainError("It must end after it begins.", field="ends_on")
    try:
        with transaction.atomic():
            budget.save()
    except IntegrityError as error:
        if "fund_budget_name_once" not in str(error):
            raise
        raise DomainError(
            "This programme has a budget of that name. Give this one another.", field="name"
        ) from None

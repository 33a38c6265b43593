"""The rules of a group's fund: given by an officer, asked by its members, closed when the group is over (rules 36, 45).

What was promised and spent while the group met can still be claimed for the budget's days, also by somebody who has
left: a claim belongs to its claimant (``funds.claims``).
"""

from datetime import date
from decimal import Decimal

from common.errors import DomainError
from common.history import recorded
from funds.budgets import services as budgets
from funds.commitments import services as commitments
from funds.models import Commitment, FundBudget
from groups.models import Group, GroupFund
from groups.room.door import Room, is_inside
from people.models import Person

MEMBER = (
    "You are in this group, so you are a member of it and nothing else: another officer looks after its fund."
)
OVER = "This group is over, so nothing new is promised."
NO_FUND = "This group has no fund."


@recorded
def give_fund(*, group: Group, by: Person, budget: FundBudget, amount: Decimal) -> GroupFund:
    """Set a part of a budget apart for a group. Its name says neither who they are nor what they work on.

    Raises DomainError for an officer who is in the group, and where the budget has less left.
    """
    row = Group.objects.select_for_update().get(pk=group.pk)
    if is_inside(row.pk, by.pk):
        raise DomainError(MEMBER, status=403)
    if not row.goes_on:
        raise DomainError("Only a group that meets has a fund.")
    if GroupFund.objects.filter(group=row).exists():
        raise DomainError("This group has a fund. Set more apart for it on its page.")
    if budget.programme_id != row.programme_id:
        raise DomainError("That budget is another programme's.", field="budget")
    part = budgets.set_apart(budget=budget, by=by, name=f"Fund of group {row.pk}", amount=amount)
    return GroupFund.objects.create(group=row, budget=part)


def ask(
    *,
    room: Room,
    purpose: str,
    amount: Decimal,
    currency: str = "",
    rate: Decimal | None = None,
    rate_on: date | None = None,
) -> Commitment:
    """Ask the group's fund for money, as one of its members. Raises DomainError where less is left."""
    fund = of(room.group)
    if fund is None:
        raise DomainError(NO_FUND, status=404)
    if not room.group.goes_on:
        raise DomainError(OVER)
    return commitments.ask(
        budget=fund.budget,
        by=room.person,
        purpose=purpose,
        amount=amount,
        currency=currency,
        rate=rate,
        rate_on=rate_on,
    )


def of(group: Group) -> GroupFund | None:
    return GroupFund.objects.select_related("budget").filter(group=group).first()


def close(group: Group) -> None:
    """The group is over: what waits for an answer is refused, and nothing new is promised."""
    fund = of(group)
    if fund is None or fund.budget.closed_on is not None:
        return
    commitments.refuse_all(budget=fund.budget, by=None, reason=OVER)
    budgets.close_budget(budget=fund.budget, by=None)


def why_barred(budget: FundBudget, person: Person) -> str:
    """An officer who is a member of the group does not administer its fund (rule 36)."""
    fund = GroupFund.objects.filter(budget=budget).first()
    return MEMBER if fund is not None and is_inside(fund.group_id, person.pk) else ""


def may_share(commitment: Commitment, person: Person) -> bool:
    """Several members travel on one promise: each of those in the group claims their own."""
    fund = GroupFund.objects.filter(budget=commitment.budget_id).first()
    return fund is not None and is_inside(fund.group_id, person.pk)

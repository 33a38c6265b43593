"""What is in a budget, held back, spent, paid and left: always a query, never a stored sum."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from funds import money
from funds.choices import COUNTING, HOLDING, ClaimState, FundEntryKind
from funds.models import Commitment, FundBudget, FundEntry, Spend

NOTHING = Decimal("0.00")
_ZERO = Value(NOTHING, output_field=DecimalField(max_digits=12, decimal_places=2))


@dataclass(frozen=True, slots=True)
class Balance:
    """The state of one budget, in its currency.

    ``given`` is what came in less what was passed on; of it ``beyond`` was allowed by an officer on top. ``held`` is
    asked for or promised and not spent yet, ``spent`` what was spent, ``paid`` the part of that which is paid.
    """

    currency: str
    given: Decimal = NOTHING
    beyond: Decimal = NOTHING
    held: Decimal = NOTHING
    spent: Decimal = NOTHING
    paid: Decimal = NOTHING

    @property
    def left(self) -> Decimal:
        """What may still be promised. Never below nothing: the database sees to it."""
        return self.given - self.held - self.spent

    @property
    def used(self) -> Decimal:
        return self.held + self.spent

    def words(self, amount: Decimal) -> str:
        return money.words(amount, self.currency)

    @property
    def left_words(self) -> str:
        return self.words(self.left)

    @property
    def given_words(self) -> str:
        return self.words(self.given)

    @property
    def beyond_words(self) -> str:
        return self.words(self.beyond)

    @property
    def held_words(self) -> str:
        return self.words(self.held)

    @property
    def spent_words(self) -> str:
        return self.words(self.spent)

    @property
    def paid_words(self) -> str:
        return self.words(self.paid)


def balances(budgets: Collection[FundBudget]) -> dict[int, Balance]:
    """The balance of each budget by its primary key: four queries, whatever their number."""
    pks = [each.pk for each in budgets]
    given = _sums(FundEntry.objects.filter(budget__in=pks), "budget", "amount")
    beyond = _sums(FundEntry.objects.filter(budget__in=pks, kind=FundEntryKind.OVERSPEND), "budget", "amount")
    spends = Spend.objects.filter(claim__commitment__budget__in=pks, claim__state__in=COUNTING)
    spent: dict[int, Decimal] = {}
    paid: dict[int, Decimal] = {}
    by_state = spends.order_by().values_list("claim__commitment__budget", "claim__state")
    for budget, state, total in by_state.annotate(total=Sum("worth")):
        spent[budget] = spent.get(budget, NOTHING) + total
        if state == ClaimState.PAID:
            paid[budget] = total
    held = _sums(
        with_spent(Commitment.objects.filter(budget__in=pks, state__in=HOLDING)), "budget", "to_come"
    )
    return {
        each.pk: Balance(
            each.currency,
            *(found.get(each.pk, NOTHING) for found in (given, beyond, held, spent, paid)),
        )
        for each in budgets
    }


def balance_of(budget: FundBudget) -> Balance:
    return balances([budget])[budget.pk]


def with_spent(rows: QuerySet[Commitment]) -> QuerySet[Any]:
    """Commitments with what of each is ``spent``, and what of it is still ``to_come``, in the budget's currency."""
    counting = Spend.objects.filter(claim__commitment=OuterRef("pk"), claim__state__in=COUNTING).order_by()
    total = counting.values("claim__commitment").annotate(total=Sum("worth")).values("total")
    return rows.annotate(spent=Coalesce(Subquery(total), _ZERO)).annotate(
        to_come=Greatest(F("worth") - F("spent"), _ZERO)
    )


def _sums(rows: QuerySet[Any], by: str, what: str) -> Mapping[int, Decimal]:
    return dict(rows.order_by().values_list(by).annotate(total=Sum(what)))

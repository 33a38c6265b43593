"""Asking the fund of a group, and giving it one."""

from typing import Any

from django import forms

from funds.balances import balances
from funds.forms import AmountInput, ForeignAmountForm
from funds.models import FundBudget
from groups.models import Group


class AskFundForm(ForeignAmountForm):
    """What one needs money for. The officers read it, so it says nothing of what was said."""

    field_order = ("purpose", "amount", "currency", "rate", "rate_on")
    purpose = forms.CharField(
        max_length=200,
        label="What for",
        help_text="“Return train to Dover.” The officers read this: leave out what was said in the group.",
    )


class BudgetChoice(forms.ModelChoiceField):
    """Budgets with what is left in each."""

    left: dict[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({self.left.get(obj.pk, '')} left)"


class GiveFundForm(forms.Form):
    """From which budget a group has a fund, and how much."""

    budget = BudgetChoice(FundBudget.objects.none(), label="From which budget", empty_label="Choose one")
    amount = AmountInput()

    def __init__(self, group: Group, data: Any = None) -> None:
        super().__init__(data)
        rows = FundBudget.objects.filter(programme=group.programme_id, within=None, closed_on=None)
        field = self.fields["budget"]
        assert isinstance(field, BudgetChoice)
        field.queryset = rows
        field.left = {pk: each.left_words for pk, each in balances(list(rows)).items()}

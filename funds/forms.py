"""Boxes for amounts, currencies and rates, and what several forms of money share."""

from decimal import Decimal
from typing import Any

from django import forms

from common.widgets import DayInput
from funds import money
from funds.models import FundBudget


class AmountInput(forms.DecimalField):
    """A box for an amount: a comma for the decimals, spaces and the sign of the currency are understood."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Amount")
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=9, decimal_places=2, min_value=money.PENNY, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = (
                value.replace("£", "").replace("€", "").replace("$", "").replace(" ", "").replace("\xa0", "")
            )
            head, comma, tail = value.rpartition(",")
            if comma and len(tail) in (1, 2) and "." not in value:
                value = f"{head}.{tail}"
            value = value.replace(",", "")
        return super().to_python(value)


class ForeignAmountForm(forms.Form):
    """An amount in a currency; where that is not the budget's, what one unit was worth, and of which day that is."""

    amount = AmountInput()
    currency = forms.ChoiceField(choices=money.CHOICES)
    rate = forms.DecimalField(
        required=False,
        max_digits=14,
        decimal_places=6,
        min_value=Decimal("0.000001"),
        label="Rate",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    rate_on = forms.DateField(required=False, label="Rate of which day", widget=DayInput)

    def __init__(self, budget: FundBudget, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].initial = budget.currency
        self.fields["rate"].help_text = (
            f"Only where it was not paid in {budget.currency}: what one unit is worth in {budget.currency}, such as "
            "0.86."
        )

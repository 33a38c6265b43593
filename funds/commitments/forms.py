"""Forms of promises on the desk."""

from typing import Any

from django import forms

from common.widgets import DayInput
from funds.budgets.forms import AmountReasonForm
from funds.forms import AmountInput
from funds.models import Commitment


class MoreForm(AmountReasonForm):
    """How much more, in the currency of the promise, and why."""

    def __init__(self, commitment: Commitment, data: Any = None) -> None:
        super().__init__(data)
        self.fields["amount"].label = f"How much more, in {commitment.currency}"


class InvoiceForm(forms.Form):
    """What the programme owes by an invoice."""

    payee = forms.CharField(max_length=120, label="Who sent it")
    invoice = forms.CharField(max_length=60, label="Number of the invoice")
    on = forms.DateField(label="Of which day", widget=DayInput)
    what = forms.CharField(max_length=200, label="What it is for")
    amount = AmountInput()

    def __init__(self, commitment: Commitment, data: Any = None) -> None:
        super().__init__(data, initial={"what": commitment.purpose})
        self.fields["amount"].label = f"Amount, in {commitment.budget.currency}"

"""What somebody paid: the one form of a claim."""

from typing import Any

from django import forms

from common.widgets import DayInput
from files.kinds import TAKEN
from funds.forms import ForeignAmountForm
from funds.models import FundBudget


class SpendForm(ForeignAmountForm):
    """One thing that was paid, and its receipt."""

    field_order = ("what", "on", "amount", "currency", "rate", "rate_on", "file", "twice_why")
    what = forms.CharField(
        max_length=200, label="What you paid for", help_text="“Return train, Ashford to Dover.”"
    )
    on = forms.DateField(label="On which day", widget=DayInput)
    file = forms.FileField(
        label="The receipt",
        help_text=f"A photo of it will do. {TAKEN}.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )
    twice_why = forms.CharField(
        required=False,
        max_length=300,
        label="What else is on this receipt",
        help_text="Only where the same receipt was claimed before.",
    )

    def __init__(self, budget: FundBudget, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(budget, *args, **kwargs)
        if not again:
            self.fields["twice_why"].widget = forms.HiddenInput()

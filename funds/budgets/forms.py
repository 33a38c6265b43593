"""Forms of budgets on the desk."""

from typing import Any

from django import forms

from common.widgets import DayInput
from funds.forms import AmountInput, ForeignAmountForm
from funds.models import FundBudget
from people.models import Person


class OpenBudgetForm(forms.ModelForm[FundBudget]):
    """A new budget, with what the funder gave."""

    amount = AmountInput(label="What the funder gave")

    class Meta:
        model = FundBudget
        fields = ("programme", "funder", "name", "currency", "starts_on", "ends_on", "claim_days")


class AmountForm(forms.Form):
    amount = AmountInput()


class AmountReasonForm(AmountForm):
    reason = forms.CharField(max_length=300, label="Why?", widget=forms.Textarea(attrs={"rows": 3}))


class SetApartForm(AmountForm):
    """A part of a budget, for something of its own."""

    field_order = ("name", "amount", "ends_on")
    name = forms.CharField(max_length=120, label="What the part is called", help_text="“Visits in Kent”.")
    ends_on = forms.DateField(required=False, label="Until", widget=DayInput)

    def __init__(self, budget: FundBudget, data: Any = None) -> None:
        super().__init__(data, initial={"ends_on": budget.ends_on})


class CarryForm(forms.Form):
    into = forms.ModelChoiceField(
        FundBudget.objects.none(), label="Into which budget", empty_label="Choose one"
    )

    def __init__(self, budget: FundBudget, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FundBudget.objects.filter(
            programme=budget.programme, funder=budget.funder, currency=budget.currency, closed_on=None
        ).exclude(pk=budget.pk)


class PromiseForm(ForeignAmountForm):
    """A promise to somebody who has not asked here."""

    field_order = ("to", "purpose", "amount", "currency", "rate", "rate_on", "reason")
    to = forms.ModelChoiceField(Person.objects.none(), label="To whom", empty_label="Choose somebody")
    purpose = forms.CharField(max_length=200, label="What it is for")
    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Why more than is left",
        help_text="Only where this is more than the budget has left: it is allowed with a reason, and stands in its "
        "statement.",
    )

    def __init__(self, budget: FundBudget, data: Any = None) -> None:
        super().__init__(budget, data)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            Person.objects.filter(is_active=True, programme_roles__programme=budget.programme)
            .distinct()
            .order_by("name", "pk")
        )

"""Of which funder, programme and days a statement is."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from common.widgets import DayInput
from funds.models import FundBudget
from programmes.models import Funder, Programme


class StatementForm(forms.Form):
    """Everything may be left empty: then it is all the budgets of the officer, from the beginning until today."""

    funder = forms.ModelChoiceField(Funder.objects.none(), required=False, empty_label="Every funder")
    programme = forms.ModelChoiceField(
        Programme.objects.none(), required=False, empty_label="Every programme of yours"
    )
    since = forms.DateField(required=False, label="From", widget=DayInput)
    until = forms.DateField(required=False, label="Until", widget=DayInput)

    def __init__(self, budgets: QuerySet[FundBudget], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("funder", Funder), ("programme", Programme)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = model.objects.filter(pk__in=budgets.order_by().values(name))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "It must end after it begins.")
        return given

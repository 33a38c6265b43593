"""A visit as a member notes it."""

from typing import Any

from django import forms
from django.db.models import Q

from common.widgets import DayInput
from funds.forms import AmountInput
from groups.models import Membership, Visit
from groups.room.door import Room
from groups.visits.services import VisitFacts
from people.models import Museum


class NamesOfMembers(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person)


class NameOfMember(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person)


class VisitForm(forms.Form):
    """Where, when, who came, what it cost; what you looked at stays in the group."""

    museum = forms.ModelChoiceField(
        Museum.objects.none(), required=False, label="Which museum", empty_label="Somewhere else"
    )
    elsewhere = forms.CharField(
        required=False, max_length=200, label="Where else", help_text="Only where it was no museum of yours."
    )
    on = forms.DateField(label="On which day", widget=DayInput)
    came = NamesOfMembers(Membership.objects.none(), label="Who came", widget=forms.CheckboxSelectMultiple)
    host = NameOfMember(Membership.objects.none(), required=False, label="Host", empty_label="Nobody of us")
    cost = AmountInput(
        required=False,
        label="What it cost, in pounds",
        help_text="All together, travel included. Reports count it.",
    )
    looked_at = forms.CharField(
        required=False,
        max_length=20_000,
        label="What you looked at",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Only the group reads this. Where it is about somebody else, initials are enough.",
    )
    travel = forms.CharField(
        required=False, max_length=2000, label="How one gets there", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, room: Room, *args: Any, visit: Visit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = room.group.memberships.inside().select_related("person").order_by("person__name", "pk")
        everybody = inside
        if visit is not None:
            then = room.group.memberships.filter(visits=visit).values("pk")
            there = room.group.memberships.filter(Q(pk__in=inside.order_by().values("pk")) | Q(pk__in=then))
            everybody = there.select_related("person").order_by("person__name", "pk")
        museums = Museum.objects.filter(pk__in=inside.order_by().values("seat__entry__museum"))
        if visit is not None:
            museums = museums | Museum.objects.filter(study_visits=visit)
        for name, rows in (("museum", museums), ("came", everybody), ("host", inside)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    @property
    def facts(self) -> VisitFacts:
        return VisitFacts(**{**self.cleaned_data, "came": list(self.cleaned_data["came"])})

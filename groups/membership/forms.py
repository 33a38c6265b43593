"""Forms of groups."""

from typing import Any

from django import forms

from common.widgets import DayInput
from groups.membership.services import MOST_WORDS
from groups.models import Group, Membership


class NotRightForm(forms.Form):
    """What somebody tells the officers of a group that is not right for them."""

    words = forms.CharField(
        label="What is not right?",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only the officers read it, so that they can find you something better. The others never learn "
        "that you wrote.",
    )


class AwayForm(forms.Form):
    """Until when somebody is away."""

    until = forms.DateField(
        label="Your last day away",
        widget=DayInput,
        help_text="Until then the group meets without you, and nothing reminds you.",
    )


class LeaveForm(forms.Form):
    """What becomes of one's own words when one leaves."""

    words = forms.ChoiceField(
        label="What you wrote in the group",
        choices=[
            ("stay", "It stays, without my name"),
            ("go", "Take it out, for good"),
        ],
        initial="stay",
        widget=forms.RadioSelect,
        help_text="What is the whole group’s stays in any case, without your name: actions, visits, "
        "votes, and what you made together.",
    )


class RemoveForm(forms.Form):
    """Whom an officer takes out of a group, and why."""

    member = forms.ModelChoiceField(Membership.objects.none(), label="Who", empty_label=None)
    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="They read it, and nobody else does.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, group: Group, data: Any = None) -> None:
        super().__init__(data)
        rows: Any = self.fields["member"]
        rows.queryset = group.memberships.inside().select_related("person", "group").order_by("person__name")
        rows.label_from_instance = lambda row: str(row.person)

"""The forms of votes."""

from datetime import timedelta
from typing import Any

from django import forms

from common.widgets import DayInput
from groups.choices import Ballot, VoteKind
from groups.votes.services import LONGEST, MOST_WORDS


class OpenVoteForm(forms.Form):
    """What is asked, and until when."""

    kind = forms.ChoiceField(label="What you vote on", choices=VoteKind.choices)
    words = forms.CharField(
        label="In your own words",
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Only the group reads it.",
    )
    closes_on = forms.DateField(
        label="Until the evening of",
        widget=DayInput,
        help_text="It ends earlier when all have answered. Nobody sees the result before.",
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closes_on": today + timedelta(days=7)})
        super().__init__(*args, **kwargs)
        self.fields["closes_on"].widget.attrs |= {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + LONGEST).isoformat(),
        }


class BallotForm(forms.Form):
    """One answer. It may be changed until the vote is over."""

    says = forms.ChoiceField(label="Your answer", choices=Ballot.choices, widget=forms.RadioSelect)

"""The forms of a group's agreement."""

from django import forms

from agreements.services import MOST_WORDS
from common.widgets import DayInput


class SignAgreementForm(forms.Form):
    """Sign the version that is shown."""

    number = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)


class RefuseAgreementForm(forms.Form):
    """Say why one does not agree."""

    number = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why do you not agree?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The officers read it, and nobody in the group does. Leave out what others said.",
    )


class ReviewAgreementForm(forms.Form):
    """On which day the group looks at its agreement again."""

    review_on = forms.DateField(
        label="When do you look at it again?",
        required=False,
        widget=DayInput,
        help_text="On that day your group’s page says so. Nobody signs anew for it.",
    )


class ChangeAgreementForm(forms.Form):
    """The whole text, and who reads what was written before they came."""

    number = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Your agreement",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="One clause a paragraph, with an empty line between them.",
    )
    newcomers_read_all = forms.BooleanField(
        label="Whoever joins later may read what was written before they came",
        required=False,
        help_text="Otherwise they see nothing older than the day they join.",
    )

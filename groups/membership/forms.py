"""Forms of groups."""

from django import forms

from groups.membership.services import MOST_WORDS


class NotRightForm(forms.Form):
    """What somebody tells the officers of a group that is not right for them."""

    words = forms.CharField(
        label="What is not right?",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only the officers read it, so that they can find you something better. The others never learn "
        "that you wrote.",
    )

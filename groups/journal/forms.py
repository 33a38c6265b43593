"""A page of the journal."""

from django import forms


class JournalForm(forms.Form):
    """What one notes for oneself."""

    words = forms.CharField(
        max_length=20_000,
        label="For yourself",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Nobody else reads this: not the group, no officer, nobody who looks after the site.",
    )

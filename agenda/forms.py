"""The forms of the agenda."""

from django import forms

from agenda.choices import AttendanceState
from agenda.models import Dispute
from agenda.register.disputes import MOST_WORDS


class DisputeForm(forms.Form):
    """What somebody says about an entry of a register."""

    words = forms.CharField(
        label="What is wrong?",
        max_length=MOST_WORDS,
        help_text="A sentence is enough, such as “I came late and sat at the back.” Only the programme's officers "
        "read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a sentence what is wrong."},
    )


class SettleForm(forms.ModelForm[Dispute]):
    """An officer's answer."""

    state = forms.ChoiceField(
        label="From now on the register says",
        choices=[
            (AttendanceState.ATTENDED.value, "They were there"),
            (AttendanceState.APOLOGIES.value, "They sent apologies"),
            (AttendanceState.NO_SHOW.value, "They did not come"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the register says from now on."},
    )
    answer = forms.CharField(
        label="Your answer",
        max_length=MOST_WORDS,
        help_text="They get it by mail, and it stays beside the entry in their account.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a sentence that they will read."},
    )

    class Meta:
        model = Dispute
        fields = ["answer"]

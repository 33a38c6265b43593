"""What is typed in and about a live set: a note or an action, the plan, the timings."""

from typing import Any

from django import forms

from groups.live.selectors import ACTION, ISSUE
from groups.live.stages import DEFAULT_MINUTES, LiveStage
from groups.meetings.choices import NoteKind
from groups.meetings.record import MOST_WORDS
from groups.models import GroupMeeting, Membership, SetTimings


class WriteForm(forms.Form):
    """One field for whatever is written in the room, so that nothing that is being typed is moved by the clock."""

    kind = forms.ChoiceField(label="What is it?")
    words = forms.CharField(
        label="Your words",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="Write initials in place of the names of colleagues and visitors. Members of the group read this.",
    )
    due_on = forms.DateField(
        label="By when", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="For an action.",
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, presents: bool, **given: Any) -> None:
        # The page may have been opened before the first turn: what can be chosen does not hang on the stage.
        super().__init__(data, **given)
        issue = [(ISSUE, "My issue")] if presents else []
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [*issue, *NoteKind.choices, (ACTION, "An action of mine")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ACTION and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Say by when you will do it.")
        return cleaned


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return str(obj.person)


class SetPlanForm(forms.Form):
    """Who presents, in this order, and who has which role."""

    MOST = 4

    def __init__(self, data: Any = None, *, meeting: GroupMeeting, members: Any) -> None:
        turns = [turn.presenter_id for turn in meeting.turns.order_by("number")]
        initial = {f"turn_{n}": pk for n, pk in enumerate(turns, start=1)}
        super().__init__(
            data,
            initial={**initial, "facilitator": meeting.facilitator_id, "timekeeper": meeting.timekeeper_id},
        )
        for number in range(1, self.MOST + 1):
            self.fields[f"turn_{number}"] = MemberChoice(
                members, label=f"Turn {number}", required=number == 1, empty_label="Nobody"
            )
        self.fields["facilitator"] = MemberChoice(members, required=False, empty_label="Nobody yet")
        self.fields["timekeeper"] = MemberChoice(members, required=False, empty_label="Nobody yet")

    @property
    def presenters(self) -> list[Membership]:
        chosen = [self.cleaned_data[f"turn_{number}"] for number in range(1, self.MOST + 1)]
        return [each for each in chosen if each is not None]


class TimingsForm(forms.ModelForm[SetTimings]):
    """For how many minutes each stage is planned."""

    class Meta:
        model = SetTimings
        fields = [str(stage) for stage in DEFAULT_MINUTES]

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for stage in DEFAULT_MINUTES:
            self.fields[stage] = forms.IntegerField(
                label=LiveStage(stage).label, min_value=1, max_value=60, help_text="Minutes.",
                initial=getattr(self.instance, stage),
            )  # fmt: skip

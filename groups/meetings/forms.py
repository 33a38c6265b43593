"""Calling a meeting, asking about dates, answering them, and saying what became of an action."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from common import clock
from groups.live.forms import MemberChoice
from groups.meetings.choices import ActionState, DateSays, MeetingKind
from groups.meetings.polls import MOST_DATES, PollState
from groups.meetings.record import MOST_WORDS
from groups.models import GroupMeeting, Membership, PollDate

LENGTHS = [(minutes, f"{minutes // 60} h{f' {minutes % 60} min' if minutes % 60 else ''}") for minutes in (
    60, 90, 120, 150, 180, 210, 240, 300, 360, 480,
)]  # fmt: skip
DAY = {"type": "date"}
AT = {"type": "time"}


class PlaceFields(forms.Form):
    """Where a meeting is: at a member's museum, online, or both."""

    host = MemberChoice(
        Membership.objects.none(), label="At whose museum?", required=False, empty_label="Nobody’s: we meet online",
        help_text="Suggested is whoever’s museum has waited longest.",
    )  # fmt: skip
    online_link = forms.URLField(
        label="Link to join online", required=False, assume_scheme="https",
        help_text="Shown to those expected, from 24 hours before.",
    )  # fmt: skip

    def __init__(self, *args: Any, members: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        host = self.fields["host"]
        assert isinstance(host, forms.ModelChoiceField)
        host.queryset = members


class MeetingForm(PlaceFields):
    """One meeting whose day the group knows already."""

    kind = forms.ChoiceField(label="What kind of meeting?", choices=MeetingKind.choices)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs=DAY))
    start = forms.TimeField(label="From", widget=forms.TimeInput(attrs=AT, format="%H:%M"))
    minutes = forms.TypedChoiceField(label="How long?", choices=LENGTHS, coerce=int, initial=180)
    field_order = ["kind", "day", "start", "minutes", "host", "online_link"]

    def __init__(self, *args: Any, meeting: GroupMeeting | None = None, **given: Any) -> None:
        super().__init__(*args, **given)
        if meeting is not None:
            del self.fields["kind"]
            length = round((meeting.ends_at - meeting.starts_at) / timedelta(minutes=1))
            choices = dict(LENGTHS) | {length: dict(LENGTHS).get(length, f"{length} min")}
            minutes = self.fields["minutes"]
            assert isinstance(minutes, forms.TypedChoiceField)
            minutes.choices = sorted(choices.items())
            self.initial = {
                "day": meeting.start_day, "start": meeting.start_time, "minutes": length,
                "host": meeting.host_id, "online_link": meeting.online_link,
            }  # fmt: skip


class PollForm(forms.Form):
    """Some dates to ask the group about. Those left empty are not asked."""

    SHOWN = 5
    kind = forms.ChoiceField(label="What kind of meeting?", choices=MeetingKind.choices)
    minutes = forms.TypedChoiceField(label="How long?", choices=LENGTHS, coerce=int, initial=180)
    closes_day = forms.DateField(label="Answers by", widget=forms.DateInput(attrs=DAY))
    hidden = forms.BooleanField(label="Nobody sees the answers of others before their own", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"closes_day": timezone.localdate() + timedelta(days=7)})
        for number in range(1, self.SHOWN + 1):
            self.fields[f"date_{number}"] = forms.DateField(
                label=f"Date {number}", required=number <= 2, widget=forms.DateInput(attrs=DAY)
            )
            self.fields[f"time_{number}"] = forms.TimeField(
                label=f"From, on date {number}", required=number <= 2, initial=time(10, 0),
                widget=forms.TimeInput(attrs=AT, format="%H:%M"),
            )  # fmt: skip
        dates = [f"{what}_{n}" for n in range(1, self.SHOWN + 1) for what in ("date", "time")]
        self.order_fields(["kind", "minutes", *dates, "closes_day", "hidden"])

    @property
    def dates(self) -> list[tuple[date, time]]:
        rows = [(self.cleaned_data.get(f"date_{n}"), self.cleaned_data.get(f"time_{n}")) for n in range(1, 6)]
        return [(day, at) for day, at in rows[:MOST_DATES] if day and at]

    @property
    def closes(self) -> tuple[date, time]:
        return self.cleaned_data["closes_day"], time(18, 0)


class AnswerForm(forms.Form):
    """Yes, if need be, or no to each date."""

    def __init__(self, data: Any = None, *, state: PollState, member: Membership, own_zone: str = "") -> None:
        super().__init__(data)
        for each in state.tallies:
            at = each.date
            self.fields[f"date_{at.pk}"] = forms.ChoiceField(
                label=str(at), choices=DateSays.choices, widget=forms.RadioSelect,
                initial=each.answers.get(member.pk), help_text=_elsewhere(state, at, own_zone),
            )  # fmt: skip

    @property
    def says(self) -> dict[int, str]:
        return {int(name.removeprefix("date_")): says for name, says in self.cleaned_data.items()}


def _elsewhere(state: PollState, at: Any, own_zone: str) -> str:
    """The same moment on the member's own clock, where that is another one (5.19)."""
    zone = state.poll.zone
    if not own_zone or own_zone == zone:
        return ""
    there = clock.wall_instant(at.day, at.time, zone).astimezone(clock.zone_named(own_zone))
    return f"{clock.day_words(there.date())}, {there:%H:%M} ({clock.zone_words(own_zone)}) for you."


class ChooseDateForm(PlaceFields):
    """Which of the dates it is."""

    chosen = forms.ModelChoiceField(PollDate.objects.none(), label="Which date?", empty_label=None)
    confirmed = forms.BooleanField(label="Fix it even if too few of us can make it", required=False)
    field_order = ["chosen", "host", "online_link", "confirmed"]

    def __init__(self, *args: Any, state: PollState, **given: Any) -> None:
        super().__init__(*args, **given)
        chosen = self.fields["chosen"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = state.poll.dates.all()


class OwnClockForm(forms.Form):
    zone = forms.ChoiceField(label="The clock you read", choices=clock.zone_choices, required=False)


class ActionForm(forms.Form):
    """Who will do what by when, written beside a meeting rather than in it."""

    words = forms.CharField(
        label="What will be done?", max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Write initials in place of the names of colleagues and visitors.",
    )  # fmt: skip
    owner = MemberChoice(Membership.objects.none(), label="By whom?", empty_label=None)
    due_on = forms.DateField(label="By when?", widget=forms.DateInput(attrs=DAY))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, members: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = members


class SettleActionForm(forms.Form):
    to = forms.ChoiceField(
        label="What became of it?", widget=forms.RadioSelect,
        choices=[each for each in ActionState.choices if each[0] != ActionState.OPEN],
    )  # fmt: skip
    learned = forms.CharField(
        label="What did you learn by it? One line.", max_length=300, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class IssueForm(forms.Form):
    words = forms.CharField(
        label="Your issue, in your words", max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only members read it. Write initials in place of the names of colleagues and visitors. You may "
        "change or withdraw it at any time.",
    )  # fmt: skip

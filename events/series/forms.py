"""Forms of series: signing up for several dates at once, planning the next ones, another event like one there is."""

from collections.abc import Sequence
from typing import Any

from django import forms

from agenda.choices import Mode
from events.booking.forms.booking import ModeForm
from events.booking.forms.signup import VisitorSignUpForm
from events.models import EventSession
from events.series.recurrence import Rhythm
from events.series.services import MOST
from people.museums.forms import MuseumForm


class SeriesSignUpForm(forms.Form):
    """Which dates; and, where one of them is hybrid, how."""

    dates = forms.MultipleChoiceField(
        label="Which dates?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one date."},
    )

    def __init__(
        self,
        *args: Any,
        days: Sequence[EventSession],
        news: forms.BooleanField | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["dates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(day.event_id), f"{day.when}: {day.event.title}") for day in days]
        field.initial = [key for key, _ in field.choices]
        if any(day.mode == Mode.HYBRID for day in days):
            self.fields["mode"] = ModeForm.base_fields["mode"]
        if news is not None:
            self.fields["news"] = news

    @property
    def chosen(self) -> set[int]:
        return {int(key) for key in self.cleaned_data["dates"]}


class VisitorSeriesSignUpForm(SeriesSignUpForm, MuseumForm):
    """The same for somebody who is not signed in."""

    name = VisitorSignUpForm.base_fields["name"]
    email = VisitorSignUpForm.base_fields["email"]
    field_order = ["dates", "name", "email", "museum", "museum_id", "mode"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class PlanForm(forms.Form):
    """How a series goes on."""

    rhythm = forms.ChoiceField(
        label="The next dates fall on",
        choices=Rhythm.choices,
        initial=Rhythm.MONTHLY,
    )
    every = forms.IntegerField(
        label="Every",
        min_value=1,
        max_value=12,
        initial=1,
        help_text="1: each month or week. 2: every second one.",
    )
    count = forms.IntegerField(label="How many", min_value=1, max_value=MOST, initial=6)


class CloneForm(forms.Form):
    """The new day of an event like one there is."""

    first_day = forms.DateField(
        label="Its first day",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Further sessions, and the times at which sign-up opens and closes, keep their distance from it.",
        error_messages={"required": "Say on which day it is.", "invalid": "Give a day."},
    )
    title = forms.CharField(label="Title", max_length=140, required=False, help_text="Empty: the same title.")

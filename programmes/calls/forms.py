"""Fields and forms of calls: days and times on the wall, without a zone of their own."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common import clock
from common.errors import DomainError
from people.models import Person
from programmes.models import CallStage


class WallClockField(forms.SplitDateTimeField):
    """A day and a time as clocks show them; the zone is that of what it is for. Gives a naive moment, or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.SplitDateTimeWidget(
                date_attrs={"type": "date", "aria-label": "Day"},
                time_attrs={"type": "time", "aria-label": "Time"},
                date_format="%Y-%m-%d",
                time_format="%H:%M",
            ),
        )
        super().__init__(**kwargs)

    def compress(self, data_list: tuple[date, time] | None) -> datetime | None:
        if not data_list:
            return None
        day, at = data_list
        if day in self.empty_values:
            raise ValidationError(self.error_messages["invalid_date"], code="invalid_date")
        if at in self.empty_values:
            raise ValidationError(self.error_messages["invalid_time"], code="invalid_time")
        return datetime.combine(day, at)


class StageForm(forms.ModelForm[CallStage]):
    """The dates of a stage, which clocks must show exactly once."""

    class Meta:
        model = CallStage
        fields = ("public_name", "desk_name", "opens_day", "opens_time", "closes_day", "closes_time")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        moments = []
        for end in ("opens", "closes"):
            day, at = given.get(f"{end}_day"), given.get(f"{end}_time")
            if day is None or at is None:
                continue
            given[f"{end}_time"] = at.replace(second=0, microsecond=0)
            try:
                moments.append(clock.instant(day, at, self.instance.zone))
            except DomainError as error:
                self.add_error(f"{end}_time", error.message)
        if len(moments) == 2 and moments[1] <= moments[0]:
            self.add_error("closes_day", "It must close after it opens.")
        return given


class CopyCallForm(forms.Form):
    """What the copy of a call is called, and on which day it begins."""

    title = forms.CharField(max_length=160, label="Title of the copy")
    first_day = forms.DateField(
        label="Its first day",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Every other day moves along; times on the clock stay as they are.",
    )


class LongerForm(forms.Form):
    """Who has longer for which stage, until when and why."""

    stage = forms.ModelChoiceField(CallStage.objects.none(), empty_label=None)
    person = forms.ModelChoiceField(Person.objects.none(), label="Who", empty_label="Choose somebody")
    until = WallClockField(label="Until", help_text="That minute included.")
    reason = forms.CharField(max_length=300, label="Why", help_text="Officers read it, and the person may.")

"""The officers' forms on the pages of one event."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from agenda.choices import Mode, Part
from common.fields import AddressInput
from common.names import NameField
from events.booking import waiting_list
from events.booking.forms.booking import WAYS, SessionsForm
from events.booking.parallel_sessions import sets_of
from events.models import Event, EventSession
from events.planning.picture_fields import PictureFields


class EventDeskForm(forms.ModelForm[Event], PictureFields):
    """An event's own fields, with its picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_picture(self.instance)


class AddPersonForm(SessionsForm):
    """Somebody who rang, wrote or stands at the door. Whom they bring they name themselves, from their mail."""

    name = NameField(label="Name")
    email = AddressInput(
        label="E-mail address", help_text="A mailbox that several people share is welcome too."
    )
    part = forms.ChoiceField(label="As", choices=Part.choices, initial=Part.ATTENDEE)

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        days = waiting_list.planned_days(event)
        super().__init__(*args, sets=sets_of(days), **kwargs)
        for name in self.set_names:
            self.fields[
                name
            ].required = False  # The team goes where it is needed; the service asks all others.
        if len({day.mode for day in days}) > 1 or any(day.mode == Mode.HYBRID for day in days):
            self.fields["mode"] = forms.ChoiceField(label="Comes", choices=WAYS)
        if event.bring_up_to:
            self.fields["guests"] = forms.IntegerField(
                label="Brings",
                min_value=0,
                max_value=event.bring_up_to,
                required=False,
                help_text="How many colleagues, to be named. Empty: nobody.",
            )


class NewDateForm(forms.Form):
    """A new day, and new times, for each session of a postponed event."""

    def __init__(self, sessions: Iterable[EventSession], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = list(sessions)
        for session in self.sessions:
            name = session.title if len(self.sessions) > 1 else "It"
            self.fields[f"day_{session.pk}"] = forms.DateField(
                label=f"{name} will be on", widget=forms.DateInput(attrs={"type": "date"})
            )
            self.fields[f"from_{session.pk}"] = forms.TimeField(
                label="From", initial=session.start_time, widget=forms.TimeInput(attrs={"type": "time"})
            )
            self.fields[f"to_{session.pk}"] = forms.TimeField(
                label="To", initial=session.end_time, widget=forms.TimeInput(attrs={"type": "time"})
            )

    def clean(self) -> dict[str, Any]:
        """``days``: what changes, by session. A session of several days keeps its length."""
        given = super().clean() or {}
        return {} if self.errors else {"days": self._days(given)}

    def _days(self, given: Mapping[str, Any]) -> Mapping[int, Mapping[str, Any]]:
        return {
            session.pk: {
                "start_day": given[f"day_{session.pk}"],
                "end_day": given[f"day_{session.pk}"] + (session.end_day - session.start_day),
                "start_time": given[f"from_{session.pk}"],
                "end_time": given[f"to_{session.pk}"],
            }
            for session in self.sessions
        }

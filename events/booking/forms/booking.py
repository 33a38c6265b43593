"""What somebody changes on the page of their own booking."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agenda.choices import Mode
from common.fields import AddressInput
from common.names import NameField
from events.booking.forms.sessions import SessionRadio, full_ones, session_choices
from events.models import EventSession, Needs, Registration

EMAIL_ERRORS = {"invalid": "Give a whole e-mail address, like name@museum.org.uk."}
#: A colleague is somebody else than who types, so a browser should not fill in the typist.
SOMEBODY_ELSE = {"autocomplete": "off"}
THEIR_MAIL = (
    "They get one mail with the day, the place and a calendar file. Without an address, tell them yourself."
)
NAME_WANTED = "Give their name, or leave both lines empty and name them later."
#: How one may come where both are possible.
WAYS = [(Mode.IN_PERSON.value, "In person"), (Mode.ONLINE.value, "Online")]


class ModeForm(forms.Form):
    """How somebody comes to a hybrid event."""

    mode = forms.ChoiceField(
        label="How will you come?",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you come in person or join online."},
    )


def access_field() -> forms.CharField:
    return forms.CharField(
        label="What you need to take part",
        max_length=Needs._meta.get_field("access").max_length,
        required=False,
        help_text="A ramp, large print, a sign language interpreter, somebody who comes with you.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def diet_field() -> forms.CharField:
    return forms.CharField(
        label="What you do not eat or drink",
        max_length=Needs._meta.get_field("diet").max_length,
        required=False,
    )


class NeedsForm(forms.Form):
    """Access and dietary needs. Emptied, they are erased at once."""

    access = access_field()
    diet = diet_field()


class NeedsCodeForm(forms.Form):
    """The code from the mail, by which somebody sees what they need."""

    code = forms.CharField(
        label="The code from the mail",
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Type the code from the mail."},
    )


class SessionsForm(forms.Form):
    """Which of the sessions that run side by side somebody goes to: one of each set.

    ``left`` is how many seats each has left: a full one can be read and not chosen.
    The first field is called as the services call what it is about, so that what they refuse stands beside it.
    """

    def __init__(
        self,
        *args: Any,
        sets: Mapping[str, Sequence[EventSession]] | None = None,
        left: Mapping[int, int | None] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._sets = {
            "choices" if number == 1 else f"choices_{number}": (words, sessions)
            for number, (words, sessions) in enumerate((sets or {}).items(), 1)
        }
        for name, (words, sessions) in self._sets.items():
            self.fields[name] = forms.ChoiceField(
                label=f"Choose one: {words}",
                choices=session_choices(sessions, left or {}),
                widget=SessionRadio(full=full_ones(sessions, left or {})),
                error_messages={"required": "Choose one of these sessions."},
            )

    @property
    def set_names(self) -> list[str]:
        """The fields of the sets."""
        return list(self._sets)

    def show_chosen(self, chosen: Sequence[EventSession]) -> None:
        """Show what somebody chose before."""
        for name, (_, sessions) in self._sets.items():
            self.initial[name] = next((str(day.pk) for day in sessions if day in chosen), None)

    @property
    def chosen(self) -> list[EventSession]:
        """The sessions that were chosen."""
        picked = {self.cleaned_data[name] for name in self._sets}
        return [day for _, days in self._sets.values() for day in days if str(day.pk) in picked]


class GuestForm(forms.Form):
    """Who a colleague is that somebody brings. Volunteers often have no address: a name is enough."""

    name = NameField(
        label="Their name",
        widget=forms.TextInput(attrs=SOMEBODY_ELSE),
        error_messages={"required": "Give their name."},
    )
    email = AddressInput(
        label="Their e-mail address",
        required=False,
        help_text=THEIR_MAIL,
        widget=forms.EmailInput(attrs=SOMEBODY_ELSE),
        error_messages=EMAIL_ERRORS,
    )


class AddGuestForm(GuestForm):
    """One more colleague. The name may stay empty: then they are to be named."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("email") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", NAME_WANTED)
        return cleaned


class ContactSharingForm(forms.ModelForm[Registration]):
    """What other attendees see: three ticks, each on its own, off until somebody sets it (E20)."""

    class Meta:
        model = Registration
        fields = ("shares_name", "shares_museum", "shares_email")


class GiveBackForm(forms.Form):
    """Whether the colleagues whom somebody has named still come when they themselves cannot."""

    KEEP, CANCEL = "keep", "cancel"
    guests = forms.ChoiceField(
        label="And your colleagues?",
        choices=[(KEEP, "Those with a name still come"), (CANCEL, "Give all our places back")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether your colleagues still come."},
    )


class PlacesForm(forms.Form):
    """How many of a party take what has come free."""

    places = forms.TypedChoiceField(label="How many of you come?", coerce=int)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["places"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(n, str(n)) for n in range(most, 0, -1)]

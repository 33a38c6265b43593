"""Signing up: what somebody is asked on the page of an event."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Script

from events.forms.booking import (
    EMAIL_ERRORS,
    SOMEBODY_ELSE,
    WAYS,
    ModeForm,
    access_field,
    check_pair,
    diet_field,
)
from people.forms.museum import MuseumForm


class Line(NamedTuple):
    """The two fields for one colleague."""

    number: int
    name: BoundField
    email: BoundField


class Colleagues(forms.Select):
    """How many somebody brings. A script shows as many lines for them."""

    class Media:
        js = [Script("js/colleagues.js", defer=True)]


class SignUpForm(forms.Form):
    """What somebody signed in is asked: nothing that is known, and nothing that has to be answered but how they come.

    ``full_modes`` are the ways in which all places are taken: whoever chooses one of them knows that they will wait.
    With ``bring_up_to`` there are as many pairs of fields for colleagues. A pair left empty is a colleague to be named.
    """

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    access = access_field()
    diet = diet_field()

    def __init__(
        self,
        *args: Any,
        asks_mode: bool,
        full_modes: Collection[str] = (),
        bring_up_to: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bring_up_to = bring_up_to
        if asks_mode:
            self.fields["mode"] = _mode_field(full_modes)
        if bring_up_to:
            self.fields["bring"] = _bring_field(bring_up_to)
        for number in range(1, bring_up_to + 1):
            self.fields[f"guest_{number}_name"] = forms.CharField(
                label="Name", max_length=120, required=False, widget=forms.TextInput(attrs=SOMEBODY_ELSE)
            )
            self.fields[f"guest_{number}_email"] = forms.EmailField(
                label="E-mail address",
                required=False,
                widget=forms.EmailInput(attrs=SOMEBODY_ELSE),
                error_messages=EMAIL_ERRORS,
            )

    # --- for the template ---------------------------------------------------------------------------------------------
    @property
    def plain_fields(self) -> Iterator[BoundField]:
        """The fields that stand one below the other; needs and colleagues have places of their own."""
        return (field for field in self if field.name not in ("access", "diet", "bring", *self._guest_names))

    @property
    def needs_fields(self) -> list[BoundField]:
        return [self["access"], self["diet"]]

    @property
    def lines(self) -> list[Line]:
        return [
            Line(number, self[f"guest_{number}_name"], self[f"guest_{number}_email"])
            for number in range(1, self.bring_up_to + 1)
        ]

    @property
    def needs_are_open(self) -> bool:
        return any(field.errors or field.value() for field in self.needs_fields)

    @property
    def lines_are_open(self) -> bool:
        """Whether a colleague has been named, or a line is wrong: then nothing of it is folded away."""
        return any(line.name.value() or line.email.value() or line.email.errors for line in self.lines)

    @property
    def _guest_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith("guest_")]

    # --- what was given -----------------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.bring_up_to:
            return cleaned
        named: list[tuple[str, str]] = []
        taken = {_known(cleaned.get("name", ""), cleaned.get("email", ""))}
        for number in range(1, self.bring_up_to + 1):
            name, email = f"guest_{number}_name", f"guest_{number}_email"
            if not check_pair(self, name, email):
                continue
            guest = (cleaned[name], cleaned[email])
            if _known(*guest) in taken:
                self.add_error(name, "This person stands here already. Name each colleague once.")
            taken.add(_known(*guest))
            named.append(guest)
        bring = int(cleaned.get("bring") or 0)
        if 0 < bring < len(named):
            self.add_error("bring", f"You have named {len(named)}. Change the number, or empty their lines.")
        cleaned["guests"] = named
        cleaned["to_be_named"] = max(bring - len(named), 0)
        return cleaned


class VisitorSignUpForm(SignUpForm, MuseumForm):
    """What somebody not signed in is asked."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your name."},
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="Your confirmation goes there, with the calendar file.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            **EMAIL_ERRORS,
            "required": "Give an e-mail address, so that we can write about this event.",
        },
    )
    field_order = ["name", "email", "museum", "museum_id", "mode", "bring", "opened"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


def sign_up_form(user: Any, data: Any = None, **options: Any) -> SignUpForm:
    """The form for whoever asks."""
    return (SignUpForm if user.is_authenticated else VisitorSignUpForm)(data, **options)


def _mode_field(full_modes: Collection[str]) -> forms.ChoiceField:
    choices = [
        (value, f"{label} (all taken: you would wait)" if value in full_modes else label)
        for value, label in WAYS
    ]
    return forms.ChoiceField(
        label=ModeForm.base_fields["mode"].label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages=ModeForm.base_fields["mode"].error_messages,
    )


def _bring_field(most: int) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="How many colleagues do you bring?",
        choices=[(0, "Nobody"), *((n, f"{n} colleague{'' if n == 1 else 's'}") for n in range(1, most + 1))],
        required=False,
        help_text="Each of you takes a place.",
        widget=Colleagues(attrs={"data-colleagues": "colleagues"}),
    )


def _known(name: str, email: str) -> tuple[str, str]:
    """As one compares people: in a shared mailbox each name is a person (rule 10)."""
    return " ".join(name.casefold().split()), email.casefold()

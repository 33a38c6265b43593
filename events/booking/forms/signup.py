"""Signing up: what somebody is asked on the page of an event."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Script

from common.fields import AddressInput
from common.names import NameField
from events.booking.forms.booking import (
    EMAIL_ERRORS,
    NAME_WANTED,
    SOMEBODY_ELSE,
    WAYS,
    ModeForm,
    SessionsForm,
    access_field,
    diet_field,
)
from people.museums.forms import MuseumForm


class ColleagueField(NamedTuple):
    """The two fields for one colleague."""

    number: int
    name: BoundField
    email: BoundField


class Colleagues(forms.Select):
    """How many somebody brings. A script shows as many lines for them."""

    class Media:
        js = [Script("js/colleagues.js", defer=True)]


class SignUpForm(SessionsForm):
    """What somebody signed in is asked: nothing that is known, and nothing that must be answered but how they come and,
    of sessions side by side, which.

    ``ways`` are the ways one may come, and ``full_ways`` those in which all places are taken: whoever chooses one of
    them knows that they will wait. ``sets`` are the sessions to choose from, by the words they share. With
    ``bring_up_to`` there are as many pairs of fields for colleagues; a name left empty is a colleague to be named.
    """

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    access = access_field()
    diet = diet_field()

    def __init__(
        self,
        *args: Any,
        ways: Sequence[str],
        full_ways: Collection[str] = (),
        bring_up_to: int = 0,
        news: forms.BooleanField | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bring_up_to = bring_up_to
        if len(ways) > 1:
            self.fields["mode"] = _mode_field(full_ways)
        if bring_up_to:
            self.fields["guests"] = _guests_field(bring_up_to)
        for number in range(1, bring_up_to + 1):
            self.fields[f"guest_{number}_name"] = NameField(
                label=f"Name of colleague {number}",
                required=False,
                widget=forms.TextInput(attrs=SOMEBODY_ELSE),
            )
            self.fields[f"guest_{number}_email"] = AddressInput(
                label=f"E-mail address of colleague {number}",
                required=False,
                widget=forms.EmailInput(attrs=SOMEBODY_ELSE),
                error_messages=EMAIL_ERRORS,
            )
        if news is not None:
            self.fields["news"] = news

    # --- for the template ---------------------------------------------------------------------------------------------
    @property
    def plain_fields(self) -> Iterator[BoundField]:
        """The fields that stand one below the other; needs, colleagues and news have places of their own."""
        apart = {"access", "diet", "guests", "news"}
        return (field for field in self if field.name not in apart and not field.name.startswith("guest_"))

    @property
    def needs_fields(self) -> list[BoundField]:
        return [self["access"], self["diet"]]

    @property
    def lines(self) -> list[ColleagueField]:
        return [
            ColleagueField(number, self[f"guest_{number}_name"], self[f"guest_{number}_email"])
            for number in range(1, self.bring_up_to + 1)
        ]

    @property
    def needs_are_open(self) -> bool:
        return any(field.errors or field.value() for field in self.needs_fields)

    @property
    def says_needs_again(self) -> bool:
        """Whether the fields hold what somebody said before."""
        return not self.is_bound and self.needs_are_open

    @property
    def lines_are_open(self) -> bool:
        """Whether a colleague has been named, or a line is wrong: then nothing of it is folded away."""
        return any(line.name.value() or line.email.value() or line.email.errors for line in self.lines)

    # --- what was given -----------------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen = {_known(cleaned.get("name", ""), cleaned.get("email", ""))}
        self._named: list[tuple[str, str]] = []
        for number in range(1, self.bring_up_to + 1):
            name, email = f"guest_{number}_name", f"guest_{number}_email"
            guest = (cleaned.get(name) or "", cleaned.get(email) or "")
            if guest[1] and not guest[0] and name not in self.errors:
                self.add_error(name, NAME_WANTED)
            if not guest[0] or self.errors.keys() & {name, email}:
                continue
            if _known(*guest) in seen:
                self.add_error(name, "This person stands here already. Name each colleague once.")
            seen.add(_known(*guest))
            self._named.append(guest)
        if 0 < self._brings < len(self._named):
            self.add_error(
                "guests", f"You have named {len(self._named)}. Change the number, or empty their lines."
            )
        return cleaned

    @property
    def _brings(self) -> int:
        return int(self.cleaned_data.get("guests") or 0)

    @property
    def named(self) -> list[tuple[str, str]]:
        """The names of the colleagues who are named, and the addresses of those who have one."""
        return self._named

    @property
    def to_be_named(self) -> int:
        return max(self._brings - len(self._named), 0)


class VisitorSignUpForm(SignUpForm, MuseumForm):
    """What somebody not signed in is asked."""

    name = NameField(
        label="Your name",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your name."},
    )
    email = AddressInput(
        label="E-mail address",
        help_text="Your confirmation goes there, with the calendar file.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            **EMAIL_ERRORS,
            "required": "Give an e-mail address, so that we can write about this event.",
        },
    )
    field_order = ["name", "email", "museum", "museum_id", "mode", "opened"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


def sign_up_form(user: Any, data: Any = None, **options: Any) -> SignUpForm:
    """The form for whoever asks."""
    return (SignUpForm if user.is_authenticated else VisitorSignUpForm)(data, **options)


def _mode_field(full_ways: Collection[str]) -> forms.ChoiceField:
    choices = [
        (value, f"{label} (all taken: you would wait)" if value in full_ways else label)
        for value, label in WAYS
    ]
    return forms.ChoiceField(
        label=ModeForm.base_fields["mode"].label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages=ModeForm.base_fields["mode"].error_messages,
    )


def _guests_field(most: int) -> forms.ChoiceField:
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

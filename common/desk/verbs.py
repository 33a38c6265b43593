"""What an officer may do with a row: declared once, shown as a button, carried out by ``DeskPages.carry_out``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

#: Words, or how to find them from the row.
Words = str | Callable[[Any], str]


def said_of(words: Words, row: Any) -> str:
    return words if isinstance(words, str) else words(row)


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentence that an officer has to write first. ``name``: the keyword by which the service takes it."""

    label: str = "Why?"
    help_text: str = ""
    required: str = "Say why."
    name: str = "reason"
    max_length: int = 300


class ReasonForm(forms.Form):
    """One sentence: why, or what is asked."""

    def __init__(self, reason: Reason, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields[reason.name] = forms.CharField(
            label=reason.label,
            help_text=reason.help_text,
            max_length=reason.max_length,
            widget=forms.Textarea(attrs={"rows": 3 if reason.max_length <= 300 else 6}),
            error_messages={"required": reason.required},
        )


@dataclass(frozen=True, slots=True)
class Verb:
    """A button of a row.

    ``service`` is called with the row (by the noun of its pages), ``by=`` the officer and what the form gave. ``done``
    says what became of it, from the row and what the service returned. ``may`` says whether the button stands there
    now; the service decides in any case. With a ``reason``, a ``form`` (made from the row and what was posted) or
    ``confirm``, the button leads to a page of its own: ``title`` and ``says`` explain there what it means, ``button``
    does it, ``refrain`` leads back. Where the form stands on another page of the row, ``on`` names that page: nothing
    is asked elsewhere, and it is called with ``refused`` (the verb and why) where the answer was no. ``leads_to`` is
    the address that comes afterwards, from the row and what the service returned; without it, the home of the row.
    With ``several`` ("Published") it can be done to many from their list, and is told so: "Published: 3 events." Where
    a page asks first, ``of_each`` says what it means for one of them. ``group`` is what the buttons of a row stand
    under; those of ``danger`` stand apart. A page of its own may be another ``template`` than the plain one, with what
    it ``shows`` besides.
    """

    name: str
    label: Words
    service: Callable[..., Any]
    done: str | Callable[[Any, Any], str]
    may: Callable[[Any], bool] = lambda row: True
    reason: Reason | None = None
    form: Callable[[Any, QueryDict | None], forms.Form] | None = None
    confirm: bool = False
    danger: bool = False
    title: Words = ""
    says: Words = ""
    on: str = ""
    button: str = ""
    refrain: str = "Cancel"
    leads_to: Callable[[Any, Any], str] | None = None
    several: str = ""
    of_each: Words = ""
    group: str = ""
    template: str = "desk/ask.html"
    shows: Callable[[Any], dict[str, Any]] | None = None

    @property
    def asks(self) -> bool:
        """Whether something is asked first, on a page of its own."""
        return self.confirm or self.reason is not None or self.form is not None

    def form_for(self, row: Any, posted: QueryDict | None) -> forms.Form | None:
        if self.reason is not None:
            return ReasonForm(self.reason, posted)
        if self.form is not None:
            return self.form(row, posted)
        return forms.Form(posted) if self.confirm else None


@dataclass(frozen=True, slots=True)
class Button:
    """A verb as it stands on the page of one row."""

    name: str
    label: str
    address: str
    asks: bool
    danger: bool
    group: str = ""


def grouped(buttons: Iterable[Button]) -> list[tuple[str, list[Button]]]:
    """Buttons under the words that they stand under, as they were declared; without those that stand apart."""
    groups: dict[str, list[Button]] = {}
    for button in buttons:
        if not button.danger:
            groups.setdefault(button.group, []).append(button)
    return list(groups.items())

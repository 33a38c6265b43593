"""Asking for news."""

from django import forms

from common.fields import AddressInput


class NewsForm(forms.Form):
    """The one thing that is needed to send somebody news."""

    address = AddressInput(
        label="Your e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Only to send you this. The officers of the programme see it; nobody else does.",
        error_messages={
            "required": "Give the address that the news is to go to.",
            "invalid": "Give a whole e-mail address, like name@museum.org.uk.",
        },
    )

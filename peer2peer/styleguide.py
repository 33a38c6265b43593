"""The styleguide: every component of the look in every state, on one page of the demo."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.fields import AddressInput

NETWORKS = [("kent", "Museums in Kent"), ("medway", "Medway heritage"), ("none", "None of these")]


class SpecimenForm(forms.Form):
    """One field of each kind, so that a change to a field template is seen everywhere at once."""

    name = forms.CharField(label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressInput(
        label="Your e-mail address",
        help_text="We write to this address about your place, and for nothing else.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    museum = forms.ChoiceField(label="Your museum", choices=[("", "Choose one"), *NETWORKS], required=False)
    day = forms.DateField(
        label="A day that suits you", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    ask = forms.CharField(
        label="One thing you would like to ask",
        help_text="Speakers see it beforehand, without your name.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    slides = forms.FileField(label="Your slides", help_text="PDF, up to 20 MB.", required=False)
    format = forms.ChoiceField(
        label="How will you take part?",
        choices=[("room", "In the room"), ("online", "Online")],
        widget=forms.RadioSelect,
    )
    networks = forms.MultipleChoiceField(
        label="Which networks do you belong to?",
        choices=NETWORKS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(
        label="Show my name to the other people who are coming",
        help_text="Officers of the programme always see it.",
        required=False,
    )


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show everything; nothing here is kept."""
    wrong = SpecimenForm({"email": "sam at a museum", "day": "31 February"}, auto_id="wrong_%s")
    wrong.add_error(None, "This session filled up while you were typing. You can wait in line instead.")
    helper = FormHelper(wrong)
    helper.form_tag = False
    helper.errors_take_focus = False  # the page is opened at its top, not at this specimen
    pages = Paginator(range(100), 20)
    return render(
        request,
        "styleguide.html",
        {
            "specimen": SpecimenForm(auto_id="specimen_%s"),
            "wrong": wrong,
            "helper": helper,
            "middle_page": pages.page(3),
            "levels": ["success", "info", "warning", "error"],
        },
    )

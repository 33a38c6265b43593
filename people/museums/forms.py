"""Finding one's museum in a form: a type-ahead where scripts run, a question with the likely ones where not."""

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.urls import reverse_lazy

from common.readable import whole_number
from people.models import Museum
from people.museums.services import called
from people.selectors import find_museums

NOT_LISTED = "new"
#: How many likely museums are offered to somebody whose words match none exactly.
OFFERED = 6


class MuseumTextInput(forms.TextInput):
    """A plain text field that a script turns into a combobox."""

    class Media:
        js = [Script("js/typeahead.js", defer=True)]


class MuseumForm(forms.Form):
    """The fields ``museum`` (its name) and ``museum_id`` (which one, once chosen).

    Somebody who typed something near to a museum in the list, but chose none, is asked once which they mean where the
    museum matters: where it must be given, or the form says so (``asks_which``). An optional one stops nobody.
    ``?museum=`` in the address, where the page for finding a museum leads back to, chooses one beforehand.
    """

    museum = forms.CharField(
        label="Your museum",
        max_length=200,
        required=False,
        help_text="Its name is enough; spelling need not be exact. If it is not in our list, an officer adds it.",
        widget=MuseumTextInput(
            attrs={
                "autocomplete": "organization",
                "data-typeahead": reverse_lazy("people:find-museum"),
                "data-typeahead-id": "museum_id",
            }
        ),
    )
    museum_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    asks_which = False

    def start_with(self, museum_pk: str | None) -> None:
        """Choose a museum beforehand."""
        number = whole_number(museum_pk or "")
        museum = Museum.objects.filter(pk=number).first() if number is not None else None
        if museum is not None:
            self.initial.update(museum=museum.name, museum_id=museum.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        words, chosen = data.get("museum", ""), data.get("museum_id")
        answer = self.data.get(self.add_prefix("which_museum"), "")
        if not words or chosen or answer == NOT_LISTED or len(called(words)) == 1:
            return data
        if not (self.asks_which or self.fields["museum"].required):
            return data
        likely = find_museums(words, limit=OFFERED)
        picked = next((museum for museum in likely if str(museum.pk) == answer), None)
        if picked is not None:
            data["museum"], data["museum_id"] = picked.name, picked.pk
        elif likely:
            self._ask_which(likely)
        return data

    def _ask_which(self, likely: list[Museum]) -> None:
        choices = [(str(museum.pk), str(museum)) for museum in likely]
        field = forms.ChoiceField(
            label="Which of these do you mean?",
            choices=[*choices, (NOT_LISTED, "None of these: mine is not in the list")],
            widget=forms.RadioSelect,
        )
        before = list(self.fields)
        self.fields["which_museum"] = field
        before.insert(before.index("museum") + 1, "which_museum")
        self.order_fields(before)
        self.add_error("which_museum", "Choose your museum, or say that it is not in the list.")

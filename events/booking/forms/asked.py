"""Who somebody is of two whose names are alike, at one address."""

from typing import Any

from django import forms


class WhoForm(forms.Form):
    """Whether they are who is known at the address already, or somebody else who reads the same mail."""

    KNOWN, OTHER = "known", "other"
    who = forms.ChoiceField(
        label="Who are you?", widget=forms.RadioSelect, error_messages={"required": "Say who you are."}
    )

    def __init__(self, *args: Any, name: str, known: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (self.KNOWN, f"I am {known}, who has signed up here before"),
            (self.OTHER, f"I am {name}, somebody else at the same address"),
        ]

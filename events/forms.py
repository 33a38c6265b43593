"""The forms of events: finding one, signing up, changing a booking."""

from typing import Any

from django import forms

from agenda.choices import Mode
from events.models import Event
from events.selectors import Filters
from people.forms.museum import MuseumForm
from programmes.models import Programme, Theme

_PLAIN = {"autocomplete": "off"}


class FilterForm(forms.Form):
    """What somebody looks for on a list of events. Nothing is required, and each choice offers what exists."""

    programme = forms.ChoiceField(required=False)
    theme = forms.ChoiceField(required=False)
    region = forms.ChoiceField(required=False)
    how = forms.ChoiceField(
        label="In person or online",
        required=False,
        choices=[("", "Either"), (Mode.IN_PERSON.value, "In person"), (Mode.ONLINE.value, "Online")],
    )
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="filter_%s")
        programmes = list(Programme.objects.filter(is_public=True).values_list("pk", "slug", "name"))
        themes = Theme.objects.filter(programme__is_public=True, retired=False).order_by("name")
        regions = Event.objects.public().exclude(region="").order_by("region")
        self._choices("programme", "All programmes", [(slug, name) for _, slug, name in programmes])
        self._choices("theme", "All themes", list(dict(themes.values_list("slug", "name")).items()))
        self._choices(
            "region",
            "All regions",
            [(name, name) for name in regions.values_list("region", flat=True).distinct()],
        )

    def _choices(self, name: str, every: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", every), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose a day that is not before the first one.")
        return cleaned

    @property
    def in_use(self) -> bool:
        return any(self.cleaned_data.values())

    def filters(self) -> Filters:
        found = self.cleaned_data
        return Filters(
            programme=found["programme"],
            theme=found["theme"],
            region=found["region"],
            how=found["how"],
            from_day=found["since"],
            to_day=found["until"],
        )


class ModeForm(forms.Form):
    """How somebody comes to a hybrid event."""

    mode = forms.ChoiceField(
        label="How will you come?",
        choices=[(Mode.IN_PERSON.value, "In person"), (Mode.ONLINE.value, "Online")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you come in person or join online."},
    )


class SignUpForm(forms.Form):
    """What somebody signed in is asked: nothing that is known, so only how they come, if there is a choice."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asks_mode: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_mode:
            self.fields["mode"] = ModeForm.base_fields["mode"]


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
            "required": "Give an e-mail address, so that we can write about this event.",
            "invalid": "Give a whole e-mail address, like name@museum.org.uk.",
        },
    )
    field_order = ["name", "email", "museum", "museum_id", "mode", "opened"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


def sign_up_form(user: Any, data: Any = None, **options: Any) -> SignUpForm:
    """The form for whoever asks."""
    return (SignUpForm if user.is_authenticated else VisitorSignUpForm)(data, **options)

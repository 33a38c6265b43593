"""The form that finds an event on a list."""

from typing import Any

from django import forms

from agenda.choices import Mode
from events.models import Event
from events.selectors import Filters
from programmes.models import Programme, Theme


class EventFilterForm(forms.Form):
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

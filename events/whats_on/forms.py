"""The form that finds an event on a list."""

from typing import Any

from django import forms
from django.utils import timezone

from agenda.choices import Mode
from common.clock import day_words
from events.models import Event
from events.whats_on.finding import NEAR_MILES, Filters, month_of
from people.museums.places import Place, place_named
from programmes.models import Programme, Theme

#: What stands in an address for "near my museum" until it is known where that is.
ME = "me"
MONTH = "month"


class EventFilterForm(forms.Form):
    """What somebody looks for on a list of events. Nothing is required, and each choice offers what exists."""

    words = forms.CharField(
        label="Search",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "damp, school visits"}),
    )
    near = forms.CharField(
        label="Near a town or postcode",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "Dover, or CT16"}),
    )
    when = forms.ChoiceField(required=False, choices=[("", "Any time"), (MONTH, "This month")])
    how = forms.ChoiceField(
        label="In person or online",
        required=False,
        choices=[("", "Either"), (Mode.IN_PERSON.value, "In person"), (Mode.ONLINE.value, "Online")],
    )
    programme = forms.ChoiceField(required=False)
    theme = forms.ChoiceField(required=False)
    region = forms.ChoiceField(required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    #: Whether it looks among past sessions.
    over = False

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

    def clean_near(self) -> Place | None:
        words = self.cleaned_data["near"]
        if not words:
            return None
        place = place_named(words)
        if place is None:
            raise forms.ValidationError(
                "We do not know where that is. Try a postcode, or the nearest town with a museum."
            )
        return place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose a day that is not before the first one.")
        return cleaned

    @property
    def in_use(self) -> bool:
        return any(self.cleaned_data.values())

    def said(self) -> list[tuple[str, str]]:
        """What was asked for: each field's name, with the words of what it leaves."""
        found = self.cleaned_data
        return [(name, self._says(name, found[name])) for name in self.fields if found[name]]

    def _says(self, name: str, value: Any) -> str:
        if name == "words":
            return f"“{value}”"
        if name == "near":
            return f"Within {NEAR_MILES} miles of {value.name}"
        if name in ("since", "until"):
            return f"{self.fields[name].label} {day_words(value)}"
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return str(dict(field.choices)[str(value)])  # type: ignore[arg-type]

    def filters(self) -> Filters:
        found = self.cleaned_data
        first, last = month_of(timezone.localdate()) if found["when"] == MONTH else (None, None)
        since, until = found["since"], found["until"]
        return Filters(
            words=found["words"],
            programme=found["programme"],
            theme=found["theme"],
            region=found["region"],
            how=found["how"],
            near=found["near"],
            from_day=max(filter(None, (first, since)), default=None),
            to_day=min(filter(None, (last, until)), default=None),
            year=found.get("year"),
            over=self.over,
        )

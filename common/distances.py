"""Distances as people here say them: in miles. They are stored and reckoned in kilometres."""

from typing import Any

from django import forms

KM_IN_A_MILE = 1.609344


def miles_words(km: float) -> str:
    """About how far it is: "less than a mile", "1 mile", "12 miles", and beyond that in fives."""
    miles = km / KM_IN_A_MILE
    number = round(miles) if miles < 12.5 else 5 * round(miles / 5)
    if number == 0:
        return "less than a mile"
    return "1 mile" if number == 1 else f"{number:,} miles"


class MilesField(forms.IntegerField):
    """Whole miles in a form, kilometres in the row. What was not changed comes back as it was."""

    def prepare_value(self, value: Any) -> Any:
        return round(value / KM_IN_A_MILE) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        miles = super().clean(value)
        return None if miles is None else round(miles * KM_IN_A_MILE)

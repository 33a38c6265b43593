"""Distances in miles."""

import pytest
from django import forms

from common.distances import MilesField, miles_words


class DistanceForm(forms.Form):
    far = MilesField(max_value=1000)


@pytest.mark.parametrize(
    ("km", "words"),
    [(0, "less than a mile"), (1.6, "1 mile"), (19, "12 miles"), (61, "40 miles"), (2000, "1,245 miles")],
)
def test_how_far_it_is(km, words):
    assert miles_words(km) == words


def test_a_field_shows_miles_and_gives_kilometres():
    assert DistanceForm(initial={"far": 60})["far"].value() == 37
    form = DistanceForm({"far": "37"})
    assert (form.is_valid(), form.cleaned_data["far"], form["far"].value()) == (True, 60, "37")
    assert not DistanceForm({"far": "1001"}).is_valid()

"""The forms of asking for help, and of answering."""

from collections.abc import Sequence
from typing import Any

from django import forms

from groups.choices import HelpKind
from groups.help.services import MOST_WORDS
from people.models import Person, Topic


class AskOfficersForm(forms.Form):
    """What is shared, with whom, and whether the group sees that it was asked."""

    kind = forms.ChoiceField(label="What you need help with", choices=HelpKind.choices)
    words = forms.CharField(
        label="What the officers should know",
        max_length=MOST_WORDS,
        widget=forms.Textarea({"rows": 5}),
        help_text="They read this and nothing else. Leave out what others said in confidence.",
    )
    topic = forms.ModelChoiceField(
        Topic.objects.live(),
        label="The topic, if you look for somebody who knows about it",
        required=False,
        empty_label="None",
    )
    for_group = forms.BooleanField(
        label="I ask for all of us: the group sees this and the answers", required=False
    )
    officers = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Who reads it", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, officers: Sequence[Person], **kwargs: Any) -> None:
        ids = [officer.pk for officer in officers]
        kwargs["initial"] = {"officers": ids}
        super().__init__(*args, **kwargs)
        field = self.fields["officers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Person.objects.filter(pk__in=ids).order_by("name", "pk")


class HelpNoteForm(forms.Form):
    """What an officer writes."""

    words = forms.CharField(label="Your words", max_length=MOST_WORDS, widget=forms.Textarea({"rows": 4}))
    is_answer = forms.BooleanField(
        label="Whoever asked reads it too",
        required=False,
        help_text="Otherwise it is a note for the officers of this case.",
    )

"""What a group makes for others."""

from typing import Any

from django import forms
from django.db.models import Q

from groups.choices import OutputKind
from groups.models import GroupOutput, Membership, voice
from groups.outputs.services import OutputFacts
from groups.room.door import Room


class Makers(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return voice(obj)


class OutputForm(forms.Form):
    """A title, the words, and who made it."""

    kind = forms.ChoiceField(choices=OutputKind, label="What it is")
    title = forms.CharField(max_length=160)
    words = forms.CharField(
        max_length=50_000,
        label="What others shall read",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Leave out what was said in the group, and names of people and museums who have not agreed.",
    )
    credit = forms.CharField(
        required=False, max_length=300, label="By whom, as it shall stand under it", help_text="Or nothing."
    )
    contributors = Makers(
        Membership.objects.none(),
        label="Who made it",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each of them has to agree before it is shared.",
    )
    number = forms.IntegerField(required=False, min_value=1, max_value=32_000, widget=forms.HiddenInput)

    def __init__(self, room: Room, *args: Any, output: GroupOutput | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Q(pk__in=room.group.memberships.inside().order_by().values("pk"))
        if output is not None:
            inside |= Q(pk__in=output.contributors.order_by().values("membership"))
        field = self.fields["contributors"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = Membership.objects.filter(inside, group=room.group)
        field.queryset = rows.select_related("person").order_by("person__name", "pk")

    @property
    def facts(self) -> OutputFacts:
        given = {name: value for name, value in self.cleaned_data.items() if name != "number"}
        return OutputFacts(**{**given, "contributors": list(given["contributors"])})


class AgreeForm(forms.Form):
    """The version that is shown."""

    number = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)

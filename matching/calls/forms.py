"""What an officer says of a call for groups."""

from typing import Any, ClassVar

from django import forms

from common import scoping
from matching.models import Pool
from people.models import Person
from programmes.calls.forms import WallClockField
from programmes.models import Programme


class PoolForm(forms.ModelForm[Pool]):
    """What the call says and when it is open, on the programme's clocks."""

    title = forms.CharField(max_length=160, help_text="People read it: “Peer groups, spring 2027”.")
    words = forms.CharField(
        label="About",
        required=False,
        widget=forms.Textarea,
        help_text="What a group is, how long it lasts and how often it meets.",
    )
    audience = forms.CharField(
        label="Who it is for", max_length=300, required=False, help_text="Empty: everybody."
    )
    opens = WallClockField(label="Opens", required=False, help_text="Empty: at once.")
    closes = WallClockField(
        label="Closes",
        required=False,
        help_text="The last minute in which people can say that they want a group, and people read it. Empty: it stays "
        "open.",
    )

    class Meta:
        model = Pool
        fields = ("meetings", "hours", "months", "launches_on")
        labels = {"hours": "Hours a meeting", "months": "Months in all", "launches_on": "Launch"}
        help_texts = {
            "meetings": "What it takes stands on top of the call, and people tick it. Give meetings, hours and months, "
            "or none of them.",
            "launches_on": "The day on which the groups meet first, all together.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            call, stage = self.instance.call, self.instance.stage
            self.initial = {
                "title": call.title,
                "words": call.words,
                "audience": call.audience,
                "opens": stage.opens_wall,
                "closes": stage.closes_wall,
                **self.initial,
            }

    def given(self) -> dict[str, Any]:
        call = ("programme", "title", "words", "audience", "opens", "closes")
        names = (*call, "meetings", "hours", "months", "launches_on")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class NewPoolForm(PoolForm):
    """The same, of one of the programmes that the officer acts for."""

    officer: ClassVar[Person | None] = None
    programme = forms.ModelChoiceField(Programme.objects.none(), empty_label="Choose one")
    field_order = ("programme",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = scoping.scope(Programme.objects.all(), self.officer)

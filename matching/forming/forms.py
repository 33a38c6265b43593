"""Forms of matching: whom somebody would rather not meet, and what an officer sets before groups are formed."""

from typing import Any

from django import forms

from matching.forming.run_settings import WEIGHTS, Preset, Settings
from matching.models import NotWith, Pool
from people.models import Affiliation, Museum, Topic
from programmes.models.programme import USUAL_GROUP


class NotWithForm(forms.ModelForm[NotWith]):
    """Whom somebody would rather not share a group with."""

    class Meta:
        model = NotWith
        fields = ("address",)
        help_texts = {"address": "Nobody is told, and we do not say whether we know it."}


class GroupsForm(forms.Form):
    """Sizes, switches and weights of a run. It opens with what a preset proposes."""

    aim = forms.IntegerField(
        label="Size to aim at",
        min_value=2,
        max_value=20,
        help_text="A group of four falls below four with the first who leaves, and in one of eight it is long until "
        "it is one's turn. The programme's own size stands here at first.",
    )
    low = forms.IntegerField(label="Smallest group", min_value=2, max_value=20, initial=4)
    high = forms.IntegerField(label="Largest group", min_value=2, max_value=20, initial=8)
    same_museum = forms.BooleanField(label="Colleagues of one museum may share a group", required=False)
    need_topic = forms.BooleanField(label="Any two people need a topic in common", required=False)
    company = forms.BooleanField(
        label="Nobody is the only one of their kind in a group, where it can be avoided",
        required=False,
        initial=True,
        help_text="The only volunteer, trustee or freelancer, the only one from a small museum: whoever fewer than a "
        "third of all are.",
    )

    def __init__(self, *args: Any, preset: Preset, aim: int = USUAL_GROUP, **kwargs: Any) -> None:
        initial = {f"weight_{name}": weight for name, weight in preset.weights.items()}
        kwargs["initial"] = {"need_topic": preset.need_topic, "aim": aim, **initial}
        super().__init__(*args, **kwargs)
        self.preset = preset
        for weight in WEIGHTS:
            self.fields[f"weight_{weight.name}"] = forms.TypedChoiceField(
                label=weight.label,
                choices=weight.choices,
                coerce=int,
                help_text=weight.help,
                initial=preset.weights.get(weight.name, 0),
            )

    def settings(self) -> Settings:
        given = self.cleaned_data
        return Settings(
            low=given["low"],
            high=given["high"],
            aim=given["aim"],
            same_museum=given["same_museum"],
            need_topic=given["need_topic"],
            company=given["company"],
            preset=self.preset.slug,
            weights={weight.name: given[f"weight_{weight.name}"] for weight in WEIGHTS},
        )


class ReviewersForm(forms.Form):
    """Which museum wants to be reviewed, on what, and by how many."""

    museum = forms.ModelChoiceField(
        Museum.objects.none(),
        label="The museum",
        empty_label="Choose one",
        help_text="Museums at which a member of the programme works.",
    )
    number = forms.TypedChoiceField(
        label="Reviewers", choices=[(each, str(each)) for each in (1, 2, 3, 4)], coerce=int, initial=2
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.live(),
        label="What the review is about",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that the review is about."},
    )

    def __init__(self, *args: Any, pool: Pool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = pool.programme.roles.values("person")
        museum = self.fields["museum"]
        assert isinstance(museum, forms.ModelChoiceField)
        museum.queryset = Museum.objects.filter(
            pk__in=Affiliation.objects.current().filter(person__in=members).values("museum")
        )

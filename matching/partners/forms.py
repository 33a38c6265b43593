"""Forms of finding each other."""

from typing import Any

from django import forms

from matching.choices import CardKind, HalfDay, IntroductionShare
from matching.models import BoardCard, Openness
from matching.partners.introductions import UNREACHABLE
from people.models import Person, Topic


class QuestionForm(forms.Form):
    """What somebody would like to know."""

    q = forms.CharField(
        label="Your question, or what you struggle with",
        max_length=200,
        required=False,
        help_text="In your own words. It is not kept, and nobody is told.",
    )
    within = forms.TypedChoiceField(
        label="How far from my museum",
        required=False,
        choices=[
            ("", "Any distance"),
            ("25", "Up to 15 miles"),
            ("50", "Up to 30 miles"),
            ("100", "Up to 60 miles"),
        ],
        coerce=float,
        empty_value=None,
    )
    colleagues = forms.BooleanField(label="Also people from my own museum", required=False)


class SharesForm(forms.Form):
    """What the other gets once both have said yes."""

    shares = forms.MultipleChoiceField(
        label="What the other gets once you have both said yes, beside your name",
        choices=IntroductionShare.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": UNREACHABLE},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["shares"]
        assert isinstance(field, forms.MultipleChoiceField)
        if not person.phone:
            field.choices = [pair for pair in IntroductionShare.choices if pair[0] != IntroductionShare.PHONE]
        field.initial = [IntroductionShare.EMAIL.value]


class AskForm(SharesForm):
    """Asking to be introduced."""

    words = forms.CharField(
        label="A line of your own",
        max_length=280,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The other reads it before they answer. Leave out what would tell who you are.",
    )
    field_order = ["words", "shares"]


class OpennessForm(forms.ModelForm[Openness]):
    """Whether, when and how often."""

    half_days = forms.MultipleChoiceField(
        label="When you are usually free",
        choices=HalfDay.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Somebody you are suggested to reads only at which of these you are both free.",
    )

    class Meta:
        model = Openness
        fields = ("paused", "capacity", "half_days")
        labels = {"paused": "Do not suggest me to anybody now"}
        help_texts = {
            "paused": "Your cards come off the board too. What you chose stays as it is.",
            "capacity": "So many people may be waiting for your answer at a time. Then nobody else is sent to you.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capacity = self.fields["capacity"]
        assert isinstance(capacity, forms.IntegerField)
        capacity.min_value, capacity.max_value = 1, 9
        capacity.validators += forms.IntegerField(min_value=1, max_value=9).validators


class BoardCardForm(forms.ModelForm[BoardCard]):
    """A new card."""

    class Meta:
        model = BoardCard
        fields = ("kind", "words", "topic")
        labels = {"kind": "This is", "words": "Your card", "topic": "Topic, if one fits"}
        widgets = {"kind": forms.RadioSelect, "words": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "words": "Up to 280 characters. Your name does not stand on it: leave out what would tell who you are."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, topic = self.fields["kind"], self.fields["topic"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(topic, forms.ModelChoiceField)
        kind.choices = [(CardKind.ASK, "An ask: I look for help"), (CardKind.OFFER, "An offer: I can help")]
        topic.queryset = Topic.objects.live()
        topic.empty_label = "No topic"


class CardFilterForm(forms.Form):
    """Which cards to show."""

    kind = forms.ChoiceField(
        label="Show", required=False, choices=[("", "Asks and offers"), ("ask", "Asks"), ("offer", "Offers")]
    )
    topic = forms.ModelChoiceField(
        label="Topic", required=False, queryset=Topic.objects.live(), empty_label="All topics"
    )

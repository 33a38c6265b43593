"""What people say about themselves."""

from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from people.choices import AffiliationKind, Direction
from people.models import Affiliation, Person, Topic
from people.museums.forms import MuseumForm
from people.profile.services import SHARING


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DetailsForm(forms.ModelForm):
    """Name, how to reach somebody, what makes a session work for them, what they say about themselves."""

    class Meta:
        model = Person
        fields = ["name", "phone", "contact_by", "about", "access_needs"]
        labels = {
            "name": "Your name",
            "phone": "Telephone",
            "contact_by": "Best way to reach you",
            "about": "About you",
            "access_needs": "What makes a session work for you",
        }
        help_texts = {
            "phone": "Only if you want to be rung. Nobody needs one here.",
            "about": "A few sentences for others in the programme: what you do, what you are working on.",
            "access_needs": (
                "Access, hearing, diet, anything else. We offer it to you again each time you sign up, "
                "and it goes to the organisers only when you leave it in."
            ),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "about": forms.Textarea(attrs={"rows": 4}),
            "access_needs": forms.Textarea(attrs={"rows": 3}),
        }

    def _post_clean(self) -> None:
        """Leave the person as they are: the service makes the change, or says why not."""


class ProfileSharingForm(forms.ModelForm):
    """Who sees what."""

    class Meta:
        model = Person
        fields = list(SHARING)
        labels = {
            "show_name": "My name",
            "show_museum": "My museums and my role there",
            "show_topics": "What I offer and want to learn",
            "show_about": "What I say about myself",
            "show_email": "My e-mail address",
            "show_phone": "My telephone number",
        }

    def _post_clean(self) -> None:
        """As in ``DetailsForm``."""


class PartForm(forms.Form):
    """What somebody is at a museum, and since when."""

    kind = forms.ChoiceField(label="What you are there", choices=AffiliationKind.choices)
    role = forms.CharField(
        label="Job title or role",
        max_length=Affiliation._meta.get_field("role").max_length,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    starts_on = forms.DateField(label="Since", required=False, widget=date_input())
    main = forms.BooleanField(
        label="This is my main museum", required=False, help_text="The one that reports count you for."
    )


class AffiliationForm(MuseumForm, PartForm):
    """A museum, and what somebody is there."""

    field_order = ["museum", "museum_id", "kind", "role", "starts_on", "main"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["museum"].required = True


class ChangeAffiliationForm(PartForm):
    """For one that is there already: the museum stays, an end can be given."""

    ends_on = forms.DateField(
        label="Until", required=False, help_text="Leave it empty while it lasts.", widget=date_input()
    )
    field_order = ["kind", "role", "starts_on", "ends_on", "main"]


class EndAffiliationForm(forms.Form):
    """The last day at a museum."""

    ends_on = forms.DateField(
        label="Last day", required=False, help_text="Empty means today.", widget=date_input()
    )


class TopicRow(NamedTuple):
    """One topic with its two boxes."""

    topic: Topic
    offered: bool
    wanted: bool


class TopicArea(NamedTuple):
    """The topics under one heading, and in how many of them something is ticked."""

    name: str
    rows: list[TopicRow]
    chosen: int


class TopicsForm(forms.Form):
    """What somebody can help with and what they want to learn: a row a topic with two boxes, a note on each choice."""

    offers = forms.ModelMultipleChoiceField(
        label="I can help others with",
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wants = forms.ModelMultipleChoiceField(
        label="I want to learn about",
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        chosen = list(person.topic_interests.select_related("topic").order_by("direction", "topic__name"))
        kwargs["initial"] = {
            "offers": [row.topic_id for row in chosen if row.direction == Direction.OFFER],
            "wants": [row.topic_id for row in chosen if row.direction == Direction.WANT],
        }
        super().__init__(*args, **kwargs)
        for name in ("offers", "wants"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = Topic.objects.live()
        self.notes: dict[str, tuple[int, str]] = {}
        for row in chosen:
            if row.topic.retired or row.topic.merged_into_id:
                continue
            name = f"note_{row.direction}_{row.topic_id}"
            self.notes[name] = (row.topic_id, row.direction)
            verb = "Helping with" if row.direction == Direction.OFFER else "Learning about"
            self.fields[name] = forms.CharField(
                label=f"{verb} {row.topic.name.lower()}: a line of your own",
                required=False,
                max_length=240,
                initial=row.note,
            )

    @property
    def areas(self) -> list[TopicArea]:
        """The topics by their areas, as they are ticked."""
        ticked = {name: {str(value) for value in self[name].value() or ()} for name in ("offers", "wants")}
        areas: dict[str, list[TopicRow]] = {}
        for topic in Topic.objects.live():
            key = str(topic.pk)
            row = TopicRow(topic, key in ticked["offers"], key in ticked["wants"])
            areas.setdefault(topic.area or "Other topics", []).append(row)
        return [
            TopicArea(name, rows, sum(row.offered or row.wanted for row in rows))
            for name, rows in areas.items()
        ]

    @property
    def note_fields(self) -> list[BoundField]:
        return [self[name] for name in self.notes]

    @property
    def notes_are_open(self) -> bool:
        return any(field.errors for field in self.note_fields)

    def cleaned_notes(self) -> dict[tuple[int, str], str]:
        return {key: self.cleaned_data[name] for name, key in self.notes.items()}

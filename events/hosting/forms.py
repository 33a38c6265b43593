"""The forms of offering to host, and of running an event that came of it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agenda.choices import Mode
from common.fields import AddressInput
from common.names import NameField
from events.choices import ProposalKind
from events.hosting import proposals
from events.models import Event, EventSession, Proposal
from events.planning.picture_fields import PictureFields
from people.models import Person
from people.museums.forms import MuseumForm
from programmes.choices import Form
from programmes.models import Programme

#: What stands under each question.
HINTS = {
    "title": "A few words. They can change later.",
    "take_home": "One or two sentences: a tip, a way of working, a mistake they need not repeat.",
    "speakers": "Two or three short talks of ten minutes are plenty, and they need not all be from your museum.",
    "when": "A month, a weekday, a time of day. The day is settled together with the officers.",
    "room": "“Not sure yet” is a fine answer.",
    "help_wanted": "Finding other speakers, somewhere to meet, cake, an online room, a word to your director.",
}
LENGTHS = {"title": 140, "when": 200}
LONG = {"take_home": 3, "speakers": 4, "room": 4, "help_wanted": 3}


class OfferToHostForm(MuseumForm):
    """The six questions. Whoever saves for later needs a title only; whoever sends needs the answers."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label="For which programme?",
        empty_label=None,
        help_text="Its officers read what you send.",
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ["programme", *proposals.ANSWERS, "museum", "museum_id", "key"]

    def __init__(
        self,
        data: Any = None,
        *,
        person: Person,
        proposal: Proposal | None = None,
        programme: str = "",
        again: Proposal | None = None,
    ) -> None:
        super().__init__(
            data, initial=_of(proposal) if proposal else _to_begin_with(person, programme, again)
        )
        kind = proposal.kind if proposal else ProposalKind.HOSTING
        self.sends = data is not None and "send" in data
        self.needed = set(proposals.missing({}, kind=kind))
        for name in proposals.ANSWERS:
            self.fields[name] = _question(name, required=name in self.needed)
        self.fields["museum"].required = "museum" in self.needed
        for name, says in proposals.missing({}, kind=kind).items():
            self.fields[name].error_messages["required"] = says
        choice = self.fields["programme"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = _programmes(proposal)
        self.order_fields(self.field_order)

    def full_clean(self) -> None:
        # An answer that is not there yet is no mistake while somebody only saves; it is marked as wanted all the same.
        for name in self.needed - {"title"}:
            self.fields[name].required = self.sends
        super().full_clean()
        for name in self.needed:
            self.fields[name].required = True

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in proposals.ANSWERS}


def _question(name: str, *, required: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": LONG[name]}) if name in LONG else forms.TextInput()
    return forms.CharField(
        label=proposals.QUESTIONS[name],
        max_length=LENGTHS.get(name, 5000),
        required=required,
        help_text=HINTS[name],
        widget=widget,
    )


def _programmes(proposal: Proposal | None) -> Any:
    """Those that anybody may offer something to, and the one it was offered to."""
    open_ones = Programme.objects.filter(is_public=True, form=Form.EVENTS)
    if proposal is not None:
        open_ones = open_ones | Programme.objects.filter(pk=proposal.programme_id)
    return open_ones.order_by("name")


def _of(proposal: Proposal) -> dict[str, Any]:
    museum = proposal.museum
    return {
        **{name: getattr(proposal, name) for name in proposals.ANSWERS},
        "programme": proposal.programme_id,
        "museum": museum.name if museum else "",
        "museum_id": museum.pk if museum else None,
        "key": proposal.key,
    }


def _to_begin_with(person: Person, programme: str, again: Proposal | None) -> dict[str, Any]:
    """What is known already is not asked: where they work, the programme they came from or take part in, and what they
    wrote in an earlier offer."""
    if again is not None:
        return {**_of(again), "key": uuid.uuid4()}
    main = person.affiliations.main_museum()
    there_are = _programmes(None)
    wanted = (
        there_are.filter(slug=programme).first()
        or there_are.filter(roles__person=person, roles__ends_on=None).order_by("-roles__starts_on").first()
        or there_are.first()
    )
    return {
        "programme": wanted.pk if wanted else None,
        "museum": main.name if main else "",
        "museum_id": main.pk if main else None,
        "key": uuid.uuid4(),
    }


class RemarkForm(forms.Form):
    """One thing said about an offer."""

    text = forms.CharField(label="Your answer", max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data: Any = None, *, label: str, required: str) -> None:
        super().__init__(data)
        self.fields["text"].label = label
        self.fields["text"].error_messages["required"] = required


class EventWordsForm(forms.ModelForm[Event], PictureFields):
    """What a co-organiser may say of their event. Its state, its places and its programme are the officers'."""

    class Meta:
        model = Event
        fields = ("title", "summary", "description")
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "description": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(
        self, data: Any = None, files: Any = None, *, event: Event, days: Sequence[EventSession]
    ) -> None:
        super().__init__(data, files, instance=event)
        self.show_picture(event)
        self.days = [day for day in days if day.mode != Mode.ONLINE]
        for day in self.days:
            where = f" to {day.venue}" if day.venue else ""
            more = f", {day.when}" if len(self.days) > 1 else ""
            self.fields[f"access_{day.pk}"] = forms.CharField(
                label=f"Getting{where} and getting in{more}",
                required=False,
                initial=day.access_note,
                help_text="Step-free route, hearing loop, parking, quiet room, nearest station.",
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def words(self) -> Mapping[str, str]:
        """What is changed of the event itself, so that two who write at once keep each other's other words."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.changed_data}

    def access_notes(self) -> list[tuple[EventSession, str]]:
        return [
            (day, self.cleaned_data[f"access_{day.pk}"])
            for day in self.days
            if f"access_{day.pk}" in self.changed_data
        ]


class CoOrganiserForm(forms.Form):
    """Somebody who is to help to run one event."""

    name = NameField(label="Name", error_messages={"required": "Give their name."})
    email = AddressInput(
        label="E-mail address",
        help_text="The one they sign in with, if they have an account.",
        error_messages={
            "required": "Give their e-mail address: the link to the organisers' pages goes there.",
            "invalid": "Give a whole e-mail address, like name@museum.org.uk.",
        },
    )

"""The forms of programmes, talks, proposals and handouts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings

from agenda.choices import Mode
from common.clock import instant, zone_words
from common.errors import DomainError
from common.fields import AddressInput
from common.names import NameField
from events.choices import SlotKind
from events.models import Event, Slot, Talk
from events.programme.calls import stage_of
from events.programme.schedule import LONGEST
from files.checks import ACCEPT
from files.services import too_large
from people.models import Person, Topic
from people.museums.forms import MuseumForm
from programmes.calls.forms import WallClockField
from programmes.calls.services import wall

_PLAIN = {"autocomplete": "off"}
_DAY_AND_TIME = forms.SplitDateTimeWidget(
    date_attrs={"type": "date", "aria-label": "Day"},
    time_attrs={"type": "time", "aria-label": "Time"},
    date_format="%Y-%m-%d",
    time_format="%H:%M",
)


def _minutes(label: str, least: int, help_text: str = "") -> forms.IntegerField:
    wrong = f"Give a whole number of minutes, from {least} to {LONGEST}."
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=LONGEST,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", **_PLAIN}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class SlotForm(forms.Form):
    """One item of a programme."""

    kind = forms.ChoiceField(label="What it is", choices=SlotKind.choices)
    title = forms.CharField(
        label="Its name",
        max_length=140,
        required=False,
        help_text="Empty: the talk's title, or what it is.",
        widget=forms.TextInput(attrs=_PLAIN),
    )
    minutes = _minutes("Minutes", 1)
    discussion_minutes = _minutes("Minutes of discussion after it", 0, "For talks only.")
    talk = forms.ModelChoiceField(
        label="Which talk",
        queryset=Talk.objects.none(),
        required=False,
        empty_label="Still open",
        help_text="For talks only. Talks that have no place yet are listed.",
    )

    def __init__(self, *args: Any, talks: Collection[Talk], slot: Slot | None = None, **kwargs: Any) -> None:
        if slot is not None:
            fields = ("kind", "title", "minutes", "discussion_minutes", "talk")
            kwargs["initial"] = {name: getattr(slot, name) for name in fields}
        super().__init__(*args, **kwargs)
        self.fields["discussion_minutes"].required = False
        own = [slot.talk] if slot and slot.talk else []
        field = self.fields["talk"]
        assert isinstance(field, forms.ModelChoiceField)
        choices = [*own, *talks]
        field.queryset = Talk.objects.filter(pk__in=[talk.pk for talk in choices])
        # The rows are at hand: a page of many such forms asks the database for none of them.
        field.choices = [("", "Still open"), *((talk.pk, talk.title) for talk in choices)]
        if not choices:
            del self.fields["talk"]

    def given(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "title": data["title"],
            "minutes": data["minutes"],
            "discussion_minutes": data["discussion_minutes"] or 0,
            "talk": data.get("talk"),
        }


class TalkForm(MuseumForm):
    """What a talk is about."""

    title = forms.CharField(
        label="Title",
        max_length=140,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Give the talk a title."},
    )
    summary = forms.CharField(
        label="What people will hear",
        max_length=3000,
        required=False,
        help_text="A few sentences. They stand on the event's page.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    topics = forms.ModelMultipleChoiceField(
        label="Topics",
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["title", "summary", "museum", "museum_id", "topics"]

    def __init__(self, *args: Any, talk: Talk | None = None, **kwargs: Any) -> None:
        if talk is not None:
            kwargs["initial"] = {
                "title": talk.title,
                "summary": talk.summary,
                "museum": talk.museum.name if talk.museum else "",
                "museum_id": talk.museum_id,
                "topics": list(talk.topics.values_list("pk", flat=True)),
            }
        super().__init__(*args, **kwargs)
        self.fields["museum"].label = "Whose work it is about"
        self.fields["museum"].help_text = "A museum, if there is one. Its name is enough."
        field = self.fields["topics"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Topic.objects.live()
        areas: dict[str, list[tuple[int, str]]] = {}
        for topic in field.queryset:
            areas.setdefault(topic.area or "Other topics", []).append((topic.pk, topic.name))
        field.widget.choices = list(areas.items())
        if not areas:
            del self.fields["topics"]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that stand one below the other. Topics are many, and stand behind a heading that opens."""
        return [field for field in self if field.name != "topics"]

    @property
    def words(self) -> dict[str, Any]:
        """What the services take of it; the museum is theirs to find."""
        data = self.cleaned_data
        return {"title": data["title"], "summary": data["summary"], "topics": data.get("topics", ())}


class NewTalkForm(TalkForm):
    """A talk that organisers plan, with a place in the programme if one is open."""

    slot = forms.ChoiceField(label="Its place in the programme", required=False)
    field_order = ["title", "summary", "museum", "museum_id", "slot", "topics"]

    def __init__(self, *args: Any, slots: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _slot_choices(self, slots)

    def chosen_slot(self) -> Slot | None:
        return _chosen_slot(self)


class TakeForm(forms.Form):
    """A place in the programme for a proposal."""

    slot = forms.ChoiceField(label="Its place in the programme", required=False)

    def __init__(self, *args: Any, slots: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _slot_choices(self, slots)

    def chosen_slot(self) -> Slot | None:
        return _chosen_slot(self)


def _slot_choices(form: forms.Form, slots: list[tuple[int, str]]) -> None:
    field = form.fields["slot"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "None yet"), *slots]
    if not slots:
        del form.fields["slot"]


def _chosen_slot(form: forms.Form) -> Slot | None:
    pk = form.cleaned_data.get("slot")
    return Slot.objects.filter(pk=pk).first() if pk else None


class InvitePresenterForm(forms.Form):
    """Somebody to give a talk."""

    name = NameField(
        label="Name",
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Give the name of the person you invite."},
    )
    email = AddressInput(
        label="E-mail address",
        help_text="The invitation goes there. Only the organisers see the address.",
        widget=forms.EmailInput(attrs=_PLAIN),
        error_messages={
            "required": "Give an e-mail address, so that the invitation can go out.",
            "invalid": "Give a whole e-mail address, like name@museum.org.uk.",
        },
    )


class ConfirmForm(forms.Form):
    """How a presenter comes to a hybrid event."""

    mode = forms.ChoiceField(
        label="They speak",
        choices=[(Mode.IN_PERSON.value, "In the room"), (Mode.ONLINE.value, "Online")],
    )


class NoteForm(forms.Form):
    """A few words with an answer."""

    note = forms.CharField(
        label="A few words", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["note"].label = label


class SentenceForm(forms.Form):
    """Why not this time."""

    sentence = forms.CharField(
        label="A sentence for whoever proposed it",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write a sentence: whoever proposed the talk reads it."},
    )


class NamedForm(forms.Form):
    """Whether the programme names a presenter."""

    is_named = forms.BooleanField(
        label="My name and museum may stand in the programme",
        required=False,
        help_text="On the event's public page, once you are confirmed. You can change this at any time.",
    )


class AcceptForm(NamedForm, NoteForm):
    """Yes, with a few words."""

    field_order = ["is_named", "note"]


class CallForm(forms.Form):
    """What organisers would like to hear about, and until when on the programme's clocks."""

    text = forms.CharField(
        label="What you would like to hear about",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the event's page with a form. Empty: there is no call.",
    )
    closes = WallClockField(label="Open until", required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        stage = stage_of(event)
        if stage is not None:
            kwargs["initial"] = {"text": stage.call.words, "closes": stage.closes_wall}
        super().__init__(*args, **kwargs)
        self.zone = event.programme.zone
        self.fields[
            "closes"
        ].help_text = f"That minute included ({zone_words(self.zone)}). Empty: until the event starts."

    def clean_closes(self) -> datetime | None:
        """The instant. Raises ValidationError where the clocks skip or repeat the time."""
        given = wall(self.cleaned_data["closes"])
        try:
            return given and instant(*given, self.zone)
        except DomainError as error:
            raise forms.ValidationError(error.message) from None


class ProposeTalkForm(TalkForm):
    """What somebody signed in is asked who proposes a talk."""

    is_named = forms.BooleanField(
        label="My name and museum may stand in the programme",
        required=False,
        initial=True,
        help_text="On the event's public page, once the organisers have confirmed you.",
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ["title", "summary", "museum", "museum_id", "topics", "is_named", "opened"]


class VisitorProposalForm(ProposeTalkForm):
    """What somebody not signed in is asked."""

    name = NameField(
        label="Your name",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your name."},
    )
    email = AddressInput(
        label="E-mail address",
        help_text="The answer goes there. Only the organisers see it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Give an e-mail address, so that we can answer you.",
            "invalid": "Give a whole e-mail address, like name@museum.org.uk.",
        },
    )
    field_order = ["name", "email", "title", "summary", "museum", "museum_id", "topics", "is_named", "opened"]


def proposal_form(user: Any, data: Any = None, **options: Any) -> ProposeTalkForm:
    """The form for whoever asks; somebody signed in finds their museum in it."""
    if not isinstance(user, Person):
        return VisitorProposalForm(data, **options)
    main = user.affiliations.main_museum()
    if main is not None:
        known = {"museum": main.name, "museum_id": main.pk}
        options["initial"] = {**options.get("initial", {}), **known}
    return ProposeTalkForm(data, **options)


class UploadHandoutForm(forms.Form):
    """Slides or a paper."""

    file = forms.FileField(
        label="File",
        help_text="A PDF is best. PowerPoint, Word, OpenDocument, JPEG and PNG are taken too, but nothing with macros.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose it again.",
            "max_length": "The file's name is too long. Give it a shorter one and send it again.",
        },
    )
    title = forms.CharField(
        label="What it is called",
        max_length=140,
        required=False,
        help_text="Empty: the file's own name.",
        widget=forms.TextInput(attrs=_PLAIN),
    )
    is_public = forms.BooleanField(
        label="Anybody may have it once the event has taken place",
        required=False,
        initial=True,
        help_text="Without the tick it is for those who take part only.",
    )

    def __init__(self, *args: Any, skipped: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if skipped:  # It was larger than the limit and is not here.
            self.fields["file"].error_messages["required"] = too_large(settings.UPLOAD_MAX_BYTES).message

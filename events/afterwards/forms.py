"""The forms of what comes after an event: an answer, a picture, a code, an invitation to a speaker, a search."""

from typing import Any

from django import forms

from common.fields import AddressInput
from events.afterwards import speaker_requests
from events.afterwards.archive import MOST_BYTES
from events.afterwards.feedback import USEFUL
from events.afterwards.selectors import years_of_past
from events.choices import PictureConsent
from events.models import Talk
from events.whats_on.forms import EventFilterForm
from people.models import Museum, Network, Person


class FeedbackForm(forms.Form):
    """How it was: one question to tick, three to write a line to."""

    useful = forms.TypedChoiceField(
        label="How useful was it?",
        choices=list(USEFUL.items()),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how useful it was.",
            "invalid_choice": "Choose how useful it was.",
        },
    )
    takes_home = forms.CharField(
        label="What will you do differently?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Please leave names out, your own and those of others.",
    )
    better = forms.CharField(
        label="What would have made it better?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hear_more = forms.CharField(
        label="What would you like to hear about next?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    may_quote = forms.BooleanField(
        label="My words may be quoted without my name",
        required=False,
        help_text="For instance in a report to those who pay for the programme.",
    )


class NotesForm(forms.Form):
    """What came out of it."""

    notes = forms.CharField(
        label="Notes for the archive",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What came out of it, for those who were not there. Everybody can read it.",
    )


class PictureForm(forms.Form):
    """A picture, what it shows, and whether those in it have agreed."""

    image = forms.FileField(
        label="Picture",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=f"A JPEG, PNG or WebP of at most {MOST_BYTES // 1024 // 1024} MB. We make it smaller, and take out "
        "where and when it was taken.",
        error_messages={"required": "Choose a picture."},
    )
    alt = forms.CharField(
        label="What it shows",
        max_length=250,
        help_text="One sentence, for those who cannot see it: “Eight people round a table of shoe buckles.”",
        error_messages={"required": "Say what the picture shows, for those who cannot see it."},
    )
    credit = forms.CharField(
        label="Credit", required=False, max_length=120, help_text="Who took it, if they want to be named."
    )
    consent = forms.ChoiceField(
        label="Who can be recognised in it?",
        choices=PictureConsent.choices,
        widget=forms.RadioSelect,
        help_text="Without one of these it cannot be shown. Anybody who is in it can have it hidden at once.",
        error_messages={"required": "Say whether the people in it have agreed."},
    )


class TakeDownForm(forms.Form):
    """ "I am in this picture." Nothing is required."""

    words = forms.CharField(
        label="What should the officers know?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="You need give no reason.",
    )
    reply_to = AddressInput(
        label="E-mail address",
        required=False,
        help_text="Only if you want an answer. The officers of the programme see it, and it is erased a month later.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Give a whole e-mail address, like name@museum.org.uk."},
    )


class CodeForm(forms.Form):
    """The code of a certificate, however it is typed."""

    code = forms.CharField(
        label="Code of the certificate",
        max_length=40,
        help_text="Twelve letters and digits, like 7K4M-29QX-B0TD. Dashes and capitals do not matter.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Type the code that stands on the certificate."},
    )


class InviteSpeakerForm(forms.Form):
    """Who invites, when and where; the talk and its speaker are known."""

    inviter = forms.ChoiceField(
        label="Who invites?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who invites."},
    )
    title = forms.CharField(
        label="What shall the session be called?",
        max_length=140,
        error_messages={"required": "Give it a title, if only for now."},
    )
    when = forms.CharField(
        label="When would suit you?",
        max_length=200,
        help_text="A month or a season is enough.",
        error_messages={"required": "Say when it would be. A month or a season is enough."},
    )
    room = forms.CharField(
        label="Where would it be?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The place, how many fit in and how one gets in without steps; or that it is online.",
        error_messages={"required": "Say where it would be, or that it would be online."},
    )
    help_wanted = forms.CharField(
        label="What help would you like from us?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, talk: Talk, by: Person) -> None:
        super().__init__(data, initial={"title": talk.title})
        self.networks = {f"network-{each.pk}": each for each in speaker_requests.networks_of(by)}
        self.museums = {f"museum-{each.pk}": each for each in speaker_requests.museums_of(by)}
        field = self.fields["inviter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, str(who)) for value, who in {**self.networks, **self.museums}.items()]
        if len(self.networks) + len(self.museums) == 1:
            self.initial["inviter"] = next(iter({**self.networks, **self.museums}))

    @property
    def network(self) -> Network | None:
        return self.networks.get(self.cleaned_data["inviter"])

    @property
    def museum(self) -> Museum | None:
        return self.museums.get(self.cleaned_data["inviter"])


class SpeakerAnswerForm(forms.Form):
    """A line that goes with a yes or a no."""

    note = forms.CharField(
        label="A line to them, if you like",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever invites you reads it, and so do the officers.",
    )


class PastFilterForm(EventFilterForm):
    """What somebody looks for among past sessions."""

    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    over = True

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self._choices("year", "All years", [(str(year), str(year)) for year in years_of_past()])
        self.order_fields(["words", "near", "when", "year"])

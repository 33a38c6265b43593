"""The forms of the register: somebody at the door, and lists of names that an officer brings along."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from agenda.models import Session
from agenda.register.hosts import RegisterHost
from agenda.register.selectors import MARKS
from common.fields import AddressInput
from common.names import NameField
from people.museums.forms import MuseumForm

_PLAIN = {"autocomplete": "off"}


class WalkInForm(MuseumForm):
    """Somebody nobody expected, or a seat that had no name yet (``guest``), or somebody whom the app above knows and
    did not expect at this session (``known``).

    ``key`` is made with the form, so that sending it twice notes one person.
    """

    name = NameField(
        label="Name",
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Give the name of the person who comes."},
    )
    email = AddressInput(
        label="E-mail address",
        required=False,
        widget=forms.EmailInput(attrs=_PLAIN),
        error_messages={"invalid": "Give a whole e-mail address, like name@museum.org.uk, or none."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    guest = forms.UUIDField(required=False, widget=forms.HiddenInput)
    known = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ["name", "email", "museum", "museum_id", "key", "guest", "known"]

    def __init__(self, *args: Any, host: RegisterHost, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = host.address_note
        museum = self.fields["museum"]
        museum.label, museum.help_text = "Museum", ""
        museum.widget.attrs.update(_PLAIN)
        self.order_fields(self.field_order)


class SessionChoiceField(forms.ModelChoiceField):
    """A session by its title and day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}, {obj.when}"


class RegisterListForm(forms.Form):
    """Names or addresses, typed, pasted or in a file."""

    session = SessionChoiceField(queryset=Session.objects.none(), empty_label=None)
    state = forms.ChoiceField(label="Note that they", choices=())
    people = forms.CharField(
        label="Names or e-mail addresses, one on each line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Lines of a spreadsheet may hold both, in any order, and so may the reports of Teams, Zoom or Meet.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text="A .csv, .txt or .xlsx file with one person on each line, or the report of a meeting.",
    )

    SAYS = {"attended": "were present", "apologies": "sent apologies", "no_show": "did not come"}

    def __init__(self, sessions: QuerySet[Session], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session, state = self.fields["session"], self.fields["state"]
        assert isinstance(session, forms.ModelChoiceField)
        assert isinstance(state, forms.ChoiceField)
        session.queryset = sessions
        state.choices = [(mark.value, self.SAYS[mark.value]) for mark, _ in MARKS if mark.value in self.SAYS]

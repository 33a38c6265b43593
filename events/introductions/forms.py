"""The forms of introductions: what one asks and offers, and what organisers do with the cards."""

from django import forms

from events.introductions.services import Sending
from events.models import AskAndOffer


class AskAndOfferForm(forms.ModelForm[AskAndOffer]):
    """One ask and one offer, in the person's own words."""

    class Meta:
        model = AskAndOffer
        fields = ("ask", "offer")
        help_texts = {
            "ask": "One thing you are in the middle of, or about to begin. A few words are enough.",
            "offer": "One thing you have done, well or badly, and can tell the tale of.",
        }
        error_messages = {
            "ask": {"required": "Say what you would like to talk to somebody about."},
            "offer": {"required": "Say what you can tell others about."},
        }


class ReleaseForm(forms.Form):
    """When the cards go out."""

    sending = forms.ChoiceField(
        label="How do people get their card?",
        choices=[
            (Sending.DAY_BEFORE.value, "By mail, the day before at 09:00"),
            (Sending.NOW.value, "By mail, now"),
            (Sending.PRINT.value, "Only on paper, and on their booking page"),
        ],
        initial=Sending.DAY_BEFORE.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how people get their card."},
    )

    def sends(self) -> Sending:
        return Sending(self.cleaned_data["sending"])

"""The forms of events: finding one, signing up, changing a booking."""

from events.booking.forms.booking import (
    AddGuestForm,
    GiveBackForm,
    GuestForm,
    ModeForm,
    NeedsForm,
    PlacesForm,
    SessionsForm,
    SharingForm,
)
from events.booking.forms.signup import SignUpForm, VisitorSignUpForm, sign_up_form
from events.whats_on.forms import FilterForm

__all__ = [
    "AddGuestForm",
    "FilterForm",
    "GiveBackForm",
    "GuestForm",
    "ModeForm",
    "NeedsForm",
    "PlacesForm",
    "SessionsForm",
    "SharingForm",
    "SignUpForm",
    "VisitorSignUpForm",
    "sign_up_form",
]

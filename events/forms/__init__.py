"""The forms of events: finding one, signing up, changing a booking."""

from events.forms.booking import (
    AddGuestForm,
    GiveBackForm,
    GuestForm,
    ModeForm,
    NeedsForm,
    PlacesForm,
    SessionsForm,
    SharingForm,
)
from events.forms.finding import FilterForm
from events.forms.signup import SignUpForm, VisitorSignUpForm, sign_up_form

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

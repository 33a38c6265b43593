"""What the page of a booking shows besides the booking: the people who share their details, and the certificate."""

from typing import Any

from events.afterwards import archive, certificates, contact_cards
from events.booking.forms.booking import ContactSharingForm
from events.choices import RegistrationState
from events.models import Registration


def after_booking(registration: Registration) -> dict[str, Any]:
    """For somebody with a place, from the moment they have it until a year after the event."""
    event = registration.event
    if registration.state != RegistrationState.CONFIRMED or not contact_cards.is_open(event):
        return {}
    return {
        "sees_people": True,
        "sharing_form": ContactSharingForm(instance=registration),
        "certificate": archive.is_over(event) and certificates.attended(registration) is not None,
    }

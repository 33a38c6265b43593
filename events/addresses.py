"""The addresses that mail about a booking carries. Each is safe to GET; what changes something is a button there."""

from django.urls import reverse

from common import links
from events.models import Registration

PURPOSE = "booking"


def booking_path(registration: Registration) -> str:
    """Where somebody sees, changes and gives back their own booking without signing in."""
    return reverse("events:booking", args=[links.make_token(PURPOSE, registration.key.hex)])


def booking_address(registration: Registration) -> str:
    return links.absolute(booking_path(registration))


def disown_address(booking: str) -> str:
    """Where somebody whose address was used by another says so, on the page of the booking (rule 29)."""
    return f"{booking}#not-me"

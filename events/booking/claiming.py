"""A booking becomes somebody's own: they have shown that it is theirs (rule 12)."""

from datetime import datetime

from django.utils import timezone

from common.budgets import services as budgets
from common.history import recorded_as
from events.booking.budgets import to_address
from events.models import Registration
from people.museums.services import find_or_note
from programmes.services import become_member


@recorded_as("registration.person")
def claim(*, registration: Registration, now: datetime | None = None) -> Registration:
    """Note that the person has shown that the booking is theirs: signed in, or by a button behind their mail's link.

    With it they become a member of the programme, the museum that was typed is noted, and mail to their address is no
    longer mail to a stranger.
    """
    person = registration.person
    if registration.claimed_at is not None or person is None:
        return registration
    registration.claimed_at = now or timezone.now()
    changed = ["claimed_at"]
    if registration.museum_words:
        museum = find_or_note(text=registration.museum_words, by=person)
        registration.museum, registration.museum_words = museum, ""
        registration.brings.filter(museum=None).update(museum=museum)
        changed += ["museum", "museum_words"]
    registration.save(update_fields=changed)
    become_member(programme=registration.event.programme, person=person)
    budgets.forget([to_address(person.address)] if person.address else [])
    return registration

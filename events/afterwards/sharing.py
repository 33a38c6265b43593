"""What other attendees may see of somebody: three ticks, each on its own, each taken back as easily (E20)."""

from common.history import recorded
from events.models import Registration
from people.models import Person


@recorded
def share(
    *, registration: Registration, by: Person | None, name: bool, museum: bool, email: bool
) -> Registration:
    """Say what the others who come to this event see of the person. Nothing is shown that is not ticked."""
    registration.shares_name, registration.shares_museum, registration.shares_email = name, museum, email
    registration.save(update_fields=["shares_name", "shares_museum", "shares_email"])
    return registration

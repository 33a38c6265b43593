"""Leaving a group by one's own choice: access ends at once, and one's own words stay or go."""

from common.errors import DomainError
from common.history import recorded
from groups.membership import services
from groups.models import Membership
from groups.room import own_words
from people.models import Person


@recorded
def leave(*, membership: Membership, take_out: bool, by: Person) -> Membership:
    """Leave; ``take_out`` empties all that this person wrote in the group, for good. Raises DomainError for somebody
    who is not in it any more."""
    row = services.lock_own(membership, by)
    if not row.is_inside:
        raise DomainError("You are not in this group any more.")
    if take_out:
        own_words.take_out(row)
    return services.decline(membership=row, by=by)

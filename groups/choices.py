"""The states of being in a group, with the moves between them."""

from django.db.models import TextChoices


class MembershipState(TextChoices):
    INVITED = "invited", "No answer yet"
    ACCEPTED = "accepted", "In the group"
    DECLINED = "declined", "Said no"
    LEFT = "left", "Left the group"
    ENDED = "ended", "The group has ended"


#: From each state, where it may go. Back to an invitation only while the time to answer runs (services.think_again).
MEMBERSHIP_MOVES: dict[str, frozenset[str]] = {
    MembershipState.INVITED: frozenset(
        {MembershipState.ACCEPTED, MembershipState.DECLINED, MembershipState.ENDED}
    ),
    MembershipState.ACCEPTED: frozenset(
        {MembershipState.LEFT, MembershipState.ENDED, MembershipState.INVITED}
    ),
    MembershipState.DECLINED: frozenset({MembershipState.INVITED}),
    MembershipState.LEFT: frozenset({MembershipState.INVITED}),
    MembershipState.ENDED: frozenset(),
}

#: One person holds at most one of these in a group.
CURRENT = (MembershipState.INVITED, MembershipState.ACCEPTED)
#: Their place is nobody's any more.
GONE = (MembershipState.DECLINED, MembershipState.LEFT, MembershipState.ENDED)

"""From places that are offered to a group that meets: it comes about with the answers, and meets once all have signed
its agreement (G3, G4). The caller holds the lock of the group."""

from django.utils import timezone

from groups.choices import FEWEST, MOST, GroupState, MembershipState
from groups.membership import hooks
from groups.membership.lifecycle import GROUPS
from groups.models import Group


def start_if_formed(group: Group) -> bool:
    """It comes about once nobody is asked any more and it has the people that a group needs."""
    if group.state != GroupState.GATHERING or group.memberships.waiting().exists():
        return False
    if not FEWEST <= group.memberships.inside().count() <= MOST:
        return False
    start(group)
    return True


def start(group: Group) -> None:
    """It comes about now: there is an agreement to sign."""
    GROUPS.move(group, GroupState.STARTING, since=timezone.now())
    for begin in hooks.started:
        begin(group)


def meet_if_signed(group: Group) -> bool:
    """It meets from when all who are in it have signed."""
    if group.state != GroupState.STARTING:
        return False
    inside = group.memberships.inside()
    if not inside.exists() or inside.filter(state=MembershipState.ACCEPTED).exists():
        return False
    GROUPS.move(group, GroupState.MEETING)
    return True

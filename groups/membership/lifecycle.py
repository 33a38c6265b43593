"""The life of a group, and of a place in it."""

from common.lifecycle import Lifecycle
from groups.choices import GROUP_MOVES, MEMBERSHIP_MOVES, GroupState, MembershipState
from groups.models import Group, Membership

GROUPS = Lifecycle(Group, GROUP_MOVES, born={GroupState.GATHERING})
MEMBERSHIPS = Lifecycle(Membership, MEMBERSHIP_MOVES, born={MembershipState.INVITED})

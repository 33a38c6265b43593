"""The life of a place in a group."""

from common.lifecycle import Lifecycle
from groups.choices import MEMBERSHIP_MOVES, MembershipState
from groups.models import Membership

MEMBERSHIPS = Lifecycle(Membership, MEMBERSHIP_MOVES, born={MembershipState.INVITED})

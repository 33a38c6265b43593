"""A set that is fixed, with its members: the one who presents first, the facilitator, the timekeeper, a peer."""

from dataclasses import dataclass

import pytest

from groups.models import GroupMeeting, Membership
from groups.room.door import Room, enter_signed
from groups.scenarios import group_of
from groups.scenarios_meetings import a_set


@dataclass(frozen=True, slots=True)
class AtTheTable:
    room: Room
    meeting: GroupMeeting
    presenter: Membership
    facilitator: Membership
    timekeeper: Membership
    peer: Membership


@pytest.fixture
def table(db) -> AtTheTable:
    group = group_of(6)
    room = enter_signed(group.key, group.memberships.order_by("pk").first().person)
    meeting = a_set(room)
    others = list(
        group.memberships.inside().exclude(pk=room.membership.pk).select_related("person").order_by("pk")
    )
    return AtTheTable(room, meeting, room.membership, others[1], others[2], others[4])

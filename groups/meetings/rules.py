"""What the pages and services of meetings agree on: who counts, how many are enough, and who must be in a group."""

from datetime import date

from common.errors import DomainError
from groups.choices import GroupState
from groups.models import Group, Membership

NOT_MEETING = "Your group is paused or over, so nothing is planned at the moment."
NOT_HERE = "There is no such page."


def present_on(group: Group, day: date) -> list[Membership]:
    """Those who count on a day: in the group, neither paused nor away. In the order of their names."""
    rows = group.memberships.present(day).select_related("person", "seat__entry__museum")
    return list(rows.order_by("person__name", "pk"))


def quorum(present: int) -> int:
    """How many are enough for a meeting: more than half of those who are there that day (G6)."""
    return present // 2 + 1


def refuse_unless_meeting(group: Group) -> None:
    """Plans are made by a group that has come about and goes on. Raises DomainError."""
    if group.state not in (GroupState.STARTING, GroupState.MEETING):
        raise DomainError(NOT_MEETING)

"""Visits on the group's page."""

from groups.models import Group, Visit
from groups.room.door import Room
from groups.room.sections import RoomSection
from groups.room.shape import ShapeLine
from groups.visits.services import coverage


def visits(room: Room) -> RoomSection | None:
    """How many of the members' museums are visited, and who could be host next."""
    if not room.reads:
        return None
    return RoomSection("Visits", "groups/visits/section.html", {"coverage": coverage(room)})


def visits_shape(group: Group) -> ShapeLine:
    """How many visits there were, for the officers."""
    number = Visit.objects.filter(group=group).count()
    return ShapeLine("Visits", f"{number} visit{'' if number == 1 else 's'}.")

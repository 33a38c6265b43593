"""Visits on the group's page."""

from groups.room.door import Room
from groups.room.sections import RoomSection
from groups.visits.services import coverage


def visits(room: Room) -> RoomSection | None:
    """How many of the members' museums are visited, and who could be host next."""
    if not room.reads:
        return None
    return RoomSection("Visits", "groups/visits/section.html", {"coverage": coverage(room)})

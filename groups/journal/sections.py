"""The journal on the group's page: a way to it, and nothing of what is in it."""

from groups.room.door import Room
from groups.room.sections import RoomSection


def journal(room: Room) -> RoomSection | None:
    return RoomSection("Only for you", "groups/journal/section.html") if room.reads else None

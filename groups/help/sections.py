"""What the page of a group shows of the officers' help."""

from groups.help.services import cases_in
from groups.room.door import Room
from groups.room.sections import RoomSection


def help_of_officers(room: Room) -> RoomSection | None:
    """The way to the officers, and what this member has asked."""
    if not room.reads:
        return None
    return RoomSection("Ask the officers", "groups/help/section.html", {"cases": list(cases_in(room)[:3])})

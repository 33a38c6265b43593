"""The fund on the group's page."""

from funds.balances import balance_of
from groups.fund import services
from groups.room.door import Room
from groups.room.sections import RoomSection


def fund(room: Room) -> RoomSection | None:
    """What is left of it."""
    found = services.of(room.group)
    if found is None:
        return None
    return RoomSection("Your fund", "groups/fund/section.html", {"balance": balance_of(found.budget)})

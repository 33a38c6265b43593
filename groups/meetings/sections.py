"""What a group's page shows of meetings and actions."""

from groups.meetings import selectors
from groups.room.door import Room
from groups.room.sections import RoomSection


def what_is_next(room: Room) -> RoomSection | None:
    """The next meeting, on top; and dates that wait for an answer."""
    meetings, polls = selectors.to_come(room), selectors.open_polls(room)
    if not room.group.goes_on and not meetings:
        return None
    return RoomSection(
        "What is next",
        "groups/meetings/_next.html",
        {"next": meetings[0] if meetings else None, "more": meetings[1:4], "polls": polls},
    )


def actions(room: Room) -> RoomSection | None:
    """Open actions, for those who have signed."""
    if not room.reads:
        return None
    return RoomSection("Actions", "groups/meetings/_actions.html", {"actions": selectors.open_actions(room)})

"""Who is in the group, as its page shows it."""

from groups.choices import FEWEST
from groups.models import Membership
from groups.room.door import Room
from groups.room.sections import RoomSection


def members(room: Room) -> RoomSection:
    """The people in it, with their museums, and who is away until when."""
    rows = room.group.memberships.inside().select_related("person", "seat__entry__museum")
    shown: list[Membership] = list(rows.order_by("person__name", "pk"))
    few = ""
    if len(shown) < FEWEST:
        few = f"You are fewer than {FEWEST}. The officers know, and ask you how you want to go on."
    elif len(shown) == FEWEST:
        few = f"You are {FEWEST}: with the next who leaves you are too few."
    return RoomSection(
        f"{len(shown)} {'member' if len(shown) == 1 else 'members'}",
        "groups/room/members.html",
        {"members": shown, "today": room.today, "few": few},
    )

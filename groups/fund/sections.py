"""The fund on the group's page."""

from funds.balances import balance_of
from groups.fund import services
from groups.models import Group
from groups.room.door import Room
from groups.room.sections import RoomSection
from groups.room.shape import ShapeLine


def fund(room: Room) -> RoomSection | None:
    """What is left of it."""
    found = services.of(room.group)
    if found is None:
        return None
    return RoomSection("Your fund", "groups/fund/section.html", {"balance": balance_of(found.budget)})


def fund_shape(group: Group) -> ShapeLine | None:
    """What is left of the fund, for the officers."""
    found = services.of(group)
    if found is None:
        return None
    balance = balance_of(found.budget)
    return ShapeLine("Fund", f"{balance.left_words} of {balance.given_words} is left.")

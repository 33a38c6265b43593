"""What a group makes for others, on its page."""

from django.db.models import F, Q

from groups.models import OutputContributor
from groups.room.door import Room
from groups.room.sections import RoomSection


def outputs(room: Room) -> RoomSection | None:
    """A way to it, and how much of it waits for one's own yes."""
    if not room.reads:
        return None
    mine = OutputContributor.objects.filter(membership=room.membership)
    waits = mine.filter(Q(agreed_to=None) | ~Q(agreed_to=F("output__number"))).count()
    return RoomSection("For others", "groups/outputs/section.html", {"waits": waits})

"""The end of a group, on its page."""

from groups.closing.services import readable_until
from groups.models import KeyDestruction
from groups.room.door import Room
from groups.room.sections import RoomSection


def closing(room: Room) -> RoomSection:
    """Before the end a way to what happens then; after it until when the words can be read, or that they are gone."""
    gone = KeyDestruction.objects.filter(group=room.group).first() if room.group.is_over else None
    context = {"until": readable_until(room.group), "certificate": gone}
    return RoomSection("When your group closes", "groups/closing/section.html", context)

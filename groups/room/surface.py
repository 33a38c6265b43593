"""What the room registers elsewhere."""

from common import scoping
from common.registry import Band
from groups.models import AccessEntry
from groups.room import members
from groups.room.sections import sections


def connect() -> None:
    scoping.register(AccessEntry, "group__programme")
    sections.register("members", members.members, order=Band.LATE)

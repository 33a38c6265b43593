"""What the room registers elsewhere."""

from common import scoping
from common.registry import Band
from groups.models import AccessEntry
from groups.room import mails, members
from groups.room.sections import sections
from mailing.declaration import declare


def connect() -> None:
    scoping.register(AccessEntry, "group__programme")
    declare(mails)
    sections.register("members", members.members, order=Band.LATE)

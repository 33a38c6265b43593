"""What the end of a group registers elsewhere."""

from common import scoping
from common.registry import Band
from groups.closing import mails, sections
from groups.models import KeyDestruction
from groups.room.sections import sections as of_the_room
from mailing.declaration import declare


def connect() -> None:
    declare(mails)
    scoping.register(KeyDestruction, "group__programme")
    of_the_room.register("closing", sections.closing, order=Band.LAST)

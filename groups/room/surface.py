"""What the room registers elsewhere."""

from common import scoping
from common.registry import Band
from groups.models import AccessEntry
from groups.room import log_page, mails, members, shape
from groups.room.sections import sections
from mailing.declaration import declare


def connect() -> None:
    scoping.register(AccessEntry, "group__programme")
    declare(mails)
    shape.shape.register("agreement", shape.agreement, order=Band.EARLY)
    shape.shape.register("log", shape.log, order=Band.LAST)
    sections.register("members", members.members, order=Band.LATE)
    sections.register("log", log_page.section, order=Band.LAST)

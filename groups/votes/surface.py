"""What votes register elsewhere."""

from common import scoping
from groups.membership import hooks
from groups.models import Elector, GroupVote
from groups.room.sections import sections as of_the_room
from groups.votes import obligations, privacy, sections, services


def connect() -> None:
    scoping.register(GroupVote, "group__programme")
    scoping.register(Elector, "vote__group__programme")
    hooks.gone.register("votes", services.ended_by_leaving)
    of_the_room.register("votes", sections.votes)
    obligations.connect()
    privacy.connect()

"""What a group's fund registers elsewhere."""

from common import scoping
from funds.claims.services import sharing
from funds.stewards import barred
from groups.fund import sections, services
from groups.membership import hooks
from groups.models import GroupFund
from groups.room.sections import sections as of_the_room
from groups.room.shape import shape


def connect() -> None:
    scoping.register(GroupFund, "group__programme")
    barred.register("groups.fund", services.why_barred)
    sharing.register("groups.fund", services.may_share)
    hooks.over.register("fund", services.close)
    shape.register("fund", sections.fund_shape)
    of_the_room.register("fund", sections.fund)

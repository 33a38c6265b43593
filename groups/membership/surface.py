"""What groups register elsewhere."""

from common import scoping
from common.attention import attention
from common.home import learning
from common.registry import Band
from groups.membership import home, mails, matched, merging, obligations, privacy
from groups.models import Group, Membership
from mailing.declaration import declare
from matching import registry
from people.merging.references import collisions


def connect() -> None:
    scoping.register(Group, "programme")
    scoping.register(Membership, "group__programme")
    registry.published.register("groups", matched.published)
    registry.taken_back.register("groups", matched.taken_back)
    registry.answered.register("groups", matched.answered)
    registry.ended.register("groups", matched.ended)
    registry.written_to.register("groups", matched.written_to)
    registry.active_memberships.register("groups", matched.active_memberships)
    registry.met.register("groups", matched.met)
    registry.declined.register("groups", matched.declined)
    declare(mails)
    obligations.connect()
    learning.register("groups", home.what_waits)
    learning.register("groups.mine", home.my_groups, order=Band.LAST)
    attention.register("groups.unfit", home.told_in_private)
    attention.register("groups.answers", home.groups_that_shrank)
    attention.register("groups.refusals", home.refused_agreements)
    attention.register("groups.four", home.groups_below_four)
    attention.register("groups.moved", home.members_who_moved)
    attention.register("groups.silence", home.answers_that_run_out)
    privacy.connect()
    collisions.register("groups.Membership", merging.one_membership)

"""What forming groups registers elsewhere."""

from common import scoping
from common.attention import attention
from common.home import learning
from common.registry import Band
from community.blocks import tellers
from mailing.declaration import declare
from matching.calls.services import GROUPS
from matching.forming import home, mails, merging, privacy
from matching.models import Entry, MatchRun, PairRule, Pool
from matching.models.pools import KIND
from people.merging.references import collisions
from programmes.calls.kinds import call_kinds
from programmes.views import programme_blocks


def connect() -> None:
    declare(mails)
    call_kinds.register(KIND, GROUPS)
    scoping.register(Pool, "call__programme")
    scoping.register(Entry, "pool__call__programme")
    scoping.register(PairRule, "pool__call__programme")
    scoping.register(MatchRun, "pool__call__programme")
    attention.register("matching", home.runs_that_wait)
    attention.register("matching.moved", home.wishes_of_a_museum_left)
    collisions.register("matching.Entry", merging.one_wish)
    collisions.register("matching.Seat", merging.one_seat)
    learning.register("matching.wishes", home.my_wishes, order=Band.LAST)
    tellers.register("matching", home.calls_for_newsletter)
    programme_blocks.register("matching", home.calls_in_programme)
    privacy.connect()

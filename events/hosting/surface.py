"""What offers to host and organisers register elsewhere."""

from common import scoping
from common.attention import attention
from common.home import learning
from common.registry import Band
from events.hosting import home, mails, mails_organisers, organisers, privacy
from events.models import CoOrganiser, Proposal
from mailing.declaration import declare
from programmes.services import handed_over
from programmes.views import programme_blocks


def connect() -> None:
    declare(mails, mails_organisers)
    scoping.register(Proposal, "programme")
    scoping.register(CoOrganiser, "event__programme")
    attention.register("events.offers", home.offers_that_wait_for_officers)
    learning.register("events.offers.asked", home.offers_that_wait_for_me)
    learning.register("events.organising", home.events_i_help_to_run, order=Band.LAST)
    learning.register("events.offers", home.my_offers, order=Band.LAST)
    programme_blocks.register("events.offer", home.offer_in_programme, order=Band.LATE)
    handed_over.register("events.organising", organisers.hand_over)
    privacy.connect()

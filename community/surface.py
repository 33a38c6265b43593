"""What newsletters register elsewhere."""

from common import scoping
from common.attention import attention
from common.privacy import acted
from common.registry import Band
from community import home
from community.models import Newsletter
from community.services import letter
from mailing.declaration import declare
from programmes.views import programme_blocks


def connect() -> None:
    declare(letter)
    acted(Newsletter, "scheduled_by")
    scoping.register(Newsletter, "programme")
    attention.register("community.newsletters", home.newsletters_that_wait, order=Band.EARLY)
    programme_blocks.register("community.newsletters", home.numbers_of_programme, order=Band.LATE)

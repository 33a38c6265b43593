"""What officers' words for mails register elsewhere."""

from common import scoping
from common.attention import attention
from common.registry import Band
from mailing.models import Wording
from mailing.wording.attention import words_that_do_not_fit


def connect() -> None:
    scoping.register(Wording, "programme")
    attention.register("mailing.wording", words_that_do_not_fit, order=Band.EARLY)

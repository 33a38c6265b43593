"""What sessions register elsewhere: on "My learning", in somebody's data, on the desk."""

from agenda import home, mails, privacy
from agenda.models import Session, Venue
from common import scoping
from common.home import learning
from common.registry import Band
from mailing.declaration import declare


def connect() -> None:
    declare(mails)
    scoping.register(Session, "programme")
    scoping.register(Venue)
    learning.register("agenda.next", home.what_is_next, order=Band.FIRST)
    learning.register("agenda.waits", home.what_waits)
    learning.register("agenda.learned", home.what_i_learned, order=Band.LATE)
    privacy.connect()

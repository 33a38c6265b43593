"""Where what comes after an event stands in the registries of other apps."""

from common import scoping
from common.attention import attention
from common.home import learning
from events.afterwards import home, mails, mails_speakers, picture_files, privacy
from events.afterwards.attention import pictures_to_look_at
from events.models import Certificate, Picture, SpeakerRequest
from mailing.declaration import declare


def connect() -> None:
    """Fill the registries of the apps below."""
    declare(mails, mails_speakers)
    scoping.register(Picture, "event__programme")
    scoping.register(Certificate, "registration__event__programme")
    scoping.register(SpeakerRequest, "proposal__programme")
    attention.register("events.pictures", pictures_to_look_at)
    learning.register("events.after", home.what_waits)
    privacy.connect()
    picture_files.register_files()

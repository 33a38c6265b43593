"""What introductions register elsewhere."""

from events.introductions import mails, privacy
from mailing.declaration import declare


def connect() -> None:
    declare(mails)
    privacy.connect()

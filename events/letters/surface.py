"""What letters to people of one event register elsewhere."""

from events.letters import mails
from mailing.declaration import declare


def connect() -> None:
    declare(mails)

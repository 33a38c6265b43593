"""What the public pages of events register elsewhere."""

from community.blocks import tellers
from events.whats_on import digest, mails, newsletter
from mailing.declaration import declare


def connect() -> None:
    declare(mails)
    tellers.register("events", newsletter.for_newsletter)
    digest.connect()

"""What answers by mail register elsewhere."""

from mailing.declaration import declare
from mailing.replies import mails


def connect() -> None:
    declare(mails)

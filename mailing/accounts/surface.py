"""What the mails about accounts register elsewhere: people, below, have no mail of their own."""

from mailing.accounts import mails
from mailing.declaration import declare
from people.accounts import outgoing_mail


def connect() -> None:
    declare(mails)
    outgoing_mail.way_out.register(mails.post_account_mail)

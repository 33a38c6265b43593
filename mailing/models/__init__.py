"""What the outbox keeps: mails and how fast they may go."""

from mailing.models.limit import MailLimit
from mailing.models.message import IN_THE_WAY, Message, MessageQuerySet, about_key

__all__ = ["IN_THE_WAY", "MailLimit", "Message", "MessageQuerySet", "about_key"]

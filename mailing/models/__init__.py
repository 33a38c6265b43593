"""What the outbox keeps: mails, how fast they may go, and who wants which."""

from mailing.models.limit import MailLimit
from mailing.models.message import IN_THE_WAY, Message, MessageQuerySet, about_key
from mailing.models.subscription import Subscription, SubscriptionQuerySet
from mailing.models.suppression import Suppression

__all__ = [
    "IN_THE_WAY",
    "MailLimit",
    "Message",
    "MessageQuerySet",
    "Subscription",
    "SubscriptionQuerySet",
    "Suppression",
    "about_key",
]

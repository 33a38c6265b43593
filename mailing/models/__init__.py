"""What the outbox keeps: mails, how fast they may go, what people chose to get, and what came back."""

from mailing.models.digest import DigestWeek
from mailing.models.limit import MailLimit
from mailing.models.message import IN_THE_WAY, Message, MessageQuerySet
from mailing.models.reply import Reply
from mailing.models.returns import AddressEvent, ReturnedMail
from mailing.models.subscription import Subscription, SubscriptionQuerySet
from mailing.models.suppression import Suppression
from mailing.models.wording import Wording

__all__ = [
    "IN_THE_WAY",
    "AddressEvent",
    "DigestWeek",
    "MailLimit",
    "Message",
    "MessageQuerySet",
    "Reply",
    "ReturnedMail",
    "Subscription",
    "SubscriptionQuerySet",
    "Suppression",
    "Wording",
]

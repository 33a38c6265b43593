"""What the outbox registers elsewhere."""

from django.core import checks

from common import scoping
from common.attention import attention
from common.registry import Band
from mailing.models import Message
from mailing.outbox import privacy
from mailing.outbox.admin import mail_of_person
from mailing.outbox.checks import declared_kinds
from mailing.outbox.selectors import mail_that_waits_for_officers
from people.panels import panels


def connect() -> None:
    checks.register(declared_kinds, checks.Tags.database)
    scoping.register(Message, "programme")
    attention.register("mailing", mail_that_waits_for_officers, order=Band.EARLY)
    panels.register("mailing.mails", mail_of_person)
    # After the apps above, which may still write to the person, and before people's own.
    privacy.connect()

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
from people.privacy.registries import Eraser, erasers, exporters


def connect() -> None:
    checks.register(declared_kinds, checks.Tags.database)
    scoping.register(Message, "programme")
    attention.register("mailing", mail_that_waits_for_officers, order=Band.EARLY)
    panels.register("mailing.mails", mail_of_person)
    exporters.register("mailing.mails", privacy.export_mails, order=Band.LATE)
    exporters.register("mailing.returned", privacy.export_returned, order=Band.LATE)
    exporters.register("mailing.answers", privacy.export_answers, order=Band.LATE)
    exporters.register("mailing.passed_on", privacy.export_passed_on, order=Band.LATE)
    # After the apps above, which may still write to the person, and before people's own.
    erasers.register("mailing", Eraser(privacy.erase_from_mailing, privacy.keep_of_mailing), order=Band.LATE)

"""What reminders and nudges register elsewhere."""

from agenda.models import Nudge, Reminder, ReminderRule
from agenda.nudges import mails as nudge_mails
from agenda.reminders.rules import ensure_default_rules
from common import scoping
from mailing.declaration import declare
from programmes.services import programme_opened


def connect() -> None:
    declare(nudge_mails)
    scoping.register(Reminder, "attendance__session__programme")
    scoping.register(Nudge, "programme")
    scoping.register(ReminderRule, "programme")
    programme_opened.register("agenda.reminders", ensure_default_rules)

"""A mail that the mail server refused while it was handed over: the same as one that comes back later."""

import logging
import smtplib

from mailing.bounces import addresses
from mailing.bounces.rules import Verdict, code_in, judge
from mailing.choices import Bounce
from mailing.models import Message

log = logging.getLogger(__name__)


def note(message: Message, error: Exception, words: str) -> None:
    """Write down what a refusal for good says of the address. It never stops the worker."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return  # nothing was said of the address
    verdict = judge(words=words)
    if verdict == Verdict.OURS:
        return
    try:
        addresses.record(
            message=message,
            kind=Bounce(verdict.value),
            source=f"smtp:{message.key}:{message.claimed_at}",
            code=code_in(words),
            said=words,
        )
    except Exception:
        log.exception("The refusal of mail %s could not be written down", message.pk)

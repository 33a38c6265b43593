"""Doors for Celery: a wake-up or beat calls them, any number of workers at once."""

import structlog
from celery import shared_task
from django.conf import settings

from mailing.bounces import intake, mailboxes
from mailing.digest import services as digest
from mailing.outbox import retention
from mailing.replies import services as replies
from mailing.sending import delivery, wake_up

#: What was not read by then is read by the next turn, which beat starts every two minutes.
READING_SECONDS = 110
log = structlog.get_logger(__name__)


@shared_task
def send_due() -> int:
    """Send everything that is due."""
    wake_up.woken()
    return delivery.send_due()


@shared_task
def reap() -> int:
    """See to mail whose worker stopped half-way."""
    return delivery.reap()


@shared_task
def queue_digests() -> int:
    """Write the weekly digest, if its Monday has come."""
    return digest.queue_due()


@shared_task
def erase_old_words() -> int:
    """Erase the words of mails, and what was made of answers, that are older than they may be kept."""
    return retention.erase_old() + replies.forget()


@shared_task(time_limit=READING_SECONDS)
def take_returned() -> int:
    """Fetch what came back, if a mailbox is set for it, and read whatever has not been read.

    It has a queue of its own (``reading``) and ends when its time is over, whatever strangers have written.
    """
    if settings.RETURNED_MAIL_URL:
        try:
            mailboxes.fetch(settings.RETURNED_MAIL_URL, intake.take)
        except Exception as error:  # what was taken before the door shut is read all the same
            log.exception("the mailbox for returned mail cannot be read", why=type(error).__name__)
    return intake.settle_new()

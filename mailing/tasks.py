"""Doors for Celery: a wake-up or beat calls them, any number of workers at once."""

from celery import shared_task

from mailing import retention, sending, waking


@shared_task
def send_due() -> int:
    """Send everything that is due."""
    waking.woken()
    return sending.send_due()


@shared_task
def reap() -> int:
    """See to mail whose worker stopped half-way."""
    return sending.reap()


@shared_task
def erase_old_words() -> int:
    """Erase the words of mails that are older than they may be kept."""
    return retention.erase_old()

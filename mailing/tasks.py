"""Doors for Celery: a wake-up or beat calls them, any number of workers at once."""

from celery import shared_task

from mailing import sending, waking


@shared_task
def send_due() -> int:
    """Send everything that is due."""
    waking.woken()
    return sending.send_due()


@shared_task
def reap() -> int:
    """See to mail whose worker stopped half-way."""
    return sending.reap()

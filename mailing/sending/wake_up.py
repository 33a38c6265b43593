"""Waking a worker once what was queued is committed. It is a courtesy: beat sweeps up whatever nobody was woken for."""

import logging
import time

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

log = logging.getLogger(__name__)
#: By its name: the task needs this module.
SEND_DUE = "mailing.tasks.send_due"
#: How long to leave Redis alone after it did not answer, so that people do not wait for it again and again.
QUIET_SECONDS = 10.0
_quiet_until = 0.0
#: Set while a wake-up is on its way: a worker that has not begun yet will find this mail too.
ON_ITS_WAY = "mailing.wake"
#: How long a wake-up waits for more mail: people sign up at the same moments, and one batch costs what one mail does.
GATHERING_SECONDS = 0.5
#: Should that wake-up get lost, the next mail sends another after as long as beat takes to sweep.
LOST_AFTER_SECONDS = 20


def wake_on_commit() -> None:
    """Wake a worker when this transaction commits, once however many mails it queues."""
    if settings.MAIL_WAKE_WORKER and not any(entry[1] is _wake for entry in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    """Tell a worker that there is mail, unless one has been told and has not begun. Never raises and never waits for
    a Redis that is down."""
    global _quiet_until
    if time.monotonic() < _quiet_until or not cache.add(ON_ITS_WAY, 1, LOST_AFTER_SECONDS):
        return
    try:
        current_app.send_task(SEND_DUE, countdown=GATHERING_SECONDS, retry=False, expires=300)
    except Exception as error:  # the mail is safe in its table, and beat will find it
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning(
            "No worker could be woken (%s); the mail goes out with the next sweep", type(error).__name__
        )


def woken() -> None:
    """A worker begins: from here on, new mail needs a new wake-up. Called before anything is claimed, so that no mail
    falls between a worker that has looked already and a wake-up that was spared."""
    cache.delete(ON_ITS_WAY)

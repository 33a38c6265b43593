"""Starting background work from a page, and what beat runs for what everybody shares."""

import logging
from typing import Any

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from common.budgets import services as budgets

log = logging.getLogger(__name__)


def start(task: Any, *args: Any) -> None:
    """Hand a Celery task to a worker once this transaction is certain.

    While the broker is down the work is done at once instead: the page is slower, and nothing waits for ever.
    """

    def hand_over() -> None:
        try:
            task.apply_async(args, retry=False)
        except OperationalError:
            log.warning("The broker did not answer: %s runs in the web process", task.name)
            task.apply(args, throw=True)

    transaction.on_commit(hand_over)


@shared_task
def thin_out_budgets() -> int:
    """Forget what was spent of budgets and has come back. Returns how many rows went."""
    return budgets.thin_out()

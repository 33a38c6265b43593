"""Starting background work from a page."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

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

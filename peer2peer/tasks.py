"""What workers do for the demo."""

import logging

from celery import shared_task

log = logging.getLogger(__name__)


@shared_task
def load_rest_of_demo() -> None:
    """Write what `manage.py demo --first` left for later."""
    # A worker that loads no demo does without its prose.
    from peer2peer.demo.loading import load_rest  # noqa: PLC0415

    load_rest(log.info)

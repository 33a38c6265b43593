"""What beat does for newsletters."""

from celery import shared_task

from community.services import newsletters


@shared_task
def send_newsletters() -> int:
    """Write the mails of newsletters whose time has come, and go on where a worker stopped. Returns how many."""
    return newsletters.send_due()

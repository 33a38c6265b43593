"""What happens to programmes by the clock."""

from celery import shared_task

from programmes import services


@shared_task
def open_and_close_desks() -> int:
    """Open the desk to officers whose role begins today. Returns for how many people it opened or closed."""
    return len(services.open_and_close_desks())

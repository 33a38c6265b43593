"""What happens to files without anybody pressing a button."""

from celery import shared_task

from files import services


@shared_task
def sweep() -> int:
    """Take away what uploads left behind that came to nothing."""
    return services.sweep()

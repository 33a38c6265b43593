"""What beat runs for the agenda."""

from celery import shared_task

from agenda import reminders


@shared_task
def reconcile_reminders() -> None:
    """Make, move and cancel reminders so that they are those that should be."""
    reminders.reconcile()


@shared_task
def queue_due_reminders() -> None:
    """Hand to the outbox the reminders whose time has come."""
    reminders.queue_due()

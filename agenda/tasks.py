"""What beat runs for the agenda."""

from celery import shared_task

from agenda.nudges import sending as nudging
from agenda.nudges import services as nudges
from agenda.reminders import services as reminders


@shared_task
def reconcile_reminders() -> None:
    """Make, move and cancel reminders and nudges so that they are those that should be."""
    try:
        reminders.reconcile()
    finally:
        nudges.reconcile()


@shared_task
def queue_due_reminders() -> None:
    """Hand to the outbox the reminders and nudges whose time has come."""
    try:
        reminders.queue_due()
    finally:
        nudging.queue_due()

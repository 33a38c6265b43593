"""What beat runs for what comes after an event."""

from celery import shared_task

from events.services import archive, feedback


@shared_task
def ask_feedback() -> int:
    """Ask those who attended how it was. Returns how many mails were queued."""
    return feedback.ask_due()


@shared_task
def forget() -> None:
    """Forget who was asked and who asked, once nobody needs to know any more."""
    feedback.forget_requests()
    archive.forget_words()

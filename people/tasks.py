"""What the worker does for people by the clock."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.imports import services as imports
from people.merging import services as merging


@shared_task
def clear_expired() -> int:
    """Delete the sessions that nobody can use any more, and what undoing old merges would have needed. Returns how
    many sessions there were."""
    merging.forget_old()
    deleted, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted


@shared_task
def check_import(pk: int) -> None:
    """The trial run of an uploaded register."""
    imports.check(pk=pk)


@shared_task
def apply_import(pk: int) -> None:
    """Write an uploaded register, all or nothing."""
    imports.apply(pk=pk)

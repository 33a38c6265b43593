"""A row takes its file off the disk as well, once that is certain; and an owner takes its file along."""

from typing import Any

from django.db import models
from django.db.models.signals import post_delete
from django.db.transaction import on_commit

from files.models import File, FileRendition


def _delete_stored(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    storage, name = instance.stored.storage, instance.stored.name
    if name:
        on_commit(lambda: storage.delete(name), robust=True)


def watch_deletions() -> None:
    for model in (File, FileRendition):
        post_delete.connect(_delete_stored, sender=model, dispatch_uid=f"files.{model.__name__}")


def owns_file(model: type[models.Model], field: str) -> None:
    """Say that rows of ``model`` have a file of their own in ``field``: it goes when they go."""

    def delete_file(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
        File.objects.filter(pk=getattr(instance, f"{field}_id")).delete()

    post_delete.connect(
        delete_file, sender=model, dispatch_uid=f"files.owner.{model._meta.label}", weak=False
    )

"""The Celery application. Workers and beat start it with ``celery -A peer2peer``."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer2peer.settings")

app = Celery("peer2peer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def schedule_of_apps() -> dict[str, dict[str, Any]]:
    """What beat runs: the ``SCHEDULE`` of every app that has one. Raises ``ImproperlyConfigured`` for a name that two
    of them give."""
    found: dict[str, dict[str, Any]] = {}
    for name in settings.INSTALLED_APPS:
        if not name.islower() or find_spec(f"{name}.schedule") is None:
            continue  # a name with capitals is a class of ``apps.py``
        for job, entry in getattr(import_module(f"{name}.schedule"), "SCHEDULE", {}).items():
            if job in found:
                raise ImproperlyConfigured(f"Two apps give beat a job called “{job}”.")
            found[job] = entry
    return found


@app.on_after_configure.connect
def what_beat_runs(sender: Celery, **options: Any) -> None:
    sender.conf.beat_schedule = schedule_of_apps()


@worker_init.connect
def keys_fit(**options: Any) -> None:
    """A worker does not start with keys that do not open what is sealed in the database."""
    from common.sealed.checks import refuse_wrong_keys  # noqa: PLC0415 (no model is loaded before)

    try:
        refuse_wrong_keys()
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))  # Celery only logs other errors of a signal's receiver

"""The Celery application. Workers and beat start it with ``celery -A peer2peer``."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer2peer.settings")

app = Celery("peer2peer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def keys_fit(**options: Any) -> None:
    """A worker does not start with keys that do not open what is sealed in the database."""
    from common.sealed.checks import refuse_wrong_keys  # noqa: PLC0415 (no model is loaded before)

    try:
        refuse_wrong_keys()
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))  # Celery only logs other errors of a signal's receiver

"""The Celery application. Workers and beat start it with ``celery -A peer2peer``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer2peer.settings")

app = Celery("peer2peer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

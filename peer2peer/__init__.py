"""The top floor: settings, addresses, the Celery application, the officers' desk and "My learning"."""

from peer2peer.celery import app as celery_app

__all__ = ["celery_app"]

"""What beat runs for mail: a safety net under what wakes the worker, and what goes by the clock."""

from typing import Any

from celery.schedules import crontab
from django.conf import settings

SCHEDULE: dict[str, dict[str, Any]] = {
    # While no worker runs, these do not pile up for the moment when one does.
    "send-mail": {
        "task": "mailing.tasks.send_due",
        "schedule": settings.MAIL_SWEEP_SECONDS,
        "options": {"expires": 60},
    },
    "reap-stuck-mail": {"task": "mailing.tasks.reap", "schedule": 60.0, "options": {"expires": 120}},
    "take-returned-mail": {
        "task": "mailing.tasks.take_returned",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "weekly-digest": {"task": "mailing.tasks.queue_digests", "schedule": 600.0, "options": {"expires": 600}},
    "erase-old-words": {"task": "mailing.tasks.erase_old_words", "schedule": crontab(hour="4", minute="10")},
}

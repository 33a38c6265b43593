"""What beat runs for files."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-files": {"task": "files.tasks.sweep", "schedule": crontab(hour="4", minute="30")},
}

"""What beat runs for people."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "clear-sessions": {"task": "people.tasks.clear_expired", "schedule": crontab(hour="3", minute="40")},
}

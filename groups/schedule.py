"""What beat runs for groups."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "look-after-groups": {"task": "groups.tasks.look_after_groups", "schedule": crontab(minute="7,37")},
    "keep-groups": {"task": "groups.tasks.keep_words", "schedule": crontab(hour="3", minute="40")},
}

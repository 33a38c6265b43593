"""What beat runs for programmes."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    # Every hour, and not at midnight alone: a worker that was down then has it done all the same.
    "open-and-close-desks": {
        "task": "programmes.tasks.open_and_close_desks",
        "schedule": crontab(minute="2"),
        "options": {"expires": 3600},
    },
}

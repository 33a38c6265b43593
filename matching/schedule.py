"""What beat runs for matching."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "solve-waiting": {"task": "matching.tasks.solve_waiting", "schedule": 60.0, "options": {"expires": 60}},
    "forget-cards": {"task": "matching.tasks.forget_cards", "schedule": crontab(hour="4", minute="20")},
}

"""What beat runs for reminders."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "reconcile-reminders": {"task": "agenda.tasks.reconcile_reminders", "schedule": 300.0},
    "queue-due-reminders": {"task": "agenda.tasks.queue_due_reminders", "schedule": 60.0},
}

"""What beat runs for newsletters."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "send-newsletters": {
        "task": "community.tasks.send_newsletters",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}

"""What beat runs for what everybody shares."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "thin-out-budgets": {
        "task": "common.tasks.thin_out_budgets",
        "schedule": 1800.0,
        "options": {"expires": 1800},
    },
}

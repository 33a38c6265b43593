"""The reminder rules that a programme starts with."""

from datetime import time

from agenda.choices import Anchor
from agenda.models import ReminderRule
from programmes.models import Programme


def ensure_default_rules(programme: Programme) -> None:
    """Remind a day before at nine in the morning, and those who join online two hours before as well.

    A programme that has rules, in use or not, keeps its own.
    """
    if ReminderRule.objects.filter(programme=programme).exists():
        return
    ReminderRule.objects.bulk_create(
        [
            ReminderRule(programme=programme, anchor=Anchor.START, days=1, at=time(9, 0)),
            ReminderRule(programme=programme, anchor=Anchor.START, hours=2, online_only=True),
        ],
        ignore_conflicts=True,
    )

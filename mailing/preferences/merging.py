"""Two people who are one: whoever said stop is believed; otherwise the newest word counts (O3)."""

from django.db import models

from mailing.choices import SubscriptionState
from mailing.models import Subscription
from people.merging.references import RowsMove


def resolve(move: RowsMove, there: models.Model, coming: models.Model) -> bool:
    """Both chose about the same mail: the earlier row stays and says what counts."""
    assert isinstance(there, Subscription)
    assert isinstance(coming, Subscription)
    earlier, later = sorted((there, coming), key=lambda each: each.pk)
    counts = max(there, coming, key=lambda row: (row.state == SubscriptionState.OFF, row.at, row.pk))
    if counts is later:
        move.change(
            earlier,
            state=later.state,
            basis=later.basis,
            wording=later.wording,
            source=later.source,
            at=later.at,
        )
    return False

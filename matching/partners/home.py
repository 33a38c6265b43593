"""What "My learning" shows of being introduced."""

from typing import Any

from django.db.models import F

from common.clock import moment_words
from common.home import WAITS, Block, Row
from matching.models import Introduction


def what_waits(person: Any) -> Block:
    """Cards of people who would like to meet somebody, while there is time to answer."""
    waiting = Introduction.objects.open().filter(asked=person, answer="").exclude(asker=F("asked"))
    rows = [
        Row(
            kind="Introduction",
            title="Somebody answered your card" if row.card_id else "Somebody would like to meet you",
            url=row.get_absolute_url(),
            facts=[f"Say yes or no by {moment_words(row.expires_at)}."],
            action="Answer",
            action_url=row.get_absolute_url(),
            form="groups",
            due=row.expires_at,
            sort=row.asked_at,
        )
        for row in waiting.order_by("asked_at", "pk")
    ]
    return Block(WAITS, rows, "")

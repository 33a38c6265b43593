"""What "My learning" shows of what comes after an event."""

from typing import Any

from django.utils import timezone

from common.home import NOTHING_WAITS, WAITS, Block, Row
from events.afterwards.feedback import UNTIL
from events.afterwards.mails import feedback_path
from events.afterwards.mails_speakers import request_path
from events.choices import UNDECIDED
from events.models import Event, FeedbackRequest, SpeakerRequest

SHOWN = 10


def what_waits(person: Any) -> Block:
    """Questions that only this person can answer: how it was, and whether they would speak elsewhere."""
    now = timezone.now()
    asked = (
        FeedbackRequest.objects.filter(
            registration__person=person,
            registration__claimed_at__isnull=False,
            answered_at=None,
            asked_at__gt=now - UNTIL,
        )
        .select_related("registration__event__programme")
        .order_by("asked_at")[:SHOWN]
    )
    invited = (
        SpeakerRequest.objects.filter(person=person, willing=None, proposal__state__in=UNDECIDED)
        .select_related("proposal__programme", "proposal__talk")
        .order_by("asked_at")[:SHOWN]
    )
    rows = [
        Row(
            kind=_kind(row.registration.event),
            title=f"How was “{row.registration.event}”?",
            facts=["Anonymous, and two minutes."],
            action="Answer",
            action_url=feedback_path(row),
            form=row.registration.event.programme.form,
            sort=row.asked_at,
        )
        for row in asked
    ]
    rows += [
        Row(
            kind=row.proposal.programme.session_word,
            title=f"Would you tell others about it too? “{row.proposal.talk}”",
            facts=["You are asked first, and a no is final."],
            action="Answer",
            action_url=request_path(row),
            form=row.proposal.programme.form,
            sort=row.asked_at,
        )
        for row in invited
        if row.proposal.talk is not None
    ]
    return Block(WAITS, rows, NOTHING_WAITS)


def _kind(event: Event) -> str:
    return f"{event.programme.session_word} · {event.public_number}"

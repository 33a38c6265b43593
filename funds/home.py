"""What money shows elsewhere: what waits for officers, and for whoever claims."""

from collections.abc import Collection, Iterator
from typing import Any

from django.urls import reverse

from common.attention import AttentionItem
from common.home import NOTHING_WAITS, WAITS, Block, Row
from funds import money
from funds.choices import ClaimState, CommitmentState
from funds.models import Claim, Commitment

SHOWN = 10


def requests_to_decide(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Money that is asked for and held back until somebody says yes or no. One query."""
    rows = Commitment.objects.filter(state=CommitmentState.ASKED)
    if programmes is not None:
        rows = rows.filter(budget__programme__in=programmes)
    for row in rows.select_related("budget__programme").order_by("asked_at", "pk"):
        yield AttentionItem(
            title=f"{money.words(row.amount, row.currency)} asked of “{row.budget}”",
            url=reverse("admin:funds_commitment_change", args=[row.pk]),
            action="Promise it, or say why not",
            programme=row.budget.programme.name,
        )


def claims_to_see_to(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Claims that are handed in, and those that are approved and not paid. One query."""
    rows = Claim.objects.filter(state__in=(ClaimState.SUBMITTED, ClaimState.APPROVED))
    if programmes is not None:
        rows = rows.filter(commitment__budget__programme__in=programmes)
    for row in rows.select_related("commitment__budget__programme").order_by("submitted_at", "pk"):
        handed_in = row.state == ClaimState.SUBMITTED
        yield AttentionItem(
            title=f"A claim on “{row.commitment.budget}” is {'handed in' if handed_in else 'approved'}",
            url=reverse("admin:funds_claim_change", args=[row.pk]),
            action="Look at its receipts and decide" if handed_in else "Pay it, and note when",
            programme=row.commitment.budget.programme.name,
        )


def claims_that_wait_for_me(person: Any) -> Block:
    """Claims that an officer sent back with a question, or let in late."""
    rows = (
        Claim.objects.filter(claimant=person, state=ClaimState.COLLECTING)
        .exclude(note="", late_why="")
        .select_related("commitment__budget__programme")
        .order_by("started_at", "pk")[:SHOWN]
    )
    found = [
        Row(
            kind=f"Your claim · {row.commitment.budget.programme}",
            title=row.commitment.purpose,
            url=row.get_absolute_url(),
            facts=[row.note] if row.note else [],
            action="Put it right" if row.note else "Hand it in",
            action_url=row.get_absolute_url(),
            form=row.commitment.budget.programme.form,
            sort=row.started_at,
        )
        for row in rows
    ]
    return Block(WAITS, found, NOTHING_WAITS)

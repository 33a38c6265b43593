"""What of the agenda needs an officer: somebody says that a register is wrong about them."""

from collections.abc import Collection, Iterator

from django.urls import reverse

from agenda.models import Dispute
from common.attention import AttentionItem


def disputes_that_wait(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    rows = Dispute.objects.filter(settled_at=None).select_related(
        "attendance__person", "attendance__session__programme"
    )
    if programmes is not None:
        rows = rows.filter(attendance__session__programme__in=programmes)
    for row in rows.order_by("made_at", "pk"):
        session = row.attendance.session
        yield AttentionItem(
            title=f"{row.attendance.person} says that the register of “{session}” is wrong",
            url=reverse("admin:agenda_dispute_change", args=[row.pk]),
            action="Read it and answer",
            due=row.made_at,
            programme=session.programme.name,
        )

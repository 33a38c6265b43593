"""What of registers needs an officer: one that is not complete, and somebody who says that one is wrong about them."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils import timezone

from agenda.models import Dispute, Session
from agenda.register.hosts import asked, hosts_of, registers
from agenda.register.views import register_path
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


def registers_that_wait(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """One item for sessions that belong together, about the first whose register is not complete.

    Two queries, and one for each app that takes registers.
    """
    rows = Session.objects.planned().filter(
        asked(each.asked_of_officers() for each in registers),
        ends_at__lte=timezone.now(),
        register_taken_at=None,
    )
    if programmes is not None:
        rows = rows.filter(programme__in=programmes)
    sessions = list(rows.select_related("programme").order_by("starts_at", "pk"))
    hosts, seen = hosts_of(sessions), set[str]()
    for session in sessions:
        host = hosts[session.pk]
        if host.group in seen:
            continue
        seen.add(host.group)
        yield AttentionItem(
            title=f"“{host.occasion}” took place and its register is not complete",
            url=register_path(session),
            action="Take the register",
            due=session.ends_at,
            programme=session.programme.name,
        )

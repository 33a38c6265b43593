"""Reads of the outbox that several callers share."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Model, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from common.attention import AttentionItem
from mailing.choices import Bounce, MessageState
from mailing.models import Message, MessageQuerySet
from people.models import Person

#: Redis and beat look for due mail every few seconds. A mail that is tried again has a later due time.
_UNSENT = (MessageState.PENDING, MessageState.SENDING)


def oldest_unsent() -> datetime | None:
    """Since when the oldest mail that could have gone waits; None when none does."""
    due = Message.objects.filter(state__in=_UNSENT, due_at__lte=timezone.now())
    return due.aggregate(oldest=Min("due_at"))["oldest"]


def mails_about(subjects: Iterable[Model]) -> MessageQuerySet:
    """Every mail about any of ``subjects`` (an event and its bookings, say), newest first."""
    return Message.objects.about_any(subjects).order_by("-created_at", "-pk")


def mails_of(person: Person) -> MessageQuerySet:
    """Mails to the person, and those that were sent to their address before anybody knew whose it was."""
    mine = Q(person=person) | Q(recipient=f"person:{person.pk}")
    if person.email:
        mine |= Q(person=None, recipient=person.email)
    return Message.objects.filter(mine)


#: What is counted of the mails of one kind and month, with the words above the column.
COUNTED: dict[str, tuple[str, Q]] = {
    "delivered": ("Sent, and nothing came back", Q(state=MessageState.SENT, bounce="")),
    "bounced": ("Came back", Q(bounce__in=(Bounce.HARD, Bounce.SOFT))),
    "unwanted": ("Reported as unwanted", Q(bounce=Bounce.COMPLAINT)),
    "failed": ("Could not be sent", Q(state=MessageState.FAILED, bounce="")),
    "unknown": ("Not known whether it went", Q(state=MessageState.UNKNOWN, bounce="")),
    "useless": (
        "Not needed, or too late",
        Q(state__in=(MessageState.CANCELLED, MessageState.MISSED), bounce=""),
    ),
    "waiting": (
        "Has not gone yet",
        Q(state__in=(MessageState.PENDING, MessageState.HELD, MessageState.SENDING), bounce=""),
    ),
}


def counts(mails: QuerySet[Message]) -> list[dict[str, Any]]:
    """How many of ``mails`` became what, a row for each month, programme and kind, the latest month first.

    Every mail is in one column. Whether anybody opened one or followed a link is not known here, and is not asked.
    """
    rows: Iterable[Any] = (
        mails.order_by()
        .annotate(month=TruncMonth("created_at"))
        .values("month", "programme__name", "kind")
        .annotate(all=Count("pk"), **{name: Count("pk", filter=what) for name, (_, what) in COUNTED.items()})
    )
    return sorted(
        rows, key=lambda row: (-row["month"].timestamp(), row["programme__name"] or "", row["kind"])
    )


def mail_that_waits_for_officers(programmes: Collection[int] | None) -> list[AttentionItem]:
    """Mails that failed lately or whose fate is unknown, one item a programme and state."""
    rows = Message.objects.filter(
        state__in=(MessageState.FAILED, MessageState.UNKNOWN),
        created_at__gte=timezone.now() - timedelta(days=60),
    )
    rows = rows.filter(secret=False) if programmes is None else rows.filter(programme__in=programmes)
    counted = (
        rows.order_by()
        .values("programme", "programme__name", "state")
        .annotate(number=Count("pk"), until=Min("expires_at"))
    )
    return [_item(row) for row in counted]


def _item(row: Mapping[str, Any]) -> AttentionItem:
    number, programme, state = row["number"], row["programme"], row["state"]
    mails = "1 mail" if number == 1 else f"{number:,} mails"
    where = f"&programme__id__exact={programme}" if programme else ""
    unknown = state == MessageState.UNKNOWN
    return AttentionItem(
        title=f"{mails} may or may not have gone" if unknown else f"{mails} could not be sent",
        url=f"{reverse('admin:mailing_message_changelist')}?state__exact={state}{where}",
        action="Decide whether to send again" if unknown else "See why",
        due=row["until"],
        programme=str(row["programme__name"] or ""),
    )

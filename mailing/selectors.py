"""Reads of the outbox that several callers share."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Model
from django.urls import reverse
from django.utils import timezone

from common.attention import AttentionItem
from mailing.choices import MessageState
from mailing.models import Message, MessageQuerySet

#: Redis and beat look for due mail every few seconds. A mail that is tried again has a later due time.
_UNSENT = (MessageState.PENDING, MessageState.SENDING)


def oldest_unsent() -> datetime | None:
    """Since when the oldest mail that could have gone waits; None when none does."""
    due = Message.objects.filter(state__in=_UNSENT, due_at__lte=timezone.now())
    return due.aggregate(oldest=Min("due_at"))["oldest"]


def mails_about(subjects: Iterable[Model]) -> MessageQuerySet:
    """Every mail about any of ``subjects`` (an event and its bookings, say), newest first."""
    return Message.objects.about_any(subjects).order_by("-created_at", "-pk")


def mail_that_waits_for_officers(programmes: Collection[int] | None) -> list[AttentionItem]:
    """Mails that failed lately or whose fate is unknown, one item a programme and state."""
    rows = Message.objects.filter(
        state__in=(MessageState.FAILED, MessageState.UNKNOWN),
        created_at__gte=timezone.now() - timedelta(days=60),
    )
    rows = rows.filter(secret=False) if programmes is None else rows.filter(programme__in=programmes)
    counted = rows.order_by().values("programme", "programme__name", "state").annotate(number=Count("pk"))
    return [_item(row) for row in counted]


def _item(row: Mapping[str, Any]) -> AttentionItem:
    number, programme, state = row["number"], row["programme"], row["state"]
    mails = "1 mail" if number == 1 else f"{number} mails"
    where = f"&programme__id__exact={programme}" if programme else ""
    unknown = state == MessageState.UNKNOWN
    return AttentionItem(
        title=f"{mails} may or may not have gone" if unknown else f"{mails} could not be sent",
        url=f"{reverse('admin:mailing_message_changelist')}?state__exact={state}{where}",
        action="Decide whether to send again" if unknown else "See why",
        programme=str(row["programme__name"] or ""),
    )

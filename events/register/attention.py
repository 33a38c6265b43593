"""What of registers needs an officer: an event took place and nobody has said who came."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils import timezone

from agenda.choices import SessionState
from common.attention import AttentionItem
from events.choices import EventState
from events.models import EventSession


def registers_that_wait(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """One item an event, about the first of its sessions whose register is not complete: one query."""
    days = (
        EventSession.objects.filter(
            event__state=EventState.HELD,
            state=SessionState.PLANNED,
            ends_at__lte=timezone.now(),
            register_taken_at=None,
        )
        .select_related("event__programme")
        .order_by("event_id", "starts_at", "pk")
        .distinct("event_id")
    )
    if programmes is not None:
        days = days.filter(event__programme__in=programmes)
    for day in days:
        yield AttentionItem(
            title=f"“{day.event}” took place and its register is not complete",
            url=f"{reverse('events:register', args=[day.event.slug])}?day={day.pk}",
            action="Take the register",
            due=day.ends_at,
            programme=day.event.programme.name,
        )

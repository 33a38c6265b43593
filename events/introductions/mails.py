"""The mail that brings somebody their own card of introductions, and nobody else's."""

from collections.abc import Sequence
from datetime import UTC, datetime

from common import links
from events.booking import waiting_list
from events.links import booking_address
from events.models import Event, Introduction, Registration
from mailing.choices import Priority
from mailing.outbox.services import queue


def card(registration: Registration, *, event: Event, lines: Sequence[Introduction], now: datetime) -> None:
    """Whom to find, and why. An e-mail address stands there only where its owner shares it."""
    if not lines:
        return
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    manage = booking_address(registration)
    queue(
        kind="events.introductions",
        to=registration.person,
        subject=f"People to find: {event.title}",
        template="events/mail/introductions.html",
        context={
            "event": event,
            "registration": registration,
            "lines": lines,
            "days": days[:1],
            "page": links.absolute(event.get_absolute_url()),
            "manage": manage,
            "introductions": f"{manage}introductions/",
            "disown": "",
        },
        about=registration,
        occurrence=f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        programme=event.programme,
        priority=Priority.REMINDER,
        expires_at=days[-1].ends_at if days else None,
    )

"""The mail that brings somebody their own card of introductions, and nobody else's."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils import timezone

from common import links
from events.booking import waiting_list
from events.links import booking_address
from events.mail_examples import ABOUT_EVENT, BOOKING_LINKS, NAME
from events.models import CardIntroduction, Event, Registration
from mailing.choices import Priority
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from programmes.models import Programme


def _rehearse(programme: Programme) -> None:
    newest = CardIntroduction.objects.filter(event__programme=programme).order_by("-pk").first()
    if newest is not None:
        lines = newest.reader.introductions.select_related("other__person", "other__museum")
        card(
            newest.reader,
            event=newest.event,
            lines=list(lines.order_by("position")),
            now=timezone.now(),
        )


CARD = Mail(
    kind="events.introductions",
    name="Introductions",
    sort="booking",
    subject="People to find: {{ event.title }}",
    template="events/mail/introductions.html",
    placeholders=(NAME, *ABOUT_EVENT, *BOOKING_LINKS),
    group="After an event",
    rehearse=_rehearse,
    priority=Priority.REMINDER,
)


def card(
    registration: Registration, *, event: Event, lines: Sequence[CardIntroduction], now: datetime
) -> None:
    """Whom to find, and why. An e-mail address stands there only where its owner shares it."""
    if not lines:
        return
    reader = registration.person
    assert reader is not None
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    manage = booking_address(registration)
    CARD.queue(
        to=reader,
        about=registration,
        programme=event.programme,
        envelope=Envelope(
            occurrence=f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            expires_at=days[-1].ends_at if days else None,
        ),
        event=event,
        registration=registration,
        lines=lines,
        days=days[:1],
        page=links.absolute(event.get_absolute_url()),
        manage=manage,
        introductions=f"{manage}introductions/",
        disown="",
    )

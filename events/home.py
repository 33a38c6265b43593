"""What "My learning" and a programme's page show of events."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from common.home import WAITS, Block, Row
from events import selectors
from events.addresses import booking_path
from events.choices import EventState, RegistrationState
from events.models import Registration
from programmes.models import Programme

SHOWN = 10


def what_waits(person: Any) -> Block:
    """ "Was this you?", and the lines somebody stands in. Places themselves are the agenda's to show."""
    alive = (EventState.PUBLISHED, EventState.CLOSED, EventState.POSTPONED)
    asked = (
        selectors.bookings_of(person, claimed=False)
        .filter(event__state__in=alive)
        .order_by("booked_at")[:SHOWN]
    )
    in_line = (
        selectors.bookings_of(person)
        .filter(event__state__in=alive, state=RegistrationState.WAITING)
        .order_by("booked_at")[:SHOWN]
    )
    rows = [
        Row(
            kind=_kind(row),
            title=f"Was this you? “{row.event.title}”",
            facts=["Somebody signed up with your address, without signing in."],
            action="Say yes or no",
            action_url=reverse("events:question", args=[row.key]),
            form=row.event.programme.form,
            sort=row.booked_at,
        )
        for row in asked
    ]
    rows += [
        Row(
            kind=_kind(row),
            title=row.event.title,
            url=row.event.get_absolute_url(),
            facts=[f"You are number {selectors.position_in_line(row)} in line."],
            action="See my place in line",
            action_url=booking_path(row),
            form=row.event.programme.form,
            sort=row.booked_at,
        )
        for row in in_line
    ]
    return Block(WAITS, rows, "Nothing waits for you. Questions that need your answer appear here.")


def coming_in_programme(programme: Programme) -> SafeString:
    """The next events of a programme, for its public page."""
    days = list(selectors.coming_days().filter(programme=programme)[:6])
    if not days:
        return SafeString("")
    return SafeString(
        render_to_string("events/programme_block.html", {"events": days, "programme": programme})
    )


def _kind(row: Registration) -> str:
    return f"{row.event.programme.session_word} · {row.event.number}"

"""Whether an event is ready for the public: what is missing, what is still thin, and who hears of it when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from agenda.choices import Mode
from common import clock
from events.booking import waiting_list
from events.choices import EventState
from events.models import Event
from events.whats_on import openings


@dataclass(frozen=True, slots=True)
class Lack:
    """What an event does not say, in a sentence for officers, and the part of its form where it is said."""

    words: str
    where: str


def missing(event: Event, *, now: datetime | None = None) -> list[Lack]:
    """What has to be there before it is published."""
    now, days = now or timezone.now(), waiting_list.planned_days(event)
    if not days:
        return [Lack("Add at least one session before you publish.", "sessions-group")]
    found = []
    if days[0].starts_at <= now:
        found.append(
            Lack("The first session lies in the past. Correct its day before you publish.", "sessions-group")
        )
    found += [
        Lack(
            f"Say where it is: the session on {clock.day_words(day.start_day)} has no venue.",
            "sessions-group",
        )
        for day in days
        if day.mode != Mode.ONLINE and not day.venue
    ]
    if event.signup_closes_at and event.state == EventState.CLOSED and event.signup_closes_at <= now:
        found.append(
            Lack("The closing time of sign-up has passed. Set a later one first.", "id_signup_closes_at_0")
        )
    return found


def thin(event: Event) -> list[Lack]:
    """What it may be published without, though people ask for it."""
    days = waiting_list.planned_days(event)
    in_person = [day for day in days if day.mode != Mode.ONLINE]
    questions = (
        (not event.description, "It has no description beyond its summary.", "id_description"),
        (
            any(not day.access_note for day in in_person),
            "It does not say how to get in without steps.",
            "sessions-group",
        ),
        (
            any(not day.venue_address for day in in_person),
            "The venue has no address, so it has no map.",
            "sessions-group",
        ),
        (
            any(not day.online_link for day in days if day.mode != Mode.IN_PERSON),
            "There is no joining link yet. It can follow until the start.",
            "sessions-group",
        ),
        (not event.hosts.exists(), "No museum hosts it.", "id_hosts"),
        (event.capacity is None, "It has no limit of places.", "id_capacity"),
    )
    return [Lack(words, where) for is_so, words, where in questions if is_so]


def outlook(event: Event) -> dict[str, Any]:
    """What the page shows on which an event is published."""
    return {
        "missing": missing(event),
        "thin": thin(event),
        "opens": event.signup_opens_at
        if event.signup_opens_at and event.signup_opens_at > timezone.now()
        else None,
        "invitations": openings.outlook(event).words,
        "in_line": waiting_list.count(event).waiting,
        "again": event.state == EventState.CLOSED,
    }


def in_a_line(event: Event) -> str:
    """The same for one of several events."""
    lacks = missing(event)
    return lacks[0].words if lacks else openings.outlook(event).words

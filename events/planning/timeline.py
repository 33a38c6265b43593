"""How an event came to be what it is: its states one after the other, who moved it and why, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from common.privacy import history_of_model
from events.choices import GOING_AHEAD, EventState
from events.models import Event, EventSession


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that has become of an event, or will."""

    words: str
    at: datetime | None
    who: str = ""
    why: str = ""
    to_come: bool = False


def timeline(event: Event, days: list[EventSession]) -> list[Milestone]:
    """The states of an event, the first first, and then what lies ahead. Two queries."""
    return [*_been(event), *_to_come(event, days)]


def _been(event: Event) -> list[Milestone]:
    lines = (
        history_of_model(Event)
        .objects.filter(pgh_obj=event.pk)
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    moves: list[Any] = []
    for line in lines.only("state", "state_reason", "pgh_created_at", "pgh_context"):
        if not moves or line.state != moves[-1].state:
            moves.append(line)
    ids = {_user(line) for line in moves} - {None}
    people = {each.pk: str(each) for each in get_user_model()._default_manager.filter(pk__in=ids)}
    return [
        Milestone(
            EventState(line.state).label,
            line.pgh_created_at,
            people.get(_user(line), ""),
            line.state_reason if line.state in (EventState.POSTPONED, EventState.CANCELLED) else "",
        )
        for line in moves
    ]


def _user(line: Any) -> Any:
    return line.pgh_context.metadata.get("user") if line.pgh_context else None


def _to_come(event: Event, days: list[EventSession]) -> list[Milestone]:
    now = timezone.now()
    planned = [day for day in days if day.state == "planned"]
    found: list[tuple[str, datetime | None]] = []
    if event.state == EventState.DRAFT:
        found.append(("Published, when an officer publishes it", None))
    if event.state in (*GOING_AHEAD, EventState.DRAFT):
        found += [("Sign-up opens", event.signup_opens_at), ("Sign-up closes", event.signup_closes_at)]
        found = [
            (words, at) for words, at in found if (at is None and "Published" in words) or (at and at > now)
        ]
        if planned and planned[0].starts_at > now:
            found.append(("It takes place", planned[0].starts_at))
        elif planned and planned[-1].ends_at <= now:
            found.append(("Held, when an officer notes that it took place", None))
    if event.state == EventState.POSTPONED:
        found.append(("Published again, when it has a new date", None))
    if event.state == EventState.HELD:
        found.append(("Reported, when an officer notes it", None))
    return [Milestone(words, at, to_come=True) for words, at in found]

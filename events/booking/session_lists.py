"""Who goes to which of the sessions, and so whose joining link is whose (E13)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agenda.choices import SessionState
from events.booking import parallel_sessions
from events.choices import RegistrationState
from events.models import Choice, Event, EventSession, Registration


def links_for(
    registration: Registration, days: Sequence[EventSession], *, now: datetime
) -> list[EventSession]:
    """Of planned ``days`` those whose joining link this person may have now: the ones they go to, from 24 hours before
    until they are over, once their place is certain. Whoever waits, is offered a place or has not said yes to a new
    date has none."""
    if registration.state != RegistrationState.CONFIRMED or registration.reconfirm_by is not None:
        return []
    open_days = [day for day in days if day.link_is_open(now) and day.ends_at > now]
    return parallel_sessions.days_for(registration, open_days) if open_days else []


@dataclass(slots=True)
class SessionList:
    """Who comes to one of several sessions, and how many wish to while they wait."""

    session: EventSession
    people: list[Registration] = field(default_factory=list)
    in_line: int = 0

    @property
    def seats_left(self) -> int | None:
        return None if self.session.seats is None else max(self.session.seats - len(self.people), 0)


@dataclass(slots=True)
class ChoiceSet:
    """Sessions side by side, each with its people, and those with a place who have not chosen yet."""

    words: str
    lists: list[SessionList]
    undecided: list[Registration] = field(default_factory=list)


def choice_lists(event: Event) -> list[ChoiceSet]:
    """The people of each session that people choose: three queries, however many of either."""
    planned = event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at", "pk")
    sets = parallel_sessions.sets_of(list(planned))
    if not sets:
        return []
    rows = list(
        Registration.objects.filter(event=event)
        .live()
        .select_related("person", "museum", "brought_by__person")
        .order_by("person__name", "pk")
    )
    chosen: dict[int, set[int]] = {}
    pairs = Choice.objects.filter(registration__in=[row.pk for row in rows])
    for session_id, registration_id in pairs.values_list("session", "registration"):
        chosen.setdefault(session_id, set()).add(registration_id)
    return [_set(words, sessions, rows, chosen) for words, sessions in sets.items()]


def _set(
    words: str, sessions: Sequence[EventSession], rows: Sequence[Registration], chosen: dict[int, set[int]]
) -> ChoiceSet:
    lists = []
    somewhere: set[int] = set()
    for session in sessions:
        mine = [row for row in rows if row.pk in chosen.get(session.pk, ())]
        seated = [row for row in mine if row.state == RegistrationState.CONFIRMED]
        somewhere |= {row.pk for row in seated}
        lists.append(SessionList(session, seated, len(mine) - len(seated)))
    undecided = [row for row in rows if row.state == RegistrationState.CONFIRMED and row.pk not in somewhere]
    return ChoiceSet(words, lists, undecided)

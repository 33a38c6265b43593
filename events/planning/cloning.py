"""Another event like one there is (E19): its words, sessions and programme on another day, as a draft of its own.

Everything moves by whole days on the wall: what began at 10:00 begins at 10:00, also across a change of the clocks
(rules 14 to 16). Reminders need no copying, because they follow from the programme's rules and the new day.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from agenda.choices import SessionState
from common import clock
from common.errors import DomainError
from common.history import recorded
from events.models import Event, EventSession, Slot
from events.planning import publishing
from events.planning import sessions as days
from events.programme import calls
from people.models import Person

#: What an event says and how it takes bookings.
COPIED = (
    "kind", "title", "summary", "description", "theme", "series", "region", "cost_note", "capacity", "room_capacity",
    "places_in_person", "places_online", "bring_up_to", "museum_limit", "announces",
)  # fmt: skip
#: The moments that lie at some distance from its first day.
MOMENTS = (
    "signup_opens_at", "signup_closes_at", "museum_limit_until", "region_first_until",
)  # fmt: skip
#: What a session says. Its joining link is not among it: whoever had it could join without a place.
OF_SESSION = (
    "title", "start_time", "end_time", "zone", "mode", "known_venue", "venue", "venue_address", "access_note",
    "choice", "seats",
)  # fmt: skip
OF_SLOT = ("position", "kind", "title", "minutes", "discussion_minutes")


@recorded
def clone_event(
    *, event: Event, by: Person | None, first_day: date, title: str = "", now: datetime | None = None
) -> Event:
    """Make a draft like ``event`` whose first session is on ``first_day``, with a number of its own.

    Nobody comes along: no bookings, offers or needs, no co-organisers, talks or presenters.
    """
    now = now or timezone.now()
    sessions = sessions_to_copy(event)
    shift = shift_to(sessions, first_day, now=now)
    title = " ".join(title.split()) or event.title
    fields = {name: getattr(event, name) for name in COPIED}
    fields |= {name: moved(getattr(event, name), shift, event.programme.zone) for name in MOMENTS}
    fields["title"] = title[:140]
    set_later = {name: fields.pop(name) for name in fields.keys() - publishing.EDITABLE}
    clone = publishing.create_event(programme=event.programme, by=by, **fields)
    for name, value in set_later.items():
        setattr(clone, name, value)
    clone.save()
    clone.topics.set(event.topics.all())
    calls.copy_to(clone, event=event, by=by, shift=shift)
    clone.hosts.set(event.hosts.all())
    for session in sessions:
        facts = {name: getattr(session, name) for name in OF_SESSION}
        if session.title == event.title:
            facts["title"] = clone.title
        day = days.NewSession(start_day=session.start_day + shift, end_day=session.end_day + shift, **facts)
        copy = days.add_session(event=clone, by=by, day=day)
        Slot.objects.bulk_create(
            Slot(session=copy, **{name: getattr(slot, name) for name in OF_SLOT})
            for slot in session.slots.all()
        )
    return clone


def sessions_to_copy(event: Event) -> list[EventSession]:
    """The sessions of ``event`` that were not cancelled, first to last."""
    sessions = list(
        event.sessions.exclude(state=SessionState.CANCELLED)
        .select_related("known_venue")
        .prefetch_related("slots")
        .order_by("starts_at", "pk")
    )
    if not sessions:
        raise DomainError("This event has no session that could be copied. Add one to it first.")
    return sessions


def shift_to(sessions: list[EventSession], first_day: date, *, now: datetime) -> timedelta:
    """By how many days everything moves. Refuses, beside the field, a day on which clocks skip or repeat a time."""
    shift = first_day - sessions[0].start_day
    for session in sessions:
        try:
            starts, _ = clock.span(
                session.start_day + shift,
                session.start_time,
                session.end_day + shift,
                session.end_time,
                session.zone,
            )
        except DomainError as error:
            of = f" (“{session.title}”)" if len(sessions) > 1 else ""
            raise DomainError(f"{error.message}{of}", field="first_day") from None
        if session is sessions[0] and starts <= now:
            raise DomainError("Choose a day that is still to come.", field="first_day")
    return shift


def moved(moment: datetime | None, shift: timedelta, zone: str) -> datetime | None:
    """The moment so many days later at the same time on the wall."""
    if moment is None:
        return None
    local = moment.astimezone(clock.zone_named(zone))
    return clock.wall_instant(local.date() + shift, local.time().replace(fold=0), zone)

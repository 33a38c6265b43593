"""Events in each phase of their lives, made by the services that make them so. Tests and the demo use them alike."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from agenda.choices import AttendanceState, Mode, Part
from agenda.models import Attendance
from agenda.register.marks import record
from common.clock import shown_once
from events.booking import signup
from events.choices import EventState
from events.factories import in_days
from events.models import Event, EventSession
from events.planning import publishing
from events.planning.sessions import NewSession
from people.factories import PersonFactory
from people.models import Person
from programmes.factories import ProgrammeFactory
from programmes.models import Programme


def afternoon(ahead: int, *, online: bool = False, **more: Any) -> NewSession:
    """A session ``ahead`` days from today, from half past one to half past four."""
    place: dict[str, Any] = (
        {"mode": Mode.ONLINE, "online_link": "https://meet.example/peer2peer"}
        if online
        else {
            "venue": "Dover Museum",
            "venue_address": "Market Square, Dover CT16 1PH",
            "access_note": "Step-free entrance from the square, hearing loop in the room, quiet room upstairs by lift.",
        }
    )
    times = {"start_time": time(13, 30), "end_time": time(16, 30)}
    return NewSession(**{"start_day": in_days(ahead), **times, **place, **more})


def draft(
    *, programme: Programme | None = None, by: Person | None = None, ahead: int = 45, **fields: Any
) -> Event:
    """Made by an officer, seen by officers only."""
    days = fields.pop("days", None) or [afternoon(ahead)]
    facts = {
        "title": "Working with artists in the parts nobody visits",
        "summary": "Three museums say what it cost, what went wrong and what they would do again. Then you ask.",
        "region": "South East",
        "capacity": 24,
    }
    return publishing.create_event(
        programme=programme or ProgrammeFactory.create(), by=by, days=days, **{**facts, **fields}
    )


def published(*, people: Sequence[Person] = (), host: Person | None = None, **fields: Any) -> Event:
    """Open for sign-up, with ``people`` signed up in that order and a host outside the public places."""
    event = publishing.publish(event=draft(**fields), by=fields.get("by"))
    if host is not None:
        signup.add_crew(event=event, person=host, part=Part.HOST, by=fields.get("by") or host)
    for person in people:
        mode = Mode.IN_PERSON if event.sessions.filter(mode=Mode.HYBRID).exists() else None
        signup.sign_up(event=event, person=person, by=person, mode=mode)
    return event


def full(*, people: Sequence[Person] = (), capacity: int = 3, waiting: int = 2, **fields: Any) -> Event:
    """Every place taken, and a line behind them."""
    people = list(people) or PersonFactory.create_batch(capacity + waiting)
    return published(people=people, capacity=capacity, **fields)


def closed(**fields: Any) -> Event:
    """Sign-up closed by an officer before the day."""
    return publishing.close(event=published(**fields), by=fields.get("by"))


def under_way(*, began: timedelta = timedelta(minutes=20), **fields: Any) -> Event:
    """On the day: its session, of three hours, ``began`` a while ago, and nobody is marked yet."""
    event = published(**fields)
    turn_back(event, starts=timezone.now() - began)
    return event


def turn_back(event: Event, *, starts: datetime, length: timedelta = timedelta(hours=3)) -> None:
    """Let the one session of ``event`` start at ``starts``: the past cannot be booked, so the calendar is turned."""
    day = event.sessions.get()
    first = shown_once(starts, day.zone).replace(second=0, microsecond=0)
    last = (first.astimezone(UTC) + length).astimezone(first.tzinfo)
    EventSession.objects.filter(pk=day.pk).update(
        start_day=first.date(), start_time=first.time(), end_day=last.date(), end_time=last.time()
    )


def held(
    *, people: Sequence[Person] = (), ago: int = 25, absent: Sequence[Person] = (), **fields: Any
) -> Event:
    """It took place ``ago`` days ago. All but the ``absent`` were noted as there."""
    event = published(people=people, ahead=30, **fields)
    # The past cannot be booked, so it is booked ahead and the calendar is turned back.
    for session in event.sessions.all():
        length = session.end_day - session.start_day
        session.start_day = in_days(-ago)
        session.end_day = session.start_day + length
        EventSession.objects.filter(pk=session.pk).update(
            start_day=session.start_day, end_day=session.end_day
        )
    publishing.hold(event=event, by=fields.get("by"))
    officer = fields.get("by") or PersonFactory.create()
    missing = {person.pk for person in absent}
    for attendance in Attendance.objects.filter(
        session__eventsession__event=event, state=AttendanceState.EXPECTED
    ):
        came = attendance.person_id not in missing
        record(
            attendance=attendance,
            state=AttendanceState.ATTENDED if came else AttendanceState.APOLOGIES,
            by=officer,
            at=attendance.session.ends_at,
        )
    for session in event.sessions.all():
        EventSession.objects.filter(pk=session.pk).update(register_taken_at=session.ends_at)
    event.refresh_from_db()
    return event


def reported(**fields: Any) -> Event:
    """Held, and all that was to be said about it is said."""
    return publishing.report(event=held(**fields), by=fields.get("by"))


def cancelled(
    *, reason: str = "The heating has failed and cannot be mended in time.", **fields: Any
) -> Event:
    """Its page stays and says so and why."""
    return publishing.cancel(event=published(**fields), by=fields.get("by"), reason=reason)


def postponed(*, reason: str = "The speaker has to travel that week.", **fields: Any) -> Event:
    """It waits for a new date, and so do those with a place."""
    return publishing.postpone(event=published(**fields), by=fields.get("by"), reason=reason)


#: Each state and the scenario that leads there.
PHASES = {
    EventState.DRAFT: draft,
    EventState.PUBLISHED: published,
    EventState.CLOSED: closed,
    EventState.HELD: held,
    EventState.REPORTED: reported,
    EventState.CANCELLED: cancelled,
    EventState.POSTPONED: postponed,
}

"""The sessions of an event: added, changed, renamed, taken out. What attendees hear of it is the agenda's part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.urls import reverse

from agenda import services as agenda
from agenda.choices import Mode, SessionState
from agenda.models import Attendance
from common import clock
from common.errors import DomainError
from events.choices import EventState
from events.models import Event, EventSession, Registration
from events.services import booking, organisers, places
from people.models import Person


@dataclass(frozen=True, slots=True)
class Day:
    """A session to be made. Without a title it has the event's, without a last day it ends on the day it starts."""

    start_day: date
    start_time: time
    end_time: time
    end_day: date | None = None
    title: str = ""
    zone: str = ""
    mode: str = Mode.IN_PERSON
    venue: str = ""
    venue_address: str = ""
    access_note: str = ""
    online_link: str = ""


@transaction.atomic
def add_session(*, event: Event, by: Person | None, day: Day) -> EventSession:
    """Give an event one more session. Those who have places already get it into their calendars."""
    event = places.lock_event(event.pk)
    _refuse_if_over(event)
    end_day = day.end_day or day.start_day
    zone = day.zone or event.programme.zone
    clock.span(day.start_day, day.start_time, end_day, day.end_time, zone)
    session = EventSession.objects.create(
        event=event,
        programme=event.programme,
        page=reverse("events:event", args=[event.slug]),
        title=day.title or event.title,
        start_day=day.start_day,
        start_time=day.start_time,
        end_day=end_day,
        end_time=day.end_time,
        zone=zone,
        mode=day.mode,
        venue=day.venue,
        venue_address=day.venue_address,
        access_note=day.access_note,
        online_link=day.online_link,
    )
    session.refresh_from_db(fields=["starts_at", "ends_at"])
    for registration in (
        Registration.objects.filter(event=event, reconfirm_by=None).confirmed().select_related("person")
    ):
        booking.add_day(registration, event=event, day=session)
    organisers.expect_host(event=event, day=session, by=by)
    return session


@transaction.atomic
def change_day(*, session: EventSession, by: Person | None, **changes: Any) -> EventSession:
    """Change a session of an event. Its day, time, place and link are told to attendees by the agenda (rule 18)."""
    changes = {name: value for name, value in changes.items() if getattr(session, name) != value}
    return agenda.change_session(session=session, by=by, **changes) if changes else session


@transaction.atomic
def drop_session(*, session: EventSession, by: Person | None, reason: str = "") -> None:
    """Take a session out: a draft's is deleted, a public one is cancelled and says why."""
    event = places.lock_event(session.event_id)
    _refuse_if_over(event)
    if event.state == EventState.DRAFT:
        session.delete()
        return
    if not event.sessions.filter(state=SessionState.PLANNED).exclude(pk=session.pk).exists():
        raise DomainError("This is its only session: cancel or postpone the whole event instead.")
    agenda.cancel_session(session=session, by=by, reason=reason)


def rename(*, event: Event, old: str) -> None:
    """Sessions that carried the event's old title carry the new one. A new title tells nobody anything (rule 18)."""
    for session in event.sessions.filter(title=old).exclude(state=SessionState.CANCELLED):
        agenda.change_session(session=session, by=None, title=event.title)


def cancel_all(days: Iterable[EventSession], *, by: Person | None, reason: str) -> None:
    for session in days:
        agenda.cancel_session(session=session, by=by, reason=reason)


def postpone_all(days: Iterable[EventSession], *, by: Person | None, reason: str) -> None:
    for session in days:
        agenda.postpone_session(session=session, by=by, reason=reason)


def replan(session: EventSession, *, by: Person | None, **when: Any) -> list[Attendance]:
    """Give a postponed session its new day. Returns those who must be asked again."""
    return agenda.replan_session(session=session, by=by, **when)


def _refuse_if_over(event: Event) -> None:
    if event.state in (EventState.HELD, EventState.REPORTED, EventState.CANCELLED):
        raise DomainError(
            f"“{event.title}” is {event.get_state_display().lower()}: its sessions stay as they are."
        )

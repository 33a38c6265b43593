"""The sessions of an event: added, changed, renamed, taken out. What attendees hear of it is the agenda's part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agenda.choices import AttendanceState, Mode, SessionState
from agenda.models import Attendance, Venue
from agenda.sessions.services import (
    cancel_session,
    change_session,
    postpone_session,
    replan_session,
    take_back_cancelling,
)
from agenda.venues import services as venues
from common import clock
from common.errors import DomainError
from common.history import recorded
from events.booking import registrations, waiting_list
from events.choices import HELD_OR_CANCELLED, EventState, RegistrationState
from events.hosting import organisers
from events.models import Event, EventSession, Registration
from people.models import Person


@dataclass(frozen=True, slots=True)
class NewSession:
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
    known_venue: Venue | None = None
    choice: str = ""
    seats: int | None = None


@recorded
def add_session(*, event: Event, by: Person | None, day: NewSession) -> EventSession:
    """Give an event one more session. Those who have places already get it into their calendars."""
    event = waiting_list.lock_event(event.pk)
    _refuse_if_over(event)
    _refuse_seats_of_all(day.choice, day.seats)
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
        known_venue=day.known_venue,
        online_link=day.online_link,
        choice=day.choice.strip(),
        seats=day.seats,
        **venues.words_from(day.known_venue, typed={name: getattr(day, name) for name in venues.WORDS}),
    )
    session.refresh_from_db(fields=["starts_at", "ends_at"])
    if session.choice:
        return session  # Nobody goes there before they have chosen it.
    for registration in (
        Registration.objects.filter(event=event, reconfirm_by=None).confirmed().select_related("person")
    ):
        registrations.add_day(registration, event=event, day=session)
    organisers.expect_host(event=event, day=session, by=by)
    return session


@recorded
def change_day(*, session: EventSession, by: Person | None, **changes: Any) -> EventSession:
    """Change a session of an event. Its day, time, place and link are told to attendees by the agenda (rule 18)."""
    changes = {name: value for name, value in changes.items() if getattr(session, name) != value}
    if changes.keys() & {"choice", "seats"}:
        _set_choice(session, choice=changes.pop("choice", None), seats=changes.pop("seats", session.seats))
    if "known_venue" in changes:
        typed = {name: changes.get(name, getattr(session, name)) for name in venues.WORDS}
        changes |= venues.words_from(changes["known_venue"], typed=typed, before=session.known_venue)
    elif session.known_venue and changes.keys() & venues.WORDS.keys():
        typed = {name: changes.get(name, getattr(session, name)) for name in venues.WORDS}
        changes |= venues.words_from(session.known_venue, typed=typed)
    return change_session(session=session, by=by, **changes) if changes else session


def _set_choice(session: EventSession, *, choice: str | None, seats: int | None) -> None:
    """What a session is one of, and how many fit, while nobody has been told otherwise."""
    event = waiting_list.lock_event(session.event_id)
    choice = session.choice if choice is None else choice.strip()
    _refuse_seats_of_all(choice, seats)
    if choice != session.choice and Registration.objects.filter(event=event).live().exists():
        raise DomainError(
            "People have signed up and know which sessions they come to. Add another session instead.",
            field="choice",
        )
    chosen = session.chosen_by.filter(registration__state=RegistrationState.CONFIRMED).count()
    if seats is not None and seats < chosen:
        raise DomainError(f"{chosen} people have chosen it. Keep at least {chosen} seats.", field="seats")
    session.choice, session.seats = choice, seats
    session.save(update_fields=["choice", "seats"])


def _refuse_seats_of_all(choice: str, seats: int | None) -> None:
    if seats is not None and not choice.strip():
        raise DomainError(
            "Seats are for sessions that people choose between. Say what it is one of.", field="seats"
        )


def room_warnings(event: Event) -> list[str]:
    """Where more people are expected than a known venue holds."""
    expected = event.room_capacity or event.places_in_person or event.capacity
    found = []
    for session in event.sessions.exclude(state=SessionState.CANCELLED).select_related("known_venue"):
        venue, people = session.known_venue, session.seats or expected
        if venue and venue.holds and people and people > venue.holds and session.mode != Mode.ONLINE:
            found.append(
                f"{venue.name} holds {venue.holds:,}, and {people:,} people could come to “{session}”."
            )
    return found


@recorded
def drop_session(*, session: EventSession, by: Person | None, reason: str = "") -> None:
    """Take a session out: a draft's is deleted, a public one is cancelled and says why."""
    event = waiting_list.lock_event(session.event_id)
    _refuse_if_over(event)
    if event.state == EventState.DRAFT:
        delete_session(session, by=by)
        return
    if not event.sessions.filter(state=SessionState.PLANNED).exclude(pk=session.pk).exists():
        raise DomainError("This is its only session: cancel or postpone the whole event instead.")
    cancel_session(session=session, by=by, reason=reason)


@recorded
def delete_session(session: EventSession, *, by: Person | None) -> None:
    """Delete a draft's session. Its team have it in their calendars already: it is taken out of them first."""
    expected = session.attendances.filter(state__in=(AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM))
    if session.state != SessionState.CANCELLED and session.ends_at > timezone.now() and expected.exists():
        cancel_session(session=session, by=by, reason="It was taken out of the plan.")
    session.delete()


def rename(*, event: Event, old: str) -> None:
    """Sessions that carried the event's old title carry the new one. A new title tells nobody anything (rule 18)."""
    for session in event.sessions.filter(title=old).exclude(state=SessionState.CANCELLED):
        change_session(session=session, by=None, title=event.title)


@recorded
def cancel_all(days: Iterable[EventSession], *, by: Person | None, reason: str) -> None:
    for session in days:
        cancel_session(session=session, by=by, reason=reason)


@recorded
def take_back_all(days: Iterable[EventSession], *, by: Person | None, to: SessionState) -> None:
    for session in days:
        take_back_cancelling(session=session, by=by, to=to)


@recorded
def postpone_all(days: Iterable[EventSession], *, by: Person | None, reason: str) -> None:
    for session in days:
        postpone_session(session=session, by=by, reason=reason)


def replan(session: EventSession, *, by: Person | None, **when: Any) -> list[Attendance]:
    """Give a postponed session its new day. Returns those who must be asked again."""
    return replan_session(session=session, by=by, **when)


def _refuse_if_over(event: Event) -> None:
    if event.state in HELD_OR_CANCELLED:
        raise DomainError(
            f"“{event.title}” is {event.get_state_display().lower()}: its sessions stay as they are."
        )

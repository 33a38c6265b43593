"""What people do: sign up, give a place back, change how they come. And what officers do for them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils import timezone

from agenda.choices import Mode, Part
from agenda.models import Attendance, AttendanceQuerySet
from common.errors import DomainError
from events.choices import EventState, RegistrationState
from events.models import Event, EventSession, Registration
from events.services import booking, notices, places
from events.window import window
from people.models import Museum, Person
from programmes.services import become_member


class Outcome(Enum):
    """What came of signing up."""

    PLACE = "place"
    IN_LINE = "in line"
    ALREADY = "already"
    TEAM = "one of the team"


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody has now. Hosts, presenters and organisers need no registration."""

    registration: Registration | None
    outcome: Outcome
    #: Whether a newcomer would have had to wait: all that somebody who is not signed in may be told.
    full: bool


@transaction.atomic
def sign_up(
    *,
    event: Event,
    person: Person,
    by: Person | None,
    mode: str | None = None,
    museum: Museum | None = None,
    now: datetime | None = None,
    form_opened_at: datetime | None = None,
) -> SignUp:
    """Give ``person`` a place in ``event``, or the next place in the line when it is full (rule 1).

    Calling it twice gives the same registration; a person who comes back gets their old row, at the end of the
    line (rule 5). ``by`` is None for somebody who is not signed in: the booking then stays unclaimed (rule 12).
    """
    now = now or timezone.now()
    museum = museum or _main_museum(person)  # What the lock does not guard is read before it.
    event = places.lock_event(event.pk)
    days = places.planned_days(event)
    sign_up_window = window(
        event, first_start=days[0].starts_at if days else None, now=now, form_opened_at=form_opened_at
    )
    days = places.to_come(days, now=now)
    registration = _row(event, person)
    known = registration is not None and registration.is_live
    # Signed out, a closed window is said before anything is looked up, so that it tells nothing about anybody.
    if not sign_up_window.is_open and not (known and by is not None):
        raise DomainError(sign_up_window.words or "Sign-up has closed.")
    if registration is not None and known:
        return _again(registration, event=event, days=days, by=by, now=now)
    if crew_of(event).filter(person=person).exists():
        if by is None:
            notices.already_crew(person, event=event, now=now)
        return SignUp(None, Outcome.TEAM, full=False)
    if registration is None:
        registration = Registration(event=event, person=person)
    registration.mode = mode_for(days, mode)
    registration.museum = museum
    registration.booked_at = now
    registration.claimed_at = now if by == person else None
    become_member(programme=event.programme, person=person)
    outcome = _admit(registration, event=event, days=days, now=now)
    return SignUp(registration, outcome, full=outcome is Outcome.IN_LINE)


def _admit(registration: Registration, *, event: Event, days: list[EventSession], now: datetime) -> Outcome:
    """A place if there is one that nobody waits for; otherwise the end of the line, which then moves if it can."""
    standing = places.count(event)
    there_is_room = standing.free(registration.mode)
    if there_is_room and not standing.waiting:
        booking.give_place(registration, event=event, days=days, now=now)
        return Outcome.PLACE
    booking.join_line(registration, event=event, now=now)
    # With room and a line, those ahead may be waiting to come the other way; then the place is free after all.
    if there_is_room and any(row.pk == registration.pk for row in places.promote(event, now=now)):
        return Outcome.PLACE
    notices.in_line(registration, event=event, days=days)
    return Outcome.IN_LINE


def _again(
    registration: Registration, *, event: Event, days: list[EventSession], by: Person | None, now: datetime
) -> SignUp:
    """Somebody who has a booking signed up once more. Signed out, they learn of it by mail only."""
    if by is None:
        if now - registration.booked_at > booking.SAME_SUBMISSION:
            notices.already(registration, event=event, days=days, now=now)
    elif by.pk == registration.person_id and registration.claimed_at is None:
        claim(registration=registration, now=now)
    standing = places.count(event)
    full = standing.waiting > 0 or not standing.free(registration.mode)
    return SignUp(registration, Outcome.ALREADY, full=full)


@transaction.atomic
def cancel_registration(
    *, registration: Registration, by: Person | None, now: datetime | None = None
) -> Registration:
    """Give the place (or the place in the line) back. Calling it again changes nothing."""
    return _end(registration, to=RegistrationState.CANCELLED, now=now)


@transaction.atomic
def remove(
    *, registration: Registration, by: Person, reason: str, now: datetime | None = None
) -> Registration:
    """Take somebody off, with a reason that they are told."""
    if not reason.strip():
        raise DomainError("Say why: the reason goes into their mail.", field="reason")
    return _end(registration, to=RegistrationState.REMOVED, reason=reason.strip(), now=now)


@transaction.atomic
def disown(*, registration: Registration, now: datetime | None = None) -> Registration:
    """ "This was not me": somebody else used this person's address. The booking goes, and no mail follows (rule 29)."""
    return _end(registration, to=RegistrationState.REMOVED, now=now, tell=False)


def _end(
    registration: Registration,
    *,
    to: RegistrationState,
    reason: str = "",
    now: datetime | None = None,
    tell: bool = True,
) -> Registration:
    now = now or timezone.now()
    registration = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("event__programme", "person")
        .get(pk=registration.pk)
    )
    if not registration.is_live:
        return registration
    event = registration.event
    if event.state in (EventState.HELD, EventState.REPORTED):
        raise DomainError("This event has taken place, so the list of those who came stays as it is.")
    booking.end(registration, event=event, to=to, now=now, reason=reason, tell=tell)
    places.fill_on_commit(event.pk)
    return registration


@transaction.atomic
def change_booking(
    *, registration: Registration, by: Person | None, mode: str, now: datetime | None = None
) -> Registration:
    """Change how somebody comes to a hybrid event. A place in the room is only given when the room has one."""
    now = now or timezone.now()
    event = places.lock_event(registration.event_id)
    registration = (
        Registration.objects.select_for_update(of=("self",)).select_related("person").get(pk=registration.pk)
    )
    days = places.to_come(places.planned_days(event), now=now)
    if not registration.is_live or not days or event.state not in (EventState.PUBLISHED, EventState.CLOSED):
        raise DomainError("This booking can no longer be changed.")
    mode = mode_for(days, mode)
    if mode == registration.mode:
        return registration
    if registration.state == RegistrationState.CONFIRMED:
        standing = places.count(event)
        in_room_full = standing.room_capacity is not None and standing.in_room >= standing.room_capacity
        if mode == Mode.IN_PERSON and in_room_full:
            raise DomainError("The room is full. You can still come online.", field="mode")
    booking.change_mode(registration, event=event, days=days, mode=mode, now=now)
    places.fill_on_commit(event.pk)
    return registration


@transaction.atomic
def reconfirm(*, registration: Registration, by: Person | None, now: datetime | None = None) -> Registration:
    """Say yes to the new date of an event that had been postponed (rule 21)."""
    now = now or timezone.now()
    event = places.lock_event(registration.event_id)
    registration = (
        Registration.objects.select_for_update(of=("self",)).select_related("person").get(pk=registration.pk)
    )
    if registration.state != RegistrationState.CONFIRMED:
        raise DomainError("This place has been given back. You can sign up again while there are places.")
    if registration.reconfirm_by is None:
        return registration
    days = places.to_come(places.planned_days(event), now=now)
    booking.give_place(registration, event=event, days=days, now=now)
    return registration


@transaction.atomic
def lapse_unanswered(*, event_id: int, now: datetime | None = None) -> int:
    """Give back the places of those who never answered whether the new date suits them. Returns how many."""
    now = now or timezone.now()
    event = places.lock_event(event_id)
    unanswered = (
        Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED, reconfirm_by__lt=now)
        .select_related("person")
        .select_for_update(of=("self",))
    )
    rows = list(unanswered)
    for registration in rows:
        booking.end(registration, event=event, to=RegistrationState.CANCELLED, now=now, why="lapsed")
    if rows:
        places.fill_on_commit(event.pk)
    return len(rows)


@transaction.atomic
def claim(*, registration: Registration, now: datetime | None = None) -> Registration:
    """Note that the person has shown that the booking is theirs (rule 12)."""
    if registration.claimed_at is None:
        registration.claimed_at = now or timezone.now()
        registration.save(update_fields=["claimed_at"])
    return registration


@transaction.atomic
def add_crew(
    *,
    event: Event,
    person: Person,
    part: str,
    by: Person,
    mode: str = Mode.IN_PERSON,
    now: datetime | None = None,
) -> None:
    """Make somebody a host, presenter or organiser: outside the public places, inside the room (rule 11)."""
    if part == Part.ATTENDEE:
        raise DomainError("Attendees sign up; choose host, presenter or organiser.", field="part")
    now = now or timezone.now()
    event = places.lock_event(event.pk)
    days = places.to_come(places.planned_days(event), now=now)
    if not days:
        raise DomainError("Give the event a session first.")
    registration = _row(event, person)
    holds_place = registration is not None and registration.state == RegistrationState.CONFIRMED
    standing = places.count(event)
    was_in_room = holds_place and registration is not None and registration.mode == Mode.IN_PERSON
    if (
        mode == Mode.IN_PERSON
        and standing.room_capacity is not None
        and standing.in_room - was_in_room >= standing.room_capacity
        and not crew_of(event).filter(person=person).exists()
    ):
        raise DomainError("The room is full: it has no place for one more, crew included.", field="person")
    if registration is not None and registration.is_live:
        booking.end(registration, event=event, to=RegistrationState.CANCELLED, now=now, tell=False)
        places.fill_on_commit(event.pk)
    booking.attend_as(person, event=event, days=days, part=part, mode=mode)
    become_member(programme=event.programme, person=person)


def mode_for(days: list[EventSession], wanted: str | None) -> str:
    """How somebody comes: as the sessions are held, or as they choose where both are possible."""
    modes = {day.mode for day in days}
    if modes == {Mode.ONLINE}:
        return Mode.ONLINE
    if modes == {Mode.IN_PERSON}:
        return Mode.IN_PERSON
    if wanted not in (Mode.IN_PERSON, Mode.ONLINE):
        raise DomainError("Choose whether you come in person or join online.", field="mode")
    return wanted


def _row(event: Event, person: Person) -> Registration | None:
    return (
        Registration.objects.select_for_update(of=("self",))
        .filter(event=event, person=person)
        .select_related("person")
        .first()
    )


def _main_museum(person: Person) -> Museum | None:
    """Where somebody works today: kept with the booking, because they may work elsewhere tomorrow (decision 9)."""
    main = person.affiliations.current().filter(is_main=True).select_related("museum").first()
    return main.museum if main else None


def crew_of(event: Event) -> AttendanceQuerySet:
    """The hosts, presenters and organisers of an event, an attendance for each session."""
    return Attendance.objects.live().filter(session__eventsession__event=event).exclude(part=Part.ATTENDEE)


@transaction.atomic
def leave_crew(*, event: Event, person: Person, by: Person) -> None:
    """Take somebody off the team. In the room that may leave a place for the next in line."""
    event = places.lock_event(event.pk)
    if not crew_of(event).filter(person=person).exists():
        raise DomainError("They are not part of the team of this event.")
    booking.leave_crew(person, event=event)
    places.fill_on_commit(event.pk)

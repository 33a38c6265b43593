"""At the door: people nobody expected, colleagues who have a name at last, and those who came off the waiting list.

Somebody who stands in the room is noted, whatever the number of places: too many is said, never refused.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.utils import timezone

from agenda.attendance.services import attend
from agenda.choices import AttendanceState, Mode, Part
from agenda.models import Attendance
from agenda.register.marks import Mark, record_many, strike
from agenda.register.services import refuse_if_closed
from common.errors import DomainError
from common.history import recorded, recorded_as
from common.locks import lock_name
from common.search import plain
from events.booking import registrations, signup, waiting_list
from events.choices import HELD, RegistrationState
from events.models import Event, EventSession, Needs, Registration
from events.register import mails
from people.models import Museum, Person
from people.profile.lookup import person_at_the_door
from programmes.services import become_member


class WalkInOutcome(Enum):
    """What somebody at the door turned out to be."""

    NEW = "new"
    EXPECTED = "on the list"
    FROM_LINE = "on the waiting list"
    BACK = "gave their place back"
    TEAM = "one of the team"
    NAMED = "a colleague to be named"


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody noted at the door."""

    attendance: Attendance
    outcome: WalkInOutcome
    #: A sentence when there are more people than places; empty otherwise.
    over: str = ""
    #: A sentence when somebody of the same name is on the list as well; empty otherwise.
    twin: str = ""

    @property
    def says(self) -> str:
        """What to tell whoever stands at the door."""
        name = self.attendance.person.name
        said = {
            WalkInOutcome.NEW: f"{name} is noted as a walk-in.",
            WalkInOutcome.EXPECTED: f"{name} was on the list and is marked present.",
            WalkInOutcome.FROM_LINE: f"{name} was on the waiting list, has a place now and is marked present.",
            WalkInOutcome.BACK: f"{name} had given their place back, has one again and is marked present.",
            WalkInOutcome.TEAM: f"{name} is one of the team and is marked present.",
            WalkInOutcome.NAMED: f"{name} is named and marked present.",
        }[self.outcome]
        return " ".join(part for part in (said, self.over, self.twin) if part)


@recorded
def walk_in(
    *,
    session: EventSession,
    name: str,
    by: Person,
    key: UUID,
    email: str = "",
    museum: Museum | None = None,
    at: datetime | None = None,
    now: datetime | None = None,
) -> Came:
    """Note somebody who came without having signed up. With an address they are found if they are known.

    ``key`` is made where the button is pressed: the same one again is the same person, so that a telephone may send
    it until it hears an answer.
    """
    now = now or timezone.now()
    refuse_if_closed(session, by=by, now=now)
    _hold(key)
    known = _noted_before(session.event_id, key)
    if known is not None:
        return _present(known, session, by=by, at=at, now=now, outcome=WalkInOutcome.NEW)
    person = person_at_the_door(name=name, email=email, by=by)
    event = _lock(session, person)
    if signup.crew_of(event).filter(person=person).exists():
        return _present_crew(person, session, by=by, at=at, now=now)
    registration = _row(event, person)
    if registration is not None:
        return _came_after_all(registration, event, session, by=by, at=at, now=now)
    registration = Registration(key=key, event=event, person=person, walked_in=True)
    registration.mode = signup.mode_for([session], Mode.IN_PERSON)
    registration.museum = museum or person.affiliations.main_museum()
    registration.booked_at = now
    registrations.note_at_the_door(registration, now=now)
    _belong(person, event)
    mails.walked_in(registration, event=event, session=session)
    return _present(
        registration, session, by=by, at=at, now=now, outcome=WalkInOutcome.NEW, says_twin=not email
    )


@recorded
def came(
    *,
    registration: Registration,
    session: EventSession,
    by: Person,
    at: datetime | None = None,
    now: datetime | None = None,
) -> Came:
    """Note somebody whom the event knows: in line, gone off the list, or coming to another of its sessions."""
    now = now or timezone.now()
    refuse_if_closed(session, by=by, now=now)
    if registration.person is None:
        raise DomainError("Say who this is before you mark them present.", field="name")
    event = _lock(session, registration.person)
    row = _row(event, registration.person)
    if row is None or row.state == RegistrationState.REMOVED:
        raise DomainError("They are not on the list any more. Note them as a walk-in.")
    return _came_after_all(row, event, session, by=by, at=at, now=now)


@recorded
def name_guest(
    *,
    registration: Registration,
    session: EventSession,
    name: str,
    by: Person,
    email: str = "",
    museum: Museum | None = None,
    at: datetime | None = None,
    now: datetime | None = None,
) -> Came:
    """Say at the door who the colleague is that somebody brings.

    Somebody with a place of their own keeps that, and the colleague's seat stays to be named; somebody who had none
    (any more) takes the colleague's seat as the row they have.
    """
    now = now or timezone.now()
    refuse_if_closed(session, by=by, now=now)
    person = _named_before(registration, name) or person_at_the_door(name=name, email=email, by=by)
    event = _lock(session, person)
    seat = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk, event=event)
    if seat.person_id == person.pk:
        return _present(seat, session, by=by, at=at, now=now, outcome=WalkInOutcome.NAMED)
    if seat.person_id is not None:
        raise DomainError(
            "This colleague has been named already. Look for the name on the list.", field="name"
        )
    if seat.state != RegistrationState.CONFIRMED:
        raise DomainError("This place has been given back. Note the person as a walk-in.")
    if signup.crew_of(event).filter(person=person).exists():
        return _present_crew(person, session, by=by, at=at, now=now)
    own = _row(event, person)
    if own is not None:
        if own.state != RegistrationState.CONFIRMED:
            registrations.strike_off(seat, to=RegistrationState.CANCELLED, now=now)
        return _came_after_all(own, event, session, by=by, at=at, now=now)
    # What the booker wrote for whoever would come is not what this person said of themselves.
    Needs.objects.filter(registration=seat).delete()
    seat.person, seat.museum, seat.claimed_at = (
        person,
        museum or seat.museum or person.affiliations.main_museum(),
        None,
    )
    seat.turn += 1
    seat.save()
    _belong(person, event)
    mails.walked_in(seat, event=event, session=session)
    return _present(seat, session, by=by, at=at, now=now, outcome=WalkInOutcome.NAMED, says_twin=not email)


def _belong(person: Person, event: Event) -> None:
    """Who was noted by name alone is nobody else's, and cannot claim the booking: they belong to the programme at once.

    Whoever has an address says first that it was them, as with any booking (rule 12).
    """
    if not person.address:
        become_member(programme=event.programme, person=person)


@recorded
def take_off(*, registration: Registration, by: Person, now: datetime | None = None) -> None:
    """Take back a walk-in who was noted by mistake."""
    now = now or timezone.now()
    row = (
        Registration.objects.select_for_update(of=("self",)).select_related("person").get(pk=registration.pk)
    )
    if not row.walked_in or row.person is None:
        raise DomainError("Only a walk-in is taken off here. Mark the others as they are.")
    strike(sessions=row.event.sessions.all(), person=row.person, now=now)
    if row.is_live:
        _remove(row, now=now)


@recorded_as("registration.person")
def disown(*, registration: Registration, now: datetime | None = None) -> Registration:
    """ "This was not me": the booking goes, and what registers say about them, also when it is all over (rule 29)."""
    now = now or timezone.now()
    if registration.person is None:
        raise DomainError("This booking has nobody's name on it.")
    strike(sessions=registration.event.sessions.all(), person=registration.person, now=now)
    if registration.event.state not in HELD:
        return signup.disown(registration=registration, now=now)
    row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if row.is_live:
        _remove(row, now=now)
    return row


def _remove(row: Registration, *, now: datetime) -> None:
    registrations.strike_off(row, to=RegistrationState.REMOVED, now=now)
    waiting_list.fill_on_commit(row.event_id)


def _came_after_all(
    row: Registration, event: Event, session: EventSession, *, by: Person, at: datetime | None, now: datetime
) -> Came:
    """Whoever is known gets the row they have, with a place if it was none."""
    outcome = {
        RegistrationState.CONFIRMED: WalkInOutcome.EXPECTED,
        RegistrationState.WAITING: WalkInOutcome.FROM_LINE,
    }.get(RegistrationState(row.state), WalkInOutcome.BACK)
    if outcome is not WalkInOutcome.EXPECTED:
        registrations.note_at_the_door(row, now=now)
    return _present(row, session, by=by, at=at, now=now, outcome=outcome)


def _present(
    row: Registration,
    session: EventSession,
    *,
    by: Person,
    at: datetime | None,
    now: datetime,
    outcome: WalkInOutcome,
    says_twin: bool = False,
) -> Came:
    assert row.person is not None
    attendance = attend(session=session, person=row.person, mode=row.mode)
    return Came(
        attendance=_note(attendance, by=by, at=at, now=now),
        outcome=outcome,
        over=_over(session.event, now=now),
        twin=_twin(attendance) if says_twin else "",
    )


def _present_crew(
    person: Person, session: EventSession, *, by: Person, at: datetime | None, now: datetime
) -> Came:
    part = signup.crew_of(session.event).filter(person=person).values_list("part", flat=True)[0]
    attendance = attend(session=session, person=person, part=Part(part))
    return Came(_note(attendance, by=by, at=at, now=now), WalkInOutcome.TEAM)


def _note(attendance: Attendance, *, by: Person, at: datetime | None, now: datetime) -> Attendance:
    mark = Mark(attendance.pk, AttendanceState.ATTENDED, at or now)
    [row] = record_many(session=attendance.session, marks=[mark], by=by, now=now)
    row.person = attendance.person
    return row


def _over(event: Event, *, now: datetime) -> str:
    standing = waiting_list.count(event, now=now)
    if standing.capacity is not None and standing.taken > standing.capacity:
        return f"That makes {standing.taken} people for {standing.capacity} places."
    if standing.room_capacity is not None and standing.in_room > standing.room_capacity:
        return f"That makes {standing.in_room} people in a room that holds {standing.room_capacity}."
    return ""


def _twin(attendance: Attendance) -> str:
    """Somebody of this name who is on the list as well: nobody is taken for another by their name alone (rule 31)."""
    words = plain(attendance.person.name)
    others = Attendance.objects.live().filter(session=attendance.session_id).exclude(pk=attendance.pk)
    if not any(plain(other) == words for other in others.values_list("person__name", flat=True)):
        return ""
    name = attendance.person.name
    return f"Another {name} is on the list too. If that is the same person, take this walk-in off again."


def _lock(session: EventSession, person: Person) -> Event:
    """People before the event, as everywhere (services.standing)."""
    waiting_list.lock_people([person.pk])
    event = waiting_list.lock_event(session.event_id)
    session.event = event
    return event


def _row(event: Event, person: Person) -> Registration | None:
    rows = Registration.objects.select_for_update(of=("self",)).select_related("person", "museum")
    return rows.filter(event=event, person=person).first()


def _hold(key: UUID) -> None:
    """Let the same walk-in, sent twice in one moment, wait for itself."""
    lock_name(f"events.walk-in:{key.hex}")


def _noted_before(event_id: int, key: UUID) -> Registration | None:
    row = Registration.objects.select_related("person").filter(key=key).first()
    if row is None:
        return None
    if row.event_id != event_id or row.person is None or row.state != RegistrationState.CONFIRMED:
        raise DomainError("This walk-in was noted before, and has been taken off since. Note them anew.")
    return row


def _named_before(registration: Registration, name: str) -> Person | None:
    """The person a colleague was named as a moment ago, when the same is said once more."""
    person = Registration.objects.select_related("person").get(pk=registration.pk).person
    return person if person is not None and plain(person.name) == plain(" ".join(name.split())) else None

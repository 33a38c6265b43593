"""Who a colleague is that somebody brings: named later, somebody else instead, or nobody after all (E10)."""

from datetime import datetime

from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from common.names import tidy_name
from common.search import plain
from events.booking import (
    admission,
    mails_crew,
    named,
    parallel_sessions,
    parties,
    registrations,
    waiting_list,
)
from events.booking import mails as notices
from events.booking.capacity import crew_of
from events.choices import EventState, RegistrationState
from events.models import Event, EventSession, NamedAlready, Registration
from people.models import Person
from people.profile.lookup import give_address, known_at, person_by_name, person_for_booking

GONE = "This place can no longer be given a name."


@recorded
def name_guest(
    *, registration: Registration, name: str, email: str = "", by: Person | None, now: datetime | None = None
) -> Registration:
    """Say who a colleague is; or that somebody else comes in place of the one who was named.

    The place, or the turn in the line, stays the same. Whoever has one already, or is on the team, keeps theirs and
    hears of it by mail: this one goes back, and whoever names them sees the same as of anybody else.
    Somebody who was named without an address is given one by being named with it. Returns the booking of whoever comes.
    """
    now = now or timezone.now()
    if _gains_an_address(registration, name, email):
        return _give_address(registration, email=email, now=now)
    person = _person(name, email, of=registration, by=by)
    if person.address and person.pk != registration.person_id:
        parties.spend_naming(registration, [person.address])
    waiting_list.lock_people([registration.person_id, person.pk])
    event = waiting_list.lock_event(registration.event_id)
    row = parties.lock_booking(registration.pk)
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    if not row.is_live or row.brought_by is None or not _may_name(event, days):
        raise DomainError(GONE)
    if row.person_id == person.pk:
        return row
    own = _own(event, person)
    _refuse_twice(row.brought_by, person, own, name)
    if not _comes_already(person, own, event=event, days=days, now=now):
        return registrations.hand_over(row, person, old=own, event=event, days=days, now=now)
    named.note(row.brought_by, [person], named_at=row.booked_at, waiting_since=row.waiting_since)
    why = "replaced" if row.person_id else "guest"
    registrations.end(row, event=event, to=RegistrationState.CANCELLED, now=now, why=why)
    waiting_list.fill_on_commit(event.pk)
    return row


@recorded
def name_instead(
    *, stand_in: NamedAlready, name: str, email: str = "", by: Person | None, now: datetime | None = None
) -> None:
    """Somebody else comes in place of one who was named and has a place of their own, which stays as it is.

    There is a place for them if one is free, and otherwise their turn in the line: what the other has is not theirs.
    """
    now = now or timezone.now()
    person = _person(name, email, of=None, by=by)
    if person.pk == stand_in.person_id:
        return
    if person.address:
        parties.spend_naming(stand_in.booking, [person.address])
    waiting_list.lock_people([stand_in.booking.person_id, person.pk])
    event = waiting_list.lock_event(stand_in.booking.event_id)
    booker = parties.lock_booking(stand_in.booking_id)
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    stand_in = NamedAlready.objects.select_for_update(of=("self",)).get(pk=stand_in.pk)
    if stand_in.ended_at is not None or not booker.is_live or not _may_name(event, days):
        raise DomainError(GONE)
    own = _own(event, person)
    _refuse_twice(booker, person, own, name)
    named.end(NamedAlready.objects.filter(pk=stand_in.pk), now=now)
    if _comes_already(person, own, event=event, days=days, now=now):
        named.note(booker, [person], named_at=stand_in.named_at, waiting_since=stand_in.waiting_since)
        return
    row = parties.as_guest(own or Registration(event=event, person=person), booker, None, stand_in.named_at)
    chosen = parallel_sessions.chosen_by(booker)
    parallel_sessions.check(days, chosen, people=1, seated=False)
    admission.admit([row], event=event, days=days, chosen=chosen, now=now)


@recorded
def remove_guest(
    *, registration: Registration, by: Person | None, now: datetime | None = None
) -> Registration:
    """A colleague does not come: the place goes to the next in line. Calling it again changes nothing."""
    now = now or timezone.now()
    waiting_list.lock_people([registration.person_id])
    row = parties.lock_booking(registration.pk)
    if not row.is_live:
        return row
    if row.brought_by_id is None:
        raise DomainError("They signed up themselves, so only they can give their place back.")
    parties.refuse_if_over(row.event)
    registrations.end(row, event=row.event, to=RegistrationState.CANCELLED, now=now, why="guest")
    waiting_list.fill_on_commit(row.event_id)
    return row


@recorded
def remove_stand_in(*, stand_in: NamedAlready, by: Person | None, now: datetime | None = None) -> None:
    """Somebody with a place of their own is not brought any more; what they have stays theirs."""
    parties.refuse_if_over(stand_in.booking.event)
    named.end(NamedAlready.objects.filter(pk=stand_in.pk), now=now or timezone.now())


# --- what they share --------------------------------------------------------------------------------------------------
def _person(name: str, email: str, *, of: Registration | None, by: Person | None) -> Person:
    if email:
        return person_for_booking(name=name, email=email, by=by)
    known = of.person if of is not None else None
    if known is not None and not known.address and plain(known.name) == plain(tidy_name(name)):
        return known
    return person_by_name(name=name)


def _gains_an_address(registration: Registration, name: str, email: str) -> bool:
    """Whether somebody named without an address is now named with one that nobody of that name is known at."""
    person = registration.person
    if person is None or person.address or not email or registration.brought_by_id is None:
        return False
    return plain(person.name) == plain(tidy_name(name)) and known_at(name=name, email=email).person is None


def _give_address(registration: Registration, *, email: str, now: datetime) -> Registration:
    assert registration.person is not None
    parties.spend_naming(registration, [email])
    waiting_list.lock_people([registration.person_id])
    event = waiting_list.lock_event(registration.event_id)
    row = parties.lock_booking(registration.pk)
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    if not row.is_live or row.person is None or not _may_name(event, days):
        raise DomainError(GONE)
    give_address(person=row.person, email=email)
    registrations.tell_anew(row, event=event, days=days)
    return row


def _may_name(event: Event, days: list[EventSession]) -> bool:
    return bool(days) or event.state == EventState.POSTPONED


def _own(event: Event, person: Person) -> Registration | None:
    return Registration.objects.select_for_update(of=("self",)).filter(event=event, person=person).first()


def _refuse_twice(booker: Registration, person: Person, own: Registration | None, name: str) -> None:
    """Nobody stands twice in one party."""
    of_party = own is not None and own.is_live and booker.pk in (own.pk, own.brought_by_id)
    if of_party or named.live(booker).filter(person=person).exists():
        raise DomainError(f"{name} stands here already.", field="email")


def _comes_already(
    person: Person, own: Registration | None, *, event: Event, days: list[EventSession], now: datetime
) -> bool:
    """Whether somebody has a booking or is on the team; then they are told that they were named."""
    if own is not None and own.is_live:
        notices.already(own, event=event, days=days, now=now)
        return True
    if crew_of(event).filter(person=person).exists():
        mails_crew.already_crew(person, event=event, now=now)
        return True
    return False

"""What people do: sign up, alone or with colleagues, give a place back, change how they come, say yes to a new date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils import timezone

from agenda.choices import Mode
from common.errors import DomainError
from common.history import recorded, recorded_as
from events.booking import (
    admission,
    mails_crew,
    mails_waiting,
    named,
    parallel_sessions,
    parties,
    registrations,
    waiting_list,
)
from events.booking import mails as notices
from events.booking.capacity import crew_of
from events.booking.claiming import claim
from events.booking.crew import add_crew, leave_crew
from events.booking.needs import Given
from events.booking.needs import give as keep_needs
from events.booking.sign_up_window import window
from events.choices import GOING_AHEAD, RegistrationState
from events.models import Event, EventSession, Registration
from people.models import Museum, Person
from programmes.services import become_member

__all__ = [
    "SignUp",
    "SignUpOutcome",
    "add_crew",
    "cancel_registration",
    "change_booking",
    "change_choice",
    "claim",
    "crew_of",
    "disown",
    "lapse_unanswered",
    "leave_crew",
    "mode_for",
    "reconfirm",
    "remove",
    "sign_up",
]


class SignUpOutcome(Enum):
    """What came of signing up."""

    PLACE = "place"
    IN_LINE = "in line"
    ALREADY = "already"
    TEAM = "one of the team"


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody has now. Hosts, presenters and organisers need no registration."""

    registration: Registration | None
    outcome: SignUpOutcome
    #: Whether a newcomer would have had to wait: all that somebody who is not signed in may be told.
    full: bool


@recorded
def sign_up(
    *,
    event: Event,
    person: Person,
    by: Person | None,
    mode: str | None = None,
    museum: Museum | None = None,
    guests: Sequence[parties.Guest] = (),
    to_be_named: int = 0,
    needs: Given | None = None,
    choices: Sequence[EventSession] = (),
    now: datetime | None = None,
    form_opened_at: datetime | None = None,
    asked_at: datetime | None = None,
    museum_words: str = "",
    terms: admission.Terms = admission.ANY_TERMS,
) -> SignUp:
    """Give ``person``, and those they bring, places in ``event``, or the next turn in the line (rule 1).

    A party has places for all of it in one go, or waits as one. Calling it twice gives the same registration; a person
    who comes back gets their old row, at the end of the line (rule 5). ``by`` is None for somebody who is not signed
    in: the booking then stays unclaimed (rule 12), and a museum that we do not know (``museum_words``) waits with it.
    ``choices`` are the sessions they go to, of those side by side. ``asked_at`` is when somebody asked who says now
    that it was them. Raises MustProve where ``terms`` want that first.
    """
    # When they asked decides whether it was in time; when it is their turn under the lock is their place in the line.
    asked = asked_at or now or timezone.now()
    is_new = person.just_added
    # What the lock does not guard is read before it.
    if museum is None and not museum_words and not is_new:
        museum = person.affiliations.main_museum()  # they may work elsewhere tomorrow (decision 14)
    parties.check_size(event, len(guests) + to_be_named)
    found = parties.find(guests, booker=person, by=by)
    everybody = [person, *parties.people_in(found)]
    waiting_list.lock_people([each.pk for each in everybody if not each.just_added])
    if by == person:
        become_member(programme=event.programme, person=person)
    event = waiting_list.lock_event(event.pk)
    now = now or timezone.now()
    days = waiting_list.planned_days(event)
    sign_up_window = window(
        event, first_start=days[0].starts_at if days else None, now=asked, form_opened_at=form_opened_at
    )
    days = waiting_list.to_come(days, now=now)
    registration = None if is_new else _row(event, person)
    known = registration is not None and registration.is_live
    # Signed out, a closed window is said before anything is looked up, so that it tells nothing about anybody.
    if not sign_up_window.is_open and not (known and by is not None):
        raise DomainError(sign_up_window.words or "Sign-up has closed.")
    if registration is not None and known:
        return _again(registration, event=event, days=days, by=by, now=now)
    if not is_new and crew_of(event).filter(person=person).exists():
        if by is None:
            mails_crew.already_crew(person, event=event, now=now)
        return SignUp(None, SignUpOutcome.TEAM, full=False)
    was_here = registration is not None
    if registration is None:
        registration = Registration(event=event, person=person)
    registration.mode = mode_for(days, mode)
    registration.museum, registration.museum_words = museum, museum_words
    registration.asked_from = terms.asked_from
    registration.booked_at = now
    registration.claimed_at = now if by == person else None
    registration.brought_by = None
    party = parties.party_for(registration, found, to_be_named, event=event, days=days, now=now)
    rows, told = [registration, *party.rows], party.told(at=now)
    short_of = admission.admit(rows, event=event, days=days, chosen=choices, now=now, terms=terms, party=told)
    named.note(registration, party.already, named_at=now, waiting_since=None if short_of is None else now)
    if needs is not None and (was_here or needs != Given()):
        keep_needs(registration=registration, access=needs.access, diet=needs.diet, by=by)
    for each in everybody:
        each.just_added = False  # from here on rows point at them
    return _outcome(rows, short_of, event=event, days=days, told=told, now=now)


def _outcome(
    rows: list[Registration],
    short_of: waiting_list.Places | None,
    *,
    event: Event,
    days: list[EventSession],
    told: Sequence[named.Brought],
    now: datetime,
) -> SignUp:
    """What came of it for the booker, the first of ``rows``, who is told if they wait."""
    registration = rows[0]
    if short_of is not None:
        why = "" if short_of.is_full else waiting_list.why_waiting(registration, now=now)
        mails_waiting.in_line(registration, event=event, days=days, party=told, why=why)
        return SignUp(registration, SignUpOutcome.IN_LINE, full=True)
    # Whoever is not signed in must not see from the answer that a colleague they named has a booking already.
    left_out = 1 + len(told) - len(rows)
    full = bool(left_out and waiting_list.count(event, now=now).room(registration.mode) < left_out)
    return SignUp(registration, SignUpOutcome.PLACE, full=full)


def _again(
    registration: Registration, *, event: Event, days: list[EventSession], by: Person | None, now: datetime
) -> SignUp:
    """Somebody who has a booking signed up once more. Signed out, they learn of it by mail only."""
    if by is None:
        if now - registration.booked_at > registrations.SAME_SUBMISSION:
            notices.already(registration, event=event, days=days, now=now)
    elif by.pk == registration.person_id and registration.claimed_at is None:
        claim(registration=registration, now=now)
    standing = waiting_list.count(event, now=now)
    full = standing.waiting > 0 or not standing.free(registration.mode)
    return SignUp(registration, SignUpOutcome.ALREADY, full=full)


@recorded
def cancel_registration(
    *,
    registration: Registration,
    by: Person | None,
    guests: parties.Leaving = "keep",
    now: datetime | None = None,
) -> Registration:
    """Give the place (or the place in the line) back. Calling it again changes nothing.

    ``guests`` says whether the colleagues they named still come; those without a name never do.
    """
    return _end(registration, to=RegistrationState.CANCELLED, guests=guests, now=now)


@recorded
def remove(
    *, registration: Registration, by: Person, reason: str, now: datetime | None = None
) -> Registration:
    """Take somebody off, with a reason that they are told."""
    if not reason.strip():
        raise DomainError("Say why: the reason goes into their mail.", field="reason")
    return _end(registration, to=RegistrationState.REMOVED, reason=reason.strip(), now=now)


@recorded_as("registration.person")
def disown(*, registration: Registration, now: datetime | None = None) -> Registration:
    """ "This was not me": somebody else used this person's address. The booking goes, and no mail follows (rule 29)."""
    return _end(registration, to=RegistrationState.REMOVED, now=now, tell=False)


def _end(
    registration: Registration,
    *,
    to: RegistrationState,
    guests: parties.Leaving = "keep",
    reason: str = "",
    now: datetime | None = None,
    tell: bool = True,
) -> Registration:
    now = now or timezone.now()
    registration = parties.lock_party(registration)
    if not registration.is_live:
        return registration
    event = registration.event
    parties.refuse_if_over(event)
    parties.end_with_guests(
        registration, event=event, to=to, now=now, guests=guests, reason=reason, tell=tell
    )
    waiting_list.fill_on_commit(event.pk)
    return registration


@recorded
def change_booking(
    *, registration: Registration, by: Person | None, mode: str, now: datetime | None = None
) -> Registration:
    """Change how somebody comes to a hybrid event. A place in the room is only given when the room has one."""
    now = now or timezone.now()
    event, registration, days = _to_change(registration, now)
    mode = mode_for(days, mode)
    if mode == registration.mode:
        return registration
    if registration.state == RegistrationState.CONFIRMED and waiting_list.count(event, now=now).way(mode) < 1:
        full = "The room is full. You can still come online."
        if mode == Mode.ONLINE:
            full = "All places online are taken."
        raise DomainError(full, field="mode")
    registrations.change_mode(registration, event=event, days=days, mode=mode, now=now)
    waiting_list.fill_on_commit(event.pk)
    return registration


@recorded
def change_choice(
    *,
    registration: Registration,
    by: Person | None,
    choices: Sequence[EventSession],
    now: datetime | None = None,
) -> Registration:
    """Go to others of the sessions that run side by side. Whoever has a place needs a seat there as well."""
    now = now or timezone.now()
    event, registration, days = _to_change(registration, now)
    seated = registration.state == RegistrationState.CONFIRMED
    chosen = parallel_sessions.check(days, choices, people=1, seated=seated, but=[registration])
    registrations.change_choice(registration, event=event, days=days, chosen=chosen)
    return registration


def _to_change(registration: Registration, now: datetime) -> tuple[Event, Registration, list[EventSession]]:
    """The event, the booking and the days to come, locked, of somebody who changes how they come."""
    waiting_list.lock_people([registration.person_id])
    event = waiting_list.lock_event(registration.event_id)
    registration = parties.lock_party(registration)
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    if not registration.is_live or not days or event.state not in GOING_AHEAD:
        raise DomainError("This booking can no longer be changed.")
    return event, registration, days


@recorded
def reconfirm(*, registration: Registration, by: Person | None, now: datetime | None = None) -> Registration:
    """Say yes to the new date of an event that had been postponed (rule 21), for colleagues without a name as well."""
    now = now or timezone.now()
    waiting_list.lock_people([registration.person_id])
    event = waiting_list.lock_event(registration.event_id)
    registration = parties.lock_party(registration)
    if registration.state != RegistrationState.CONFIRMED:
        raise DomainError("This place has been given back. You can sign up again while there are places.")
    if registration.reconfirm_by is None:
        return registration
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    unnamed = Registration.objects.confirmed().filter(brought_by=registration, person=None)
    for row in [registration, *unnamed]:
        registrations.give_place(
            row,
            event=event,
            days=parallel_sessions.days_for(row, days),
            now=now,
            party=parties.brought_by(row),
        )
    return registration


@transaction.atomic
def lapse_unanswered(*, event_id: int, now: datetime | None = None) -> int:
    """Give back the places of those who never answered whether the new date suits them. Returns how many."""
    now = now or timezone.now()
    event = waiting_list.lock_event(event_id)
    unanswered = (
        Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED, reconfirm_by__lt=now)
        .select_related("person", "brought_by__person")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    rows = list(unanswered)
    for registration in rows:
        registration.refresh_from_db(fields=["state"])
        if not registration.is_live:
            continue  # A place without a name, which has gone back with its booker's.
        parties.end_with_guests(
            registration, event=event, to=RegistrationState.CANCELLED, now=now, why="lapsed"
        )
    if rows:
        waiting_list.fill_on_commit(event.pk)
    return len(rows)


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
    row = Registration.objects.select_for_update(of=("self",)).filter(event=event, person=person).first()
    if row is not None:
        row.person = person
    return row

"""Colleagues whom somebody brings: named when they sign up, named later, added, taken off (E10).

Each is a booking of their own with ``brought_by``, so that people are counted and not forms. Each who is named has
their own mail once they have a place, and may give it back. When the booker leaves, those with a name stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q
from django.utils import timezone

from common.budgets.services import spend
from common.errors import DomainError
from common.history import recorded
from events.booking import (
    admission,
    mails_crew,
    mails_waiting,
    parallel_sessions,
    registrations,
    waiting_list,
)
from events.booking import mails as notices
from events.booking.budgets import NAMED_OFTEN, NAMING, WRITTEN_TO_OFTEN, to_addresses
from events.booking.capacity import crew_of
from events.booking.sign_up_window import window
from events.choices import HELD, EventState, RegistrationState
from events.models import Event, EventSession, Registration
from people.models import Museum, Person
from people.profile.lookup import person_for_booking

Leaving = Literal["keep", "cancel"]


@dataclass(frozen=True, slots=True)
class Guest:
    """A colleague, as the booker names them. Without a museum they come from the booker's."""

    name: str
    email: str
    museum: Museum | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A colleague who is known now."""

    person: Person
    museum: Museum | None


def party_of(registration: Registration) -> list[Registration]:
    """Everybody of a booking's party who has a place or waits, the booker first."""
    head = registration.brought_by_id or registration.pk
    rows = (
        Registration.objects.live()
        .filter(Q(pk=head) | Q(brought_by=head))
        .select_related("person", "museum", "brought_by__person")
    )
    return sorted(rows, key=lambda row: (row.pk != head, row.booked_at, row.pk))


def find(guests: Sequence[Guest], *, booker: Person | None, by: Person | None) -> list[Named]:
    """The people that ``guests`` are. Nobody is named twice, and nobody brings themselves (rule 10)."""
    found: dict[int, Named] = {}
    for guest in sorted(guests, key=lambda each: each.email.casefold()):
        try:
            person = person_for_booking(name=guest.name, email=guest.email, by=by)
        except DomainError as error:
            raise DomainError(f"A colleague: {error.message}", field="guests") from None
        if person == booker:
            raise DomainError(
                f"{guest.name} is you, as far as we can tell. Somebody else at your address? Give their whole name.",
                field="guests",
            )
        if person.pk in found:
            raise DomainError(f"You have named {guest.name} twice.", field="guests")
        found[person.pk] = Named(person, guest.museum)
    return list(found.values())


def check_size(event: Event, people: int) -> None:
    """Refuse more colleagues than the event lets each person bring."""
    if people <= event.bring_up_to:
        return
    if not event.bring_up_to:
        raise DomainError("Each person signs up for themselves for this event.", field="guests")
    most = "one colleague" if event.bring_up_to == 1 else f"{event.bring_up_to} colleagues"
    raise DomainError(f"You can bring up to {most}.", field="guests")


def rows_for(
    booker: Registration,
    named: Sequence[Named],
    to_be_named: int,
    *,
    event: Event,
    days: Sequence[EventSession],
    now: datetime,
) -> list[Registration]:
    """A booking for each colleague, not yet saved. Whoever has one already keeps theirs, and hears of it by mail."""
    rows = _named(booker, named, event=event, days=days, now=now) if named else []
    unnamed = [Registration(event=event, person=None) for _ in range(to_be_named)]
    return rows + [_as_guest(row, booker, None, now) for row in unnamed]


def _named(
    booker: Registration, named: Sequence[Named], *, event: Event, days: Sequence[EventSession], now: datetime
) -> list[Registration]:
    people = [each.person for each in named]
    known = {
        row.person_id: row
        for row in Registration.objects.select_for_update(of=("self",))
        .filter(event=event, person__in=people)
        .select_related("person")
        .order_by("pk")
    }
    team = set(crew_of(event).filter(person__in=people).values_list("person_id", flat=True))
    rows = []
    for each in named:
        row = known.get(each.person.pk) or Registration(event=event, person=each.person)
        if row.is_live and row.pk:
            notices.already(row, event=event, days=days, now=now)
        elif each.person.pk in team:
            mails_crew.already_crew(each.person, event=event, now=now)
        else:
            rows.append(_as_guest(row, booker, each.museum, now))
    return rows


def _as_guest(row: Registration, booker: Registration, museum: Museum | None, now: datetime) -> Registration:
    row.brought_by = booker
    row.mode = booker.mode
    row.museum, row.museum_words, row.asked_from = museum or booker.museum, "", booker.asked_from
    row.booked_at = now
    row.claimed_at = None
    row.walked_in = False
    return row


@recorded
def add_guests(
    *,
    registration: Registration,
    guests: Sequence[Guest] = (),
    to_be_named: int = 0,
    by: Person | None,
    now: datetime | None = None,
) -> list[Registration]:
    """Bring more colleagues. They have places if there is room for all of them, and wait together if not."""
    now = now or timezone.now()
    named = find(guests, booker=registration.person, by=by)
    _spend(registration, [each.person for each in named])
    waiting_list.lock_people([registration.person_id, *(each.person.pk for each in named)])
    event = waiting_list.lock_event(registration.event_id)
    booker = _lock_booking(registration.pk)
    days = waiting_list.planned_days(event)
    opening = window(event, first_start=days[0].starts_at if days else None, now=now)
    if not opening.is_open:
        raise DomainError(opening.words or "Sign-up has closed.")
    if booker.brought_by_id or not booker.is_live:
        raise DomainError("Only somebody who has signed up themselves can bring colleagues.")
    brought = Registration.objects.live().filter(brought_by=booker).count()
    check_size(event, brought + len(guests) + to_be_named)
    days = waiting_list.to_come(days, now=now)
    rows = rows_for(booker, named, to_be_named, event=event, days=days, now=now)
    if not rows:
        return []
    chosen = parallel_sessions.chosen_by(booker)
    parallel_sessions.check(days, chosen, people=len(rows), seated=False)
    admission.admit(rows, event=event, days=days, now=now, chosen=chosen)
    return rows


@recorded
def name_guest(
    *, registration: Registration, name: str, email: str, by: Person | None, now: datetime | None = None
) -> Registration:
    """Say who a colleague is; or that somebody else comes in place of the one who was named.

    The place, or the turn in the line, stays the same. Whoever has one already, or is on the team, keeps theirs and
    hears of it by mail: this one goes back, and whoever names them is told the same as of anybody else.
    Returns the booking of whoever comes.
    """
    now = now or timezone.now()
    person = person_for_booking(name=name, email=email, by=by)
    if person.pk != registration.person_id:
        _spend(registration, [person])
    waiting_list.lock_people([registration.person_id, person.pk])
    event = waiting_list.lock_event(registration.event_id)
    row = _lock_booking(registration.pk)
    days = waiting_list.to_come(waiting_list.planned_days(event), now=now)
    if not row.is_live or row.brought_by_id is None or not (days or event.state == EventState.POSTPONED):
        raise DomainError("This place can no longer be given a name.")
    if row.person_id == person.pk:
        return row
    own = Registration.objects.select_for_update(of=("self",)).filter(event=event, person=person).first()
    if own is not None and row.brought_by_id in (own.pk, own.brought_by_id) and own.is_live:
        raise DomainError(f"{name} stands here already.", field="email")
    if own is not None and own.is_live:
        notices.already(own, event=event, days=days, now=now)
    elif crew_of(event).filter(person=person).exists():
        mails_crew.already_crew(person, event=event, now=now)
    else:
        return registrations.hand_over(row, person, old=own, event=event, days=days, now=now)
    registrations.end(row, event=event, to=RegistrationState.CANCELLED, now=now, why="guest")
    waiting_list.fill_on_commit(event.pk)
    return row


@recorded
def remove_guest(
    *, registration: Registration, by: Person | None, now: datetime | None = None
) -> Registration:
    """A colleague does not come: the place goes to the next in line. Calling it again changes nothing."""
    now = now or timezone.now()
    waiting_list.lock_people([registration.person_id])
    row = _lock_booking(registration.pk)
    if not row.is_live:
        return row
    if row.brought_by_id is None:
        raise DomainError("They signed up themselves, so only they can give their place back.")
    refuse_if_over(row.event)
    registrations.end(row, event=row.event, to=RegistrationState.CANCELLED, now=now, why="guest")
    waiting_list.fill_on_commit(row.event_id)
    return row


def end_with_guests(
    registration: Registration,
    *,
    event: Event,
    to: RegistrationState,
    now: datetime,
    guests: Leaving = "keep",
    why: str = "",
    reason: str = "",
    tell: bool = True,
) -> None:
    """End a booking, and say what becomes of those it brought, whose rows the caller has locked with it.

    Those with a name stand on their own, unless ``guests`` is "cancel"; places without a name go back with it.
    """
    brought = (
        Registration.objects.live()
        .filter(brought_by=registration)
        .select_related("person", "museum", "brought_by__person")
        .order_by("pk")
    )
    for row in brought:
        if row.person is None or guests == "cancel":
            registrations.end(row, event=event, to=RegistrationState.CANCELLED, now=now, why="guest")
            continue
        row.brought_by = None
        row.save(update_fields=["brought_by"])
        if row.state == RegistrationState.WAITING:
            # So far they were told through the booker alone.
            mails_waiting.in_line(row, event=event, days=waiting_list.planned_days(event))
    registrations.end(registration, event=event, to=to, now=now, why=why, reason=reason, tell=tell)


def _spend(registration: Registration, people: Sequence[Person]) -> None:
    """Keep the mail that one booking causes to others within bounds, whoever names them."""
    head = registration.brought_by_id or registration.pk
    mails = to_addresses(person.address for person in people if person.address)
    naming = [NAMING.charge(str(head), len(people))] if people else []
    used_up = spend([*naming, *mails])
    if NAMING.name in used_up:
        raise DomainError(NAMED_OFTEN, status=429)
    if used_up:
        raise DomainError(WRITTEN_TO_OFTEN, field="email", status=429)


def lock_party(registration: Registration) -> Registration:
    """The booking as it is now, locked with those it brought, in the order of their keys; people first."""
    party = Registration.objects.filter(Q(pk=registration.pk) | Q(brought_by=registration.pk))
    waiting_list.lock_people(list(party.values_list("person_id", flat=True)))
    list(party.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return _fresh(registration.pk)


def refuse_if_over(event: Event) -> None:
    if event.state in HELD:
        raise DomainError("This event has taken place, so the list of those who came stays as it is.")


def _lock_booking(pk: int) -> Registration:
    Registration.objects.select_for_update(of=("self",)).filter(pk=pk).values_list("pk").first()
    return _fresh(pk)


def _fresh(pk: int) -> Registration:
    return Registration.objects.select_related(
        "event__programme", "person", "museum", "brought_by__person"
    ).get(pk=pk)

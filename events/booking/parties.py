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
from common.names import tidy_name
from common.search import plain
from events.booking import (
    admission,
    mails_crew,
    mails_waiting,
    named,
    parallel_sessions,
    registrations,
    waiting_list,
)
from events.booking import mails as notices
from events.booking.budgets import NAMED_OFTEN, NAMING, WRITTEN_TO_OFTEN, to_addresses
from events.booking.capacity import crew_of
from events.booking.sign_up_window import window
from events.choices import HELD, RegistrationState
from events.models import Event, EventSession, NamedAlready, Registration
from people.models import Museum, Person
from people.profile.lookup import person_by_name, person_for_booking

Leaving = Literal["keep", "cancel"]


@dataclass(frozen=True, slots=True)
class Guest:
    """A colleague, as the booker names them: with an address, or by name alone. Without a museum they come from the
    booker's."""

    name: str
    email: str = ""
    museum: Museum | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A colleague who is known now. Of one without an address nobody is made before there is a booking to make."""

    name: str
    person: Person | None
    museum: Museum | None


@dataclass(slots=True)
class Party:
    """Whom somebody brings: bookings that are not yet saved, and those who come already and take no second place."""

    rows: list[Registration]
    already: list[Person]

    def told(self, *, at: datetime) -> list[named.Brought]:
        """Everybody of it, in the order in which the booker reads of them."""
        stand_ins = [NamedAlready(person=person, named_at=at) for person in self.already]
        return named.in_order([*self.rows, *stand_ins])


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
    """The people that ``guests`` are. Nobody is named twice, and nobody brings themselves (rule 10).

    Nobody is taken for another by their name alone (rule 31): who has no address is somebody new.
    """
    found: list[Named] = []
    for guest in sorted(guests, key=lambda each: each.email.casefold()):
        try:
            person = person_for_booking(name=guest.name, email=guest.email, by=by) if guest.email else None
            name = tidy_name(guest.name)
        except DomainError as error:
            raise DomainError(f"{guest.name or 'A colleague'}: {error.message}", field="guests") from None
        if person is not None and person == booker:
            raise DomainError(
                f"{guest.name} is you, as far as we can tell. Somebody else at your address? Give their whole name.",
                field="guests",
            )
        if any(
            each.person == person if person and each.person else plain(each.name) == plain(name)
            for each in found
            if bool(each.person) == bool(person)
        ):
            raise DomainError(f"You have named {guest.name} twice.", field="guests")
        found.append(Named(name, person, guest.museum))
    return found


def people_in(found: Sequence[Named]) -> list[Person]:
    """Those of the colleagues who are known by an address."""
    return [each.person for each in found if each.person is not None]


def check_size(event: Event, people: int) -> None:
    """Refuse more colleagues than the event lets each person bring."""
    if people <= event.bring_up_to:
        return
    if not event.bring_up_to:
        raise DomainError("Each person signs up for themselves for this event.", field="guests")
    most = "one colleague" if event.bring_up_to == 1 else f"{event.bring_up_to} colleagues"
    raise DomainError(f"You can bring up to {most}.", field="guests")


def party_for(
    booker: Registration,
    found: Sequence[Named],
    to_be_named: int,
    *,
    event: Event,
    days: Sequence[EventSession],
    now: datetime,
) -> Party:
    """A booking for each colleague, not yet saved. Whoever has one already keeps theirs, and hears of it by mail."""
    party = _named(booker, found, event=event, days=days, now=now) if found else Party([], [])
    unnamed = [Registration(event=event, person=None) for _ in range(to_be_named)]
    party.rows += [as_guest(row, booker, None, now) for row in unnamed]
    return party


def _named(
    booker: Registration, found: Sequence[Named], *, event: Event, days: Sequence[EventSession], now: datetime
) -> Party:
    people = people_in(found)
    known = {
        row.person_id: row
        for row in Registration.objects.select_for_update(of=("self",))
        .filter(event=event, person__in=people)
        .select_related("person")
        .order_by("pk")
    }
    team = (
        set(crew_of(event).filter(person__in=people).values_list("person_id", flat=True)) if people else set()
    )
    party = Party([], [])
    for each in found:
        person = each.person or person_by_name(name=each.name)
        row = known.get(person.pk) or Registration(event=event, person=person)
        if row.is_live and row.pk:
            notices.already(row, event=event, days=days, now=now)
            if booker.pk is None or booker.pk not in (row.pk, row.brought_by_id):
                party.already.append(person)
        elif person.pk in team:
            mails_crew.already_crew(person, event=event, now=now)
            party.already.append(person)
        else:
            party.rows.append(as_guest(row, booker, each.museum, now))
    return party


def as_guest(row: Registration, booker: Registration, museum: Museum | None, now: datetime) -> Registration:
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
    found = find(guests, booker=registration.person, by=by)
    spend_naming(registration, [each.address for each in people_in(found)])
    waiting_list.lock_people([registration.person_id, *(each.pk for each in people_in(found))])
    event = waiting_list.lock_event(registration.event_id)
    booker = lock_booking(registration.pk)
    days = waiting_list.planned_days(event)
    opening = window(event, first_start=days[0].starts_at if days else None, now=now)
    if not opening.is_open:
        raise DomainError(opening.words or "Sign-up has closed.")
    if booker.brought_by_id or not booker.is_live:
        raise DomainError("Only somebody who has signed up themselves can bring colleagues.")
    brought = Registration.objects.live().filter(brought_by=booker).count() + len(named.coming_with(booker))
    check_size(event, brought + len(guests) + to_be_named)
    _refuse_same_name(booker, found)
    days = waiting_list.to_come(days, now=now)
    party = party_for(booker, found, to_be_named, event=event, days=days, now=now)
    rows, everybody = party.rows, len(party.rows) + len(party.already)
    waits = would_wait(event, mode=booker.mode, people=everybody, now=now)
    if rows:
        chosen = parallel_sessions.chosen_by(booker)
        parallel_sessions.check(days, chosen, people=len(rows), seated=False)
        waits = admission.admit(rows, event=event, days=days, now=now, chosen=chosen) is not None
    named.note(booker, party.already, named_at=now, waiting_since=now if waits else None)
    return rows


def would_wait(event: Event, *, mode: str, people: int, now: datetime) -> bool:
    """Whether as many newcomers would have to wait."""
    standing = waiting_list.count(event, now=now)
    return not event.takes_bookings or standing.waiting > 0 or standing.room(mode) < people


def _refuse_same_name(booker: Registration, found: Sequence[Named]) -> None:
    """Somebody without an address is known by their name alone, so that a second one of that name is a slip."""
    alone = {plain(each.name): each.name for each in found if each.person is None}
    for row in booker.brings.live().select_related("person") if alone else ():
        if row.person is not None and plain(row.person.name) in alone:
            name = alone[plain(row.person.name)]
            raise DomainError(
                f"{name} stands here already. Somebody else? Give their whole name.", field="name"
            )


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
    if guests == "cancel":
        named.end(registration.named_already.all(), now=now)
    else:
        registration.named_already.all().delete()
    registrations.end(registration, event=event, to=to, now=now, why=why, reason=reason, tell=tell)


def brought_by(registration: Registration) -> list[named.Brought]:
    """Those with a place whom somebody brings, as their mail lists them."""
    theirs = [row for row in party_of(registration) if row.brought_by_id == registration.pk]
    rows: list[named.Brought] = [*theirs, *named.coming_with(registration)]
    return named.in_order(row for row in rows if row.state == RegistrationState.CONFIRMED)


def spend_naming(registration: Registration, emails: Sequence[str]) -> None:
    """Keep the mail that one booking causes to others within bounds, whoever names them."""
    head = registration.brought_by_id or registration.pk
    naming = [NAMING.charge(str(head), len(emails))] if emails else []
    used_up = spend([*naming, *to_addresses(emails)])
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


def lock_booking(pk: int) -> Registration:
    Registration.objects.select_for_update(of=("self",)).filter(pk=pk).values_list("pk").first()
    return _fresh(pk)


def _fresh(pk: int) -> Registration:
    return Registration.objects.select_related(
        "event__programme", "person", "museum", "brought_by__person"
    ).get(pk=pk)

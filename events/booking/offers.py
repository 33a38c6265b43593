"""Offers of places: taken, let go, taken back, made out of turn, run out. Making them in turn is ``places``'.

What an offer holds is counted as taken from the moment it is made, and by nobody once it has run out (rule 2). Whoever
takes part of what their party asked for keeps the turn for the rest (rule 6).
"""

from datetime import datetime, timedelta

from django.utils import timezone

from common.clock import moment_words
from common.errors import DomainError
from common.faults import each_row
from common.history import recorded
from events.booking import fairness, named, parallel_sessions, registrations, waiting_order
from events.booking import mails_offers as notices_offers
from events.booking import waiting_list as places
from events.booking.allocation import OfferWindow, window_for
from events.booking.lapsing import NO_NEW_BOOKINGS
from events.booking.lifecycle import OFFERS
from events.booking.sign_up_window import window
from events.booking.waiting_order import WaitingParty
from events.choices import GOING_AHEAD, OfferState, RegistrationState
from events.models import Event, EventSession, PlaceOffer, Registration
from people.models import Person

__all__ = [
    "OfferWindow",
    "accept",
    "decline",
    "lapse_due",
    "offer_out_of_turn",
    "open_to",
    "revoke",
    "take_what_is_free",
    "window_for",
]

QUICKER = "Somebody else was quicker: this place is taken. You keep your place in line."
_OVER = {
    OfferState.ACCEPTED: "This place is taken already. If you cannot come, give it back.",
    OfferState.DECLINED: "You have let this offer go already.",
    OfferState.EXPIRED: "This offer has run out, and the place has gone to the next in line.",
    OfferState.REVOKED: "This offer was taken back by an officer.",
    OfferState.PASSED: QUICKER,
    OfferState.MOOT: "This offer does not stand any more.",
}


def open_to(registration: Registration, *, now: datetime | None = None) -> list[PlaceOffer]:
    """The offers that wait for an answer of this booking's party, oldest first."""
    head = registration.brought_by_id or registration.pk
    offers = PlaceOffer.objects.pending().filter(
        expires_at__gt=now or timezone.now(), registration__state=RegistrationState.WAITING
    )
    own = offers.filter(registration=head) | offers.filter(registration__brought_by=head)
    return list(own.select_related("registration__brought_by").order_by("made_at", "pk"))


@recorded
def accept(
    *, offer: PlaceOffer, by: Person | None, places: int | None = None, now: datetime | None = None
) -> PlaceOffer:
    """Take what was offered, or ``places`` of it, the booker first. Whoever is left keeps their turn.

    Calling it again changes nothing.
    """
    now = now or timezone.now()
    event, offer = _lock_offer(offer)
    if offer.state == OfferState.ACCEPTED:
        return offer
    if offer.state != OfferState.PENDING:
        raise DomainError(_OVER[OfferState(offer.state)])
    if offer.expires_at <= now:
        raise DomainError(f"This offer stood until {moment_words(offer.expires_at)}, and has run out.")
    days = _days(event)
    alive = event.state in GOING_AHEAD and days and days[0].starts_at > now
    if not alive or not event.takes_bookings:
        raise DomainError(_OVER[OfferState.MOOT])
    group = _locked_group(offer.registration)
    people = _wanted(places, most=min(offer.places, group.size))
    standing = _standing(event, now, but=offer)
    fair = offer.holds or offer.made_by_id or _fair(event, group, now) >= people
    if standing.room(group.mode) < people or not fair:
        raise DomainError(QUICKER)
    OFFERS.move(offer, OfferState.ACCEPTED, places=people, settled_at=now)
    _seat(group, people, event=event, now=now)
    return offer


@recorded
def take_what_is_free(
    *, registration: Registration, by: Person | None, places: int, now: datetime | None = None
) -> list[Registration]:
    """Take ``places`` of what is free now, though the party asked for more. The rest keep their turn (rule 6)."""
    now = now or timezone.now()
    event = _lock_party_and_event(registration)
    group = _locked_group(registration)
    offer = group.pending
    if offer is not None and offer.expires_at > now:
        accept(offer=offer, by=by, places=min(places, offer.places), now=now)
        return group.rows[: min(places, offer.places)]
    _refuse_unless_open(event, now)
    if group.paused_until(now) is not None:
        raise DomainError(_OVER[OfferState.REVOKED])
    left = _left_by_the_line(event, now)
    group = _locked_group(registration)
    if group.pending is not None:
        return take_what_is_free(registration=registration, by=by, places=places, now=now)
    room = left.room(group.mode) if left is not None else 0
    free = min(room, _fair(event, group, now), group.size)
    if not free:
        raise DomainError("Nothing is free just now. You keep your place in line.", field="places")
    _seat(group, _wanted(places, most=free), event=event, now=now)
    return group.rows[:places]


@recorded
def decline(*, offer: PlaceOffer, by: Person | None, now: datetime | None = None) -> PlaceOffer:
    """Let the offer go. Whoever lets the whole of it go leaves the line; whoever was offered part of what their party
    asked for keeps the turn, and is asked again when more is free. Calling it again changes nothing."""
    now = now or timezone.now()
    event, offer = _lock_offer(offer)
    if offer.state == OfferState.DECLINED:
        return offer
    if offer.state != OfferState.PENDING:
        raise DomainError(_OVER[OfferState(offer.state)])
    group = _locked_group(offer.registration)
    is_part = offer.places < group.size
    OFFERS.move(offer, OfferState.DECLINED, settled_at=now)
    offer.registration = group.head
    if not is_part:
        for row in group.rows:
            registrations.end(row, event=event, to=RegistrationState.CANCELLED, now=now, tell=False)
    notices_offers.offer_over(offer, event=event, days=_days(event), ended=not is_part)
    _fill(event)
    return offer


@recorded
def revoke(*, offer: PlaceOffer, by: Person, reason: str, now: datetime | None = None) -> PlaceOffer:
    """Take an offer back, with a reason that they are told. They keep their turn, and hear nothing more for a day."""
    if not reason.strip():
        raise DomainError("Say why: the reason goes into their mail.", field="reason")
    now, reason = now or timezone.now(), reason.strip()[:300]
    event, offer = _lock_offer(offer)
    if offer.state != OfferState.PENDING:
        raise DomainError("This offer does not stand any more, so it cannot be taken back.")
    OFFERS.move(offer, OfferState.REVOKED, settled_at=now, reason=reason)
    notices_offers.offer_over(offer, event=event, days=_days(event))
    _fill(event)
    return offer


@recorded
def offer_out_of_turn(
    *, registration: Registration, by: Person, reason: str, now: datetime | None = None
) -> PlaceOffer | None:
    """Move somebody up: offer them what is free before those ahead of them. With nothing free for all of their
    party they become first in line, which returns None. Either way it is kept who did it, and why."""
    if not reason.strip():
        raise DomainError("Say why: it is kept with the offer.", field="reason")
    now, reason = now or timezone.now(), reason.strip()[:300]
    event = _lock_party_and_event(registration)
    _refuse_unless_open(event, now)
    group = _locked_group(registration)
    if group.pending is not None and group.pending.expires_at > now:
        raise DomainError(f"They have an offer already, until {moment_words(group.pending.expires_at)}.")
    days = _days(event)
    stands = window_for(event, days[0].starts_at if days else None, event.signup_closes_at, now)
    if stands is None:
        raise DomainError("It is too late to offer a place.")
    if group.pending is not None or _standing(event, now).room(group.mode) < group.size:
        _to_the_front(event, group)
        _fill(event)
        return None
    offer = PlaceOffer.objects.create(
        registration=group.head,
        places=group.size,
        holds=stands.holds,
        made_at=now,
        expires_at=stands.expires_at,
        made_by=by,
        reason=reason,
    )
    notices_offers.offers([(offer, group.size)], event=event, days=days)
    return offer


def lapse_due(*, event_id: int | None = None, now: datetime | None = None) -> int:
    """Settle the offers that have run out, and pass on what they held. Returns how many there were."""
    now = now or timezone.now()
    due = PlaceOffer.objects.pending().filter(expires_at__lte=now)
    if event_id is not None:
        due = due.filter(registration__event=event_id)
    events = list(due.order_by().values_list("registration__event", flat=True))
    each_row(
        "events.lapse_offers",
        Event,
        sorted(set(events)),
        lambda pk: places.fill_places(event_id=pk, now=now),
        left_out="offers of its places",
    )
    return len(events)


# --- what they share --------------------------------------------------------------------------------------------------
def _lock_offer(offer: PlaceOffer) -> tuple[Event, PlaceOffer]:
    """The event of an offer and the offer as it is now, both locked."""
    event = _lock_party_and_event(offer.registration)
    row = (
        PlaceOffer.objects.select_for_update(of=("self",))
        .select_related("registration__person", "registration__brought_by__person")
        .get(pk=offer.pk)
    )
    row.registration.event = event
    return event, row


def _lock_party_and_event(registration: Registration) -> Event:
    head = registration.brought_by_id or registration.pk
    party = Registration.objects.filter(pk=head) | Registration.objects.filter(brought_by=head)
    places.lock_people(list(party.values_list("person_id", flat=True)))
    return places.lock_event(registration.event_id)


def _locked_group(registration: Registration) -> WaitingParty:
    """Those who wait together with ``registration``, their rows locked."""
    group = waiting_order.group_of(registration)
    if group is not None:
        rows = Registration.objects.select_for_update(of=("self",)).in_line()
        waiting = set(
            rows.filter(pk__in=[r.pk for r in group.rows]).order_by("pk").values_list("pk", flat=True)
        )
        group.rows = [row for row in group.rows if row.pk in waiting]
    if group is None or not group.rows:
        raise DomainError("They do not wait for a place any more.")
    return group


def _left_by_the_line(event: Event, now: datetime) -> places.Places | None:
    """What is free once everybody in line has been offered what fits them whole."""
    _, left = places.share_out(event, now=now)
    return left


def _standing(event: Event, now: datetime, *, but: PlaceOffer | None = None) -> places.Places:
    """How the places stand, whatever ``but`` holds set free: it is theirs who take it (rule 2)."""
    standing = places.count(event, now=now)
    if but is not None and but.holds and but.expires_at > now:
        standing.hold(but.registration.mode, -but.places)
    return standing


def _fair(event: Event, group: WaitingParty, now: datetime) -> int:
    return fairness.rules_of(event, now=now).most(group.rows)


def _wanted(places: int | None, *, most: int) -> int:
    people = most if places is None else places
    if people < 1:
        raise DomainError("Say how many of you come.", field="places")
    if people > most:
        there = "There is one place" if most == 1 else f"There are {most} places"
        raise DomainError(f"{there} for you. Choose no more than that.", field="places")
    return people


def _seat(group: WaitingParty, people: int, *, event: Event, now: datetime) -> None:
    """Give the first ``people`` of a party their places."""
    days = places.to_come(_days(event), now=now)
    taken = group.rows[:people]
    parallel_sessions.check_chosen(days, taken)
    also = named.seated(group) if len(taken) == group.size else []
    for row in taken:
        party = named.in_order([*(guest for guest in taken if guest.brought_by_id == row.pk), *also])
        party = party if row.brought_by_id is None else []
        own = parallel_sessions.days_for(row, days)
        registrations.give_place(row, event=event, days=own, now=now, promoted=True, party=party)
    _fill(event)


def _days(event: Event) -> list[EventSession]:
    return places.planned_days(event)


def _refuse_unless_open(event: Event, now: datetime) -> None:
    days = _days(event)
    opening = window(event, first_start=days[0].starts_at if days else None, now=now)
    if not opening.is_open:
        raise DomainError(opening.words or "Sign-up has closed.")
    if not event.takes_bookings:
        raise DomainError(NO_NEW_BOOKINGS)


def _to_the_front(event: Event, group: WaitingParty) -> None:
    first = Registration.objects.filter(event=event).in_line().first()
    assert first is not None
    assert first.waiting_since is not None
    if any(row.pk == first.pk for row in group.rows):
        return
    for row in group.rows:
        row.waiting_since = first.waiting_since - timedelta(microseconds=1)
        row.save(update_fields=["waiting_since"])


def _fill(event: Event) -> None:
    places.fill_on_commit(event.pk)

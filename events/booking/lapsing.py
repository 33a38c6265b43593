"""What becomes of the offers that stand, each time the line is gone through: they lapse, go back, or are passed on.

Whoever calls holds the lock of the event. What people do with an offer is in ``offers``.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from events.booking import fairness, registrations, waiting_order
from events.booking import mails_offers as notices_offers
from events.booking.capacity import Places
from events.booking.lifecycle import OFFERS
from events.booking.waiting_order import WaitingParty
from events.choices import GOING_AHEAD, EventState, OfferState, RegistrationState
from events.models import Event, EventSession, Registration

NO_NEW_BOOKINGS = "No new bookings are taken at the moment."


def lapse(
    event: Event, groups: list[WaitingParty], *, days: Sequence[EventSession], is_open: bool, now: datetime
) -> None:
    """Settle the offers that have run out: the party goes to the end of the line, or out of it the second time running.

    Nothing was held by an offer to everybody, so nobody loses their turn by leaving it, nor by one that they never
    heard of; and once sign-up has closed
    nobody is told anything (E15).
    """
    for group in list(groups):
        offer = group.pending
        if offer is None or offer.expires_at > now:
            continue
        ends, counts = group.let_one_lapse, is_open and offer.holds and offer.paused_left is None
        OFFERS.move(offer, OfferState.EXPIRED, settled_at=now)
        if counts:
            groups.remove(group)
            group.rows = _still_waiting(group)
            for row in group.rows:
                if ends:
                    registrations.end(
                        row,
                        event=event,
                        to=RegistrationState.CANCELLED,
                        now=now,
                        why="unanswered",
                        tell=False,
                    )
                else:
                    row.waiting_since = now
                    row.save(update_fields=["waiting_since"])
        if counts and group.rows:
            offer.registration = group.head
            notices_offers.offer_over(offer, event=event, days=days, ended=ends)
            if not ends:
                groups.append(group)


def _still_waiting(group: WaitingParty) -> list[Registration]:
    """The rows of a group, locked, without those who have left in this moment."""
    rows = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("person", "museum", "brought_by__person")
        .filter(pk__in=[row.pk for row in group.rows], state=RegistrationState.WAITING)
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    return [found[row.pk] for row in group.rows if row.pk in found]


def withdraw(
    event: Event, groups: Iterable[WaitingParty], *, days: Sequence[EventSession], now: datetime
) -> None:
    """Take back what stands open when no place may be had any more. An offer made before sign-up was closed is a
    promise, and stands until it runs out."""
    if event.takes_bookings and event.state in GOING_AHEAD:
        return
    for group in groups:
        offer = group.pending
        if offer is None:
            continue
        told = event.state == EventState.PUBLISHED
        OFFERS.move(offer, OfferState.MOOT, settled_at=now, reason=NO_NEW_BOOKINGS if told else offer.reason)
        if told:
            notices_offers.offer_over(offer, event=event, days=days)


def shrink(groups: Iterable[WaitingParty]) -> None:
    """An offer to a party that has become smaller holds no more than they are."""
    for group in groups:
        offer = group.pending
        if offer is not None and offer.places > group.size:
            offer.places = group.size
            offer.save(update_fields=["places"])


def pass_on(
    event: Event,
    groups: Sequence[WaitingParty],
    places: Places,
    rules: fairness.Rules,
    *,
    days: Sequence[EventSession],
    now: datetime,
) -> None:
    """Settle the offers made to everybody that somebody else was quicker to take. Those people keep their turn."""
    number = waiting_order.positions(groups)
    passed = []
    for group in groups:
        offer = group.pending
        if offer is None or offer.holds:
            continue
        if offer.places > min(places.room(group.mode), rules.most(group.rows), group.size):
            offer.settled_at = now
            passed.append((offer, number[group.head.pk]))
    OFFERS.move_each([(offer, OfferState.PASSED) for offer, _ in passed], also=["settled_at"])
    notices_offers.passed(passed, event=event, days=days)

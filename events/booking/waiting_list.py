"""Offering what is free, in the order of the line: the one processor of the waiting list (rule 4).

What becomes of the offers that stand is ``lapsing``'s. Counting and locking are ``capacity``'s, and are named here too,
because whoever deals with places needs both.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from common.history import SYSTEM, acting
from events.booking import fairness, lapsing, waiting_order, waiting_reasons
from events.booking import mails_offers as notices_offers
from events.booking.allocation import plan, window_for
from events.booking.capacity import (
    Places,
    count,
    crew_in_room,
    lock_event,
    lock_people,
    planned_days,
    to_come,
)
from events.booking.lifecycle import OFFERS
from events.booking.sign_up_window import window
from events.choices import OfferState, RegistrationState
from events.models import Event, PlaceOffer, Registration

__all__ = [
    "Places",
    "count",
    "crew_in_room",
    "fill_on_commit",
    "fill_places",
    "lock_event",
    "lock_people",
    "planned_days",
    "reasons_in_line",
    "share_out",
    "to_come",
    "why_waiting",
]


@transaction.atomic
def fill_places(*, event_id: int, now: datetime | None = None) -> list[PlaceOffer]:
    """Offer every free place to the next in line, and settle the offers that have run out or are not needed.

    It is the one processor of the waiting list (rule 4): called on commit by everything that frees a place, each
    minute for offers that have run out, and each hour in any case. Calling it again changes nothing. Returns the
    offers made.
    """
    offers, _ = share_out(lock_event(event_id), now=now or timezone.now())
    return offers


def fill_on_commit(event_id: int) -> None:
    """Offer the free places of an event once what freed them is certain. If that fails, beat does it in the hour."""

    def fill() -> None:
        # Whoever gave the place back did not choose who has it next: the line does.
        with acting(by=SYSTEM):
            fill_places(event_id=event_id)

    transaction.on_commit(fill, robust=True)


def share_out(event: Event, *, now: datetime) -> tuple[list[PlaceOffer], Places | None]:
    """What ``fill_places`` does, for a caller who has locked the row of ``event``: the offers made, and what is left
    when everybody in line has what they could have. None when nobody there could have anything.

    Whoever is new takes of what is left as it was counted here: a place given back since belongs to the line.
    """
    idle = PlaceOffer.objects.filter(registration__event=event).exclude(
        registration__state=RegistrationState.WAITING
    )
    OFFERS.move_many(idle, OfferState.MOOT, settled_at=now)
    groups = waiting_order.groups_of(event)
    if not groups:
        return [], None
    days = planned_days(event)
    first_start = days[0].starts_at if days else None
    is_open = window(event, first_start=first_start, now=now).is_open
    lapsing.lapse(event, groups, days=days, is_open=is_open, now=now)
    if not is_open or not event.takes_bookings:
        lapsing.withdraw(event, groups, days=days, now=now)
        return [], None
    standing = window_for(event, first_start, event.signup_closes_at, now)
    if standing is None:
        return [], None
    lapsing.shrink(groups)
    places = count(event, now=now)
    rules = fairness.rules_of(event, now=now, groups=groups)
    lapsing.pass_on(event, groups, places, rules, days=days, now=now)
    found = plan(groups, places, rules, holds=standing.holds, now=now)
    offers = PlaceOffer.objects.bulk_create(
        PlaceOffer(
            registration=group.head,
            places=people,
            holds=standing.holds,
            made_at=now,
            expires_at=standing.expires_at,
        )
        for group, people in found.offers
    )
    told = [(offer, group.size) for (group, _), offer in zip(found.offers, offers, strict=True)]
    notices_offers.offers(told, event=event, days=days)
    if found.passed_by:
        number = waiting_order.positions(groups)
        parties = [
            (group.head, group.size, came_free, number[group.head.pk]) for group, came_free in found.passed_by
        ]
        notices_offers.part_free(parties, event=event, days=days, offer=offers[0])
    return offers, places


def why_waiting(registration: Registration, *, now: datetime | None = None) -> str:
    """Why somebody in line has no place, in one sentence that they and the officers may read; empty for others."""
    if registration.state != RegistrationState.WAITING:
        return ""
    return reasons_in_line(registration.event, now=now).get(registration.pk, "")


def reasons_in_line(event: Event, *, now: datetime | None = None) -> dict[int, str]:
    """``why_waiting`` for everybody in line, by the key of their registration, in a fixed number of queries."""
    now = now or timezone.now()
    groups = waiting_order.groups_of(event)
    if not groups:
        return {}
    days = planned_days(event)
    rules = fairness.rules_of(event, now=now, groups=groups)
    found = waiting_reasons.reasons(
        event,
        groups,
        window=window(event, first_start=days[0].starts_at if days else None, now=now),
        places=count(event, now=now),
        rules=rules,
        now=now,
    )
    return {row.pk: found[number] for number, group in enumerate(groups) for row in group.rows}

"""What becomes of two bookings for one event when their people turn out to be one (rules 4 and 31)."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.errors import DomainError
from events.booking import waiting_list
from events.choices import GOING_AHEAD, OfferState, RegistrationState
from events.models import CardIntroduction, Event, PlaceOffer, Registration
from events.planning import publishing
from people.merging.references import RowsMove

#: Of two states, the first here is what the one person has.
STRONGEST_FIRST = [
    RegistrationState.CONFIRMED,
    RegistrationState.WAITING,
    RegistrationState.CANCELLED,
    RegistrationState.REMOVED,
]


def resolve(move: RowsMove, one: models.Model, other: models.Model) -> bool:
    """Keep the earlier row with the stronger state; two in line keep the better turn. A second place goes on."""
    assert isinstance(one, Registration)
    assert isinstance(other, Registration)
    stays, goes = sorted((one, other), key=lambda row: row.pk)
    # Nobody is introduced to themselves.
    for line in CardIntroduction.objects.filter(Q(reader=stays, other=goes) | Q(reader=goes, other=stays)):
        move.delete(line)
    _stand_alone(move, stays, goes)
    if _rank(goes) < _rank(stays):
        move.change(
            stays,
            brought_by_id=goes.brought_by_id,
            state=goes.state,
            mode=goes.mode,
            museum_id=goes.museum_id,
            waiting_since=goes.waiting_since,
            confirmed_at=goes.confirmed_at,
            ended_at=goes.ended_at,
            reconfirm_by=goes.reconfirm_by,
            turn=max(stays.turn, goes.turn) + 1,
        )
    if stays.claimed_at is None and goes.claimed_at is not None:
        move.change(stays, claimed_at=goes.claimed_at)
    _keep_one_offer(move, stays, goes)
    waiting_list.fill_on_commit(stays.event_id)
    return False


def still_fits(keys: Collection[Any]) -> None:
    """A second place that comes back when two people are taken apart must not be one too many: the merge freed it,
    and it may be somebody else's by now. Where new bookings are off an officer has said that there may be more."""
    events = Event.objects.filter(registrations__in=keys, takes_bookings=True, state__in=GOING_AHEAD)
    for key in events.order_by("pk").distinct().values_list("pk", flat=True):
        event = waiting_list.lock_event(key)
        try:
            publishing.hold_the_booked(event)
        except DomainError as error:
            raise DomainError(
                f"“{event.title}” has no place for both of them any more. {error.message} "
                "Change that on the page of the event, then undo the merge."
            ) from error
        waiting_list.fill_on_commit(event.pk)


def _stand_alone(move: RowsMove, stays: Registration, goes: Registration) -> None:
    """Nobody brings themselves, and somebody who brings others was not brought."""
    if goes.brought_by_id is not None and (goes.brought_by_id == stays.pk or stays.brings.exists()):
        move.change(goes, brought_by_id=None)
    if stays.brought_by_id is not None and (stays.brought_by_id == goes.pk or goes.brings.exists()):
        move.change(stays, brought_by_id=None)


def _keep_one_offer(move: RowsMove, stays: Registration, goes: Registration) -> None:
    """One person has one offer, and whoever has a place needs none."""
    offers = list(
        PlaceOffer.objects.pending().filter(registration__in=(stays, goes)).order_by("made_at", "pk")
    )
    keep = 1 if stays.state == RegistrationState.WAITING else 0
    for offer in offers[keep:]:
        move.change(offer, state=OfferState.MOOT, settled_at=timezone.now())


def _rank(row: Registration) -> tuple[int, float]:
    since = row.waiting_since.timestamp() if row.waiting_since else 0.0
    return STRONGEST_FIRST.index(RegistrationState(row.state)), since

"""What becomes of two bookings for one event when their people turn out to be one (rules 4 and 31)."""

from django.db import models
from django.db.models import Q

from events.choices import RegistrationState
from events.models import Introduction, Registration
from events.services import places
from people.services.references import Move

#: Of two states, the first here is what the one person has.
STRONGEST_FIRST = [
    RegistrationState.CONFIRMED,
    RegistrationState.WAITING,
    RegistrationState.CANCELLED,
    RegistrationState.REMOVED,
]


def resolve(move: Move, one: models.Model, other: models.Model) -> bool:
    """Keep the earlier row with the stronger state; two in line keep the better turn. A second place goes on."""
    assert isinstance(one, Registration)
    assert isinstance(other, Registration)
    stays, goes = sorted((one, other), key=lambda row: row.pk)
    # Nobody is introduced to themselves.
    for line in Introduction.objects.filter(
        Q(reader=stays, other=goes) | Q(reader=goes, other=stays)
    ):
        move.delete(line)
    if _rank(goes) < _rank(stays):
        move.change(
            stays,
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
    places.fill_on_commit(stays.event_id)
    return False


def _rank(row: Registration) -> tuple[int, float]:
    since = row.waiting_since.timestamp() if row.waiting_since else 0.0
    return STRONGEST_FIRST.index(RegistrationState(row.state)), since

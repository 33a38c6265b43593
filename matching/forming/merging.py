"""What becomes of two wishes in one call, and of two seats in one run, when their people turn out to be one."""

from django.db import models

from matching.choices import EntryState
from matching.models import Entry, Seat
from people.merging.references import RowsMove

STATES = (EntryState.IN, EntryState.PAUSED, EntryState.WITHDRAWN)


def one_wish(move: RowsMove, one: models.Model, other: models.Model) -> bool:
    """The earlier wish stays; it counts if either of them did."""
    assert isinstance(one, Entry)
    assert isinstance(other, Entry)
    stays, goes = sorted((one, other), key=lambda row: row.pk)
    if STATES.index(EntryState(goes.state)) < STATES.index(EntryState(stays.state)):
        move.change(stays, state=goes.state)
    return False


def one_seat(move: RowsMove, one: models.Model, other: models.Model) -> bool:
    """The earlier seat stays, in the group of whichever had one."""
    assert isinstance(one, Seat)
    assert isinstance(other, Seat)
    stays, goes = sorted((one, other), key=lambda row: row.pk)
    if stays.group is None and goes.group is not None:
        move.change(stays, group=goes.group, message="")
    if stays.seen_at is None and goes.seen_at is not None:
        move.change(stays, seen_at=goes.seen_at)
    return False

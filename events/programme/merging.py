"""What becomes of two parts in one talk when their people turn out to be one (rule 31)."""

from django.db import models

from events.choices import PresenterState
from events.models import Presenter
from people.merging.references import RowsMove

#: Of two parts in one talk, the first here is what the one person has.
STRONGEST_FIRST = [
    PresenterState.CONFIRMED,
    PresenterState.ACCEPTED,
    PresenterState.INVITED,
    PresenterState.DECLINED,
    PresenterState.WITHDRAWN,
]


def resolve(move: RowsMove, one: models.Model, other: models.Model) -> bool:
    """Keep the earlier row with the stronger answer; who did not want to be named anywhere is not named."""
    assert isinstance(one, Presenter)
    assert isinstance(other, Presenter)
    stays, goes = sorted((one, other), key=lambda row: row.pk)
    if STRONGEST_FIRST.index(PresenterState(goes.state)) < STRONGEST_FIRST.index(PresenterState(stays.state)):
        move.change(stays, state=goes.state, note=goes.note, answered_at=goes.answered_at)
    if not goes.is_named and stays.is_named:
        move.change(stays, is_named=False)
    if stays.claimed_at is None and goes.claimed_at is not None:
        move.change(stays, claimed_at=goes.claimed_at)
    return False

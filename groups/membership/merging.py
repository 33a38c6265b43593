"""What becomes of two places in one group when their people turn out to be one."""

from django.db import models

from groups.choices import MembershipState
from groups.models import Membership
from people.merging.references import RowsMove

#: What either of them said counts, the strongest first.
ORDER = (
    MembershipState.ACTIVE,
    MembershipState.PAUSED,
    MembershipState.ACCEPTED,
    MembershipState.INVITED,
    MembershipState.COMPLETED,
    MembershipState.ENDED,
    MembershipState.REMOVED,
    MembershipState.LEFT,
    MembershipState.DECLINED,
)

#: What of a place tells how far it went, and in which group.
FURTHER = ("group_id", "state", "answered_at", "since", "until", "away_until")


def one_membership(move: RowsMove, one: models.Model, other: models.Model) -> bool:
    """The earlier place stays, in the group and with the answer of whichever went further: of two groups of one run
    the one is theirs in which they said yes. Its seat goes with it, or the board would say something else."""
    assert isinstance(one, Membership)
    assert isinstance(other, Membership)
    stays, goes = sorted((one, other), key=lambda row: row.pk)
    if ORDER.index(MembershipState(goes.state)) < ORDER.index(MembershipState(stays.state)):
        found = {name: getattr(goes, name) for name in FURTHER}
        # Nobody has two places in one group: the one that goes makes room before it is taken away.
        answered = goes.answered_at or goes.invited_at
        move.change(
            goes,
            state=MembershipState.DECLINED,
            answered_at=answered,
            since=None,
            until=None,
            away_until=None,
        )
        move.change(stays, **found)
        seat = stays.seat
        if seat is not None and seat.group != goes.group.number - 1:
            move.change(seat, group=goes.group.number - 1)
    if goes.unfit and not stays.unfit:
        move.change(stays, unfit=goes.unfit, unfit_at=goes.unfit_at, unfit_seen_to_at=goes.unfit_seen_to_at)
    if stays.seen_at is None and goes.seen_at is not None:
        move.change(stays, seen_at=goes.seen_at)
    return False

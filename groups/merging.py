"""What becomes of two places in one group when their people turn out to be one."""

from django.db import models

from groups.choices import MembershipState
from groups.models import Membership
from people.merging.references import RowsMove

#: What either of them said counts, the strongest first.
ORDER = (
    MembershipState.ACCEPTED,
    MembershipState.INVITED,
    MembershipState.ENDED,
    MembershipState.LEFT,
    MembershipState.DECLINED,
)


def one_membership(move: RowsMove, one: models.Model, other: models.Model) -> bool:
    """The earlier place stays, with what was answered in whichever went further."""
    assert isinstance(one, Membership)
    assert isinstance(other, Membership)
    stays, goes = sorted((one, other), key=lambda row: row.pk)
    if ORDER.index(MembershipState(goes.state)) < ORDER.index(MembershipState(stays.state)):
        move.change(
            stays,
            state=goes.state,
            answered_at=goes.answered_at,
            since=goes.since,
            until=goes.until,
        )
    if goes.unfit and not stays.unfit:
        move.change(stays, unfit=goes.unfit, unfit_at=goes.unfit_at, unfit_seen_to_at=goes.unfit_seen_to_at)
    if stays.seen_at is None and goes.seen_at is not None:
        move.change(stays, seen_at=goes.seen_at)
    return False

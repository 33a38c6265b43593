"""Kinds of entries, and the states of commitments and claims with the moves between them."""

from django.db.models import TextChoices


class FundEntryKind(TextChoices):
    GRANTED = "granted", "Given by the funder"
    RAISED = "raised", "Raised"
    REDUCED = "reduced", "Reduced"
    OVERSPEND = "overspend", "Allowed beyond the budget"
    APART = "apart", "Set apart"
    RETURNED = "returned", "Given back"
    CARRIED = "carried", "Carried over"


#: Entries of money that comes from outside the budgets, or leaves them.
OUTSIDE = (FundEntryKind.GRANTED, FundEntryKind.RAISED, FundEntryKind.REDUCED, FundEntryKind.OVERSPEND)
#: Entries that say why they were made.
EXPLAINED = (FundEntryKind.RAISED, FundEntryKind.REDUCED, FundEntryKind.OVERSPEND)
#: Entries between two budgets: what leaves the one comes to the other.
BETWEEN = (FundEntryKind.APART, FundEntryKind.RETURNED, FundEntryKind.CARRIED)


class CommitmentState(TextChoices):
    ASKED = "asked", "Asked for"
    APPROVED = "approved", "Promised"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Settled"


COMMITMENT_MOVES: dict[str, frozenset[str]] = {
    CommitmentState.ASKED: frozenset(
        {CommitmentState.APPROVED, CommitmentState.REFUSED, CommitmentState.WITHDRAWN}
    ),
    CommitmentState.APPROVED: frozenset({CommitmentState.CLOSED}),
    CommitmentState.REFUSED: frozenset(),
    CommitmentState.WITHDRAWN: frozenset(),
    CommitmentState.CLOSED: frozenset({CommitmentState.APPROVED}),
}

#: The money of these is held back, so that nobody else is promised it.
HOLDING = (CommitmentState.ASKED, CommitmentState.APPROVED)


class ClaimState(TextChoices):
    COLLECTING = "collecting", "Being put together"
    SUBMITTED = "submitted", "Handed in"
    APPROVED = "approved", "Approved"
    PAID = "paid", "Paid"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    WRITTEN_OFF = "written_off", "Written off"


CLAIM_MOVES: dict[str, frozenset[str]] = {
    ClaimState.COLLECTING: frozenset({ClaimState.SUBMITTED, ClaimState.WITHDRAWN, ClaimState.WRITTEN_OFF}),
    ClaimState.SUBMITTED: frozenset(
        {
            ClaimState.COLLECTING,
            ClaimState.APPROVED,
            ClaimState.REFUSED,
            ClaimState.WITHDRAWN,
            ClaimState.WRITTEN_OFF,
        }
    ),
    ClaimState.APPROVED: frozenset({ClaimState.PAID, ClaimState.WRITTEN_OFF}),
    ClaimState.PAID: frozenset(),
    ClaimState.REFUSED: frozenset(),
    ClaimState.WITHDRAWN: frozenset(),
    ClaimState.WRITTEN_OFF: frozenset(),
}

#: What was spent in these is spent; in the others nothing will be paid.
COUNTING = (ClaimState.COLLECTING, ClaimState.SUBMITTED, ClaimState.APPROVED, ClaimState.PAID)
#: Somebody still has something to do.
UNSETTLED = (ClaimState.COLLECTING, ClaimState.SUBMITTED, ClaimState.APPROVED)

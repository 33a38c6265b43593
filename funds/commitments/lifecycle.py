"""The life of a commitment. Of two officers who decide at once the second reads what the first one did."""

from common import clock
from common.lifecycle import Lifecycle
from funds.choices import COMMITMENT_MOVES, CommitmentState
from funds.models import Commitment


def _refusal(row: Commitment, to: str) -> str:
    what = row.get_state_display().lower()
    if row.decided_at is not None:
        who = row.decided_by or "An officer"
        return f"{who} decided about “{row.purpose}” on {clock.moment_words(row.decided_at)}: it is {what}."
    return f"“{row.purpose}” is {what}, so this is not possible now."


COMMITMENTS = Lifecycle(
    Commitment,
    COMMITMENT_MOVES,
    born={CommitmentState.ASKED, CommitmentState.APPROVED},
    refusal=_refusal,
)

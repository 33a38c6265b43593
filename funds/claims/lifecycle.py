"""The life of a claim. Of two officers who decide at once the second reads what the first one did."""

from common import clock
from common.lifecycle import Lifecycle
from funds.choices import CLAIM_MOVES, ClaimState
from funds.models import Claim


def _refusal(row: Claim, to: str) -> str:
    what = row.get_state_display().lower()
    if row.decided_at is not None:
        who = row.decided_by or "An officer"
        return f"{who} decided about this claim on {clock.moment_words(row.decided_at)}: it is {what}."
    if row.state == ClaimState.COLLECTING:
        return "This claim is still being put together. It has to be handed in first."
    return f"This claim is {what}, so this is not possible now."


CLAIMS = Lifecycle(Claim, CLAIM_MOVES, born={ClaimState.COLLECTING, ClaimState.APPROVED}, refusal=_refusal)

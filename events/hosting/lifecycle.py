"""The life of an offer to host. Of two officers who decide at once the second reads what the first one did."""

from common import clock
from common.lifecycle import Lifecycle
from events.choices import PROPOSAL_MOVES, ProposalState
from events.models import Proposal

_DONE = {
    ProposalState.SENT: "sent",
    ProposalState.ASKED: "asked about",
    ProposalState.ACCEPTED: "accepted",
    ProposalState.DECLINED: "declined",
    ProposalState.WITHDRAWN: "withdrawn",
}


def why_not(proposal: Proposal, done: str) -> str:
    """Why it can no longer be ``done``: for the second of two officers, what the first one did."""
    what = proposal.get_state_display().lower()
    if proposal.state in (ProposalState.ACCEPTED, ProposalState.DECLINED) and proposal.decided_at:
        who = proposal.decided_by or "An officer"
        return f"{who} {what} “{proposal}” on {clock.moment_words(proposal.decided_at)}, so it cannot be {done} now."
    if proposal.state == ProposalState.SENT:
        return f"“{proposal}” is with the officers, so it cannot be {done} now."
    if proposal.state == ProposalState.ASKED:
        return f"A question about “{proposal}” waits for the museum's answer, so it cannot be {done} now."
    return f"“{proposal}” is {'a draft' if proposal.state == ProposalState.DRAFT else what}, so it cannot be {done}."


def _refusal(proposal: Proposal, to: str) -> str:
    return why_not(proposal, _DONE[ProposalState(to)])


PROPOSALS = Lifecycle(Proposal, PROPOSAL_MOVES, born={ProposalState.DRAFT}, refusal=_refusal)

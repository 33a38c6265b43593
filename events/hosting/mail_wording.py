"""Mails to museums that offer to host, or that invite a speaker."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from events.hosting import mails as proposal_mail
from events.mail_examples import LINK
from events.models import Event, Proposal, ProposalRemark
from mailing.wording.editable import Editable, Placeholder
from programmes.models import Programme
from programmes.selectors import officers_of

ABOUT = (
    Placeholder("name", "proposal.proposer.get_short_name", "Whom it goes to", "Ann"),
    Placeholder("title", "proposal.title", "What they offer", "Working with artists", in_subject=True),
    Placeholder("programme", "proposal.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("page_link", "page", "The page of their offer", LINK),
)
OFFICER = Placeholder("officer", "remark.author", "The officer who asks", "Olu Officer")
GROUP = "Offers to host"


def _newest(tell: Callable[[Proposal], None]) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = Proposal.objects.filter(programme=programme)
        rows = rows.select_related("programme", "proposer", "museum", "network", "decided_by")
        row = rows.order_by("-pk").first()
        if row is not None:
            officers = officers_of(programme)
            row.decided_by = row.decided_by or (officers[0] if officers else row.proposer)
            tell(row)

    return of


def _received(proposal: Proposal) -> None:
    proposal_mail.sent(proposal, reply_by=timezone.now() + timedelta(days=14))


def _remark(proposal: Proposal) -> ProposalRemark:
    """What was said last about it, or where that would stand."""
    said = proposal.remarks.select_related("author").order_by("-said_at", "-pk").first()
    return said or ProposalRemark(
        proposal=proposal, author=proposal.decided_by, text="What an officer writes stands here."
    )


def _asked(proposal: Proposal) -> None:
    proposal_mail.asked(proposal, _remark(proposal))


def _declined(proposal: Proposal) -> None:
    proposal_mail.declined(proposal, _remark(proposal))


def _accepted(proposal: Proposal) -> None:
    event = proposal.event or Event.objects.filter(programme=proposal.programme).order_by("-pk").first()
    if event is not None:
        proposal_mail.accepted(proposal, event)


BASE = "events/proposals/mail"
MAILS = (
    Editable(
        "events.proposal_received",
        f"{BASE}/received.html",
        (*ABOUT, Placeholder("reply_by", "reply_by|day", "By when you answer", "Thursday 12 March 2026")),
        _newest(_received),
        GROUP,
    ),
    Editable("events.proposal_asked", f"{BASE}/asked.html", (*ABOUT, OFFICER), _newest(_asked), GROUP),
    Editable("events.proposal_declined", f"{BASE}/declined.html", ABOUT, _newest(_declined), GROUP),
    Editable(
        "events.proposal_accepted",
        f"{BASE}/accepted.html",
        (
            *ABOUT,
            Placeholder("officer", "proposal.decided_by", "The officer who said yes", "Olu Officer"),
            Placeholder(
                "event_number",
                'proposal.programme.session_word|add:" "|add:event.number',
                "The event and its number",
                "Peer2Peer 2026.31",
                in_subject=True,
            ),
            Placeholder("run_link", "run", "Where they plan it", LINK),
        ),
        _newest(_accepted),
        GROUP,
    ),
)

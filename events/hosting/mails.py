"""The mails about a museum's offer: to those who decide, and to the one who offers."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from common import links
from events.choices import ProposalKind
from events.hosting.organisers_pages import run_address
from events.models import Event, Proposal, ProposalRemark
from mailing.outbox.services import queue
from people.models import Person
from programmes.selectors import officers_of


def sent(proposal: Proposal, *, reply_by: datetime | None) -> None:
    """A new offer: to the officers, and to the museum with what happens next."""
    hosting = proposal.kind == ProposalKind.HOSTING
    new, received = (
        ("An offer to host", "We have your offer")
        if hosting
        else ("An invitation to a speaker", "The speaker would come")
    )
    _to_officers(proposal, "sent", f"{new}: {proposal.title}", reply_by=reply_by)
    _to_museum(proposal, "received", f"{received}: {proposal.title}", reply_by=reply_by)


def asked(proposal: Proposal, remark: ProposalRemark) -> None:
    _to_museum(proposal, "asked", f"A question about your offer: {proposal.title}", remark=remark)


def answered(proposal: Proposal, remark: ProposalRemark) -> None:
    _to_officers(proposal, "answered", f"The museum has answered: {proposal.title}", remark=remark)


def declined(proposal: Proposal, remark: ProposalRemark) -> None:
    _to_museum(proposal, "declined", f"About your offer: {proposal.title}", remark=remark)


def accepted(proposal: Proposal, event: Event) -> None:
    run = links.absolute(run_address(event))
    _to_museum(proposal, "accepted", f"Yes, please: {proposal.title}", event=event, run=run)


def withdrawn(proposal: Proposal) -> None:
    _to_officers(proposal, "withdrawn", f"Withdrawn by the museum: {proposal.title}")


def _to_officers(proposal: Proposal, news: str, subject: str, **facts: Any) -> None:
    page = links.absolute(reverse("admin:events_proposal_change", args=[proposal.pk]))
    for officer in officers_of(proposal.programme):
        _queue(proposal, officer, news, subject, template="to_officers", page=page, **facts)


def _to_museum(proposal: Proposal, news: str, subject: str, **facts: Any) -> None:
    page = links.absolute(proposal.get_absolute_url())
    _queue(proposal, proposal.proposer, news, subject, template=news, page=page, **facts)


def _queue(
    proposal: Proposal,
    to: Person,
    news: str,
    subject: str,
    *,
    template: str,
    page: str,
    remark: ProposalRemark | None = None,
    **facts: Any,
) -> None:
    queue(
        kind=f"events.proposal_{news}",
        to=to,
        subject=subject,
        template=f"events/proposals/mail/{template}.html",
        context={"proposal": proposal, "news": news, "page": page, "remark": remark, **facts},
        about=proposal,
        occurrence=str(remark.pk) if remark else "",
        programme=proposal.programme,
    )

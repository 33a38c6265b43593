"""The mails about a museum's offer: to those who decide, and to the one who offers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common import links
from events.choices import ProposalKind
from events.hosting.organisers_pages import run_address
from events.mail_examples import LINK
from events.models import Event, Proposal, ProposalRemark
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from people.models import Person
from programmes.models import Programme
from programmes.selectors import officers_of

ABOUT = (
    Placeholder("name", "proposal.proposer.get_short_name", "Whom it goes to", "Ann"),
    Placeholder("title", "proposal.title", "What they offer", "Working with artists", in_subject=True),
    Placeholder("programme", "proposal.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("page_link", "page", "The page of their offer", LINK),
)
GROUP = "Offers to host"
TO_OFFICERS = "events/proposals/mail/to_officers.html"
FOR_THOSE_WHO_RUN_IT = (
    "It is news for those who run the event or the programme, and not for those who take part."
)


def sent(proposal: Proposal, *, reply_by: datetime | None) -> None:
    """A new offer: to the officers, and to the museum with what happens next."""
    hosting = proposal.kind == ProposalKind.HOSTING
    _to_officers(SENT, proposal, news="sent", hosting=hosting, reply_by=reply_by)
    _to_museum(RECEIVED, proposal, hosting=hosting, reply_by=reply_by)


def asked(proposal: Proposal, remark: ProposalRemark) -> None:
    _to_museum(ASKED, proposal, remark=remark)


def answered(proposal: Proposal, remark: ProposalRemark) -> None:
    _to_officers(ANSWERED, proposal, news="answered", remark=remark)


def declined(proposal: Proposal, remark: ProposalRemark) -> None:
    _to_museum(DECLINED, proposal, remark=remark)


def accepted(proposal: Proposal, event: Event) -> None:
    run = links.absolute(run_address(event))
    _to_museum(ACCEPTED, proposal, event=event, run=run)


def withdrawn(proposal: Proposal) -> None:
    _to_officers(WITHDRAWN, proposal, news="withdrawn")


def _to_officers(mail: Mail, proposal: Proposal, **facts: Any) -> None:
    page = links.absolute(reverse("admin:events_proposal_change", args=[proposal.pk]))
    for officer in officers_of(proposal.programme, region=_region(proposal)):
        _tell(mail, proposal, officer, page=page, **facts)


def _region(proposal: Proposal) -> str:
    return proposal.museum.region if proposal.museum else ""


def _to_museum(mail: Mail, proposal: Proposal, **facts: Any) -> None:
    _tell(mail, proposal, proposal.proposer, page=links.absolute(proposal.get_absolute_url()), **facts)


def _tell(
    mail: Mail, proposal: Proposal, to: Person, *, remark: ProposalRemark | None = None, **facts: Any
) -> None:
    mail.queue(
        to=to,
        about=proposal,
        programme=proposal.programme,
        envelope=Envelope(occurrence=str(remark.pk) if remark else ""),
        proposal=proposal,
        remark=remark,
        **facts,
    )


def _of_newest(tell: Callable[[Proposal], None]) -> Callable[[Programme], None]:
    """Rehearse with the newest offer."""

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
    sent(proposal, reply_by=timezone.now() + timedelta(days=14))


def _remark(proposal: Proposal) -> ProposalRemark:
    """What was said last about it, or where that would stand."""
    said = proposal.remarks.select_related("author").order_by("-said_at", "-pk").first()
    return said or ProposalRemark(
        proposal=proposal, author=proposal.decided_by, text="What an officer writes stands here."
    )


def _asked(proposal: Proposal) -> None:
    asked(proposal, _remark(proposal))


def _declined(proposal: Proposal) -> None:
    declined(proposal, _remark(proposal))


def _accepted(proposal: Proposal) -> None:
    event = proposal.event or Event.objects.filter(programme=proposal.programme).order_by("-pk").first()
    if event is not None:
        accepted(proposal, event)


SENT = Mail(
    kind="events.proposal_sent",
    name="A new offer to host, to officers",
    sort="booking",
    subject="{% if hosting %}An offer to host: {{ proposal.title }}"
    "{% else %}An invitation to a speaker: {{ proposal.title }}{% endif %}",
    template=TO_OFFICERS,
    as_written=FOR_THOSE_WHO_RUN_IT,
)
RECEIVED = Mail(
    kind="events.proposal_received",
    name="We have your offer to host",
    sort="booking",
    subject="{% if hosting %}We have your offer: {{ proposal.title }}"
    "{% else %}The speaker would come: {{ proposal.title }}{% endif %}",
    to_unconfirmed="We have your offer",
    template="events/proposals/mail/received.html",
    placeholders=(
        *ABOUT,
        Placeholder("reply_by", "reply_by|day", "By when you answer", "Thursday 12 March 2026"),
    ),
    group=GROUP,
    rehearse=_of_newest(_received),
)
ASKED = Mail(
    kind="events.proposal_asked",
    name="A question about an offer to host",
    sort="booking",
    subject="A question about your offer: {{ proposal.title }}",
    to_unconfirmed="A question about your offer",
    template="events/proposals/mail/asked.html",
    placeholders=(
        *ABOUT,
        Placeholder("officer", "remark.author", "The officer who asks", "Olu Officer"),
    ),
    group=GROUP,
    rehearse=_of_newest(_asked),
)
ANSWERED = Mail(
    kind="events.proposal_answered",
    name="An answer about an offer to host",
    sort="booking",
    subject="The museum has answered: {{ proposal.title }}",
    template=TO_OFFICERS,
    as_written=FOR_THOSE_WHO_RUN_IT,
)
DECLINED = Mail(
    kind="events.proposal_declined",
    name="An offer to host is declined",
    sort="booking",
    subject="About your offer: {{ proposal.title }}",
    to_unconfirmed="About your offer",
    template="events/proposals/mail/declined.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_of_newest(_declined),
)
ACCEPTED = Mail(
    kind="events.proposal_accepted",
    name="An offer to host is accepted",
    sort="booking",
    subject="Yes, please: {{ proposal.title }}",
    to_unconfirmed="Yes, please: your offer to host",
    template="events/proposals/mail/accepted.html",
    placeholders=(
        *ABOUT,
        Placeholder("officer", "proposal.decided_by", "The officer who said yes", "Olu Officer"),
        Placeholder(
            "event_number",
            'proposal.programme.session_word|add:" "|add:event.public_number',
            "The event and its number",
            "Peer2Peer No. 31",
            in_subject=True,
        ),
        Placeholder("run_link", "run", "Where they plan it", LINK),
    ),
    group=GROUP,
    rehearse=_of_newest(_accepted),
)
WITHDRAWN = Mail(
    kind="events.proposal_withdrawn",
    name="An offer to host is withdrawn",
    sort="booking",
    subject="Withdrawn by the museum: {{ proposal.title }}",
    template=TO_OFFICERS,
    as_written=FOR_THOSE_WHO_RUN_IT,
)

"""From a museum's offer to a draft event: written, sent, asked about, answered, accepted, declined or withdrawn (E2).

The state moves by ``PROPOSAL_MOVES`` under the proposal's row lock, so that of two officers who decide at once the
second reads what the first has decided.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator

from common.errors import DomainError
from common.history import recorded
from events.choices import ProposalKind, ProposalState
from events.hosting import mails as proposal_mail
from events.hosting import organisers, speakers
from events.hosting.lifecycle import PROPOSALS, why_not
from events.models import Event, Proposal, ProposalRemark, Talk
from events.planning import publishing
from people.models import Museum, Network, Person
from programmes.models import Programme

#: The six questions, in their order.
ANSWERS = ("title", "take_home", "speakers", "when", "room", "help_wanted")
#: As they are asked, wherever they are asked or read.
QUESTIONS = {
    field.name: str(field.verbose_name) for field in Proposal._meta.concrete_fields if field.name in ANSWERS
}
#: The officers promise an answer within so many days of being sent something.
ANSWER_WITHIN = timedelta(days=14)
#: While it is here, what it says is the museum's to change.
OPEN_TO_CHANGE = frozenset({ProposalState.DRAFT.value, ProposalState.ASKED.value})

_NEEDED = {
    "title": "Give it a title, if only for now.",
    "take_home": "Say what people would take home. Two sentences are enough.",
    "speakers": "Say who would talk, and about what. A post is enough where there is no name yet.",
    "when": "Say when it would suit you. A month or a season is enough.",
    "room": "Say where it would be, how many fit in and how one gets in without steps, or that it is not sure yet.",
    "museum": "Say which museum offers it.",
}


def missing(answers: Mapping[str, Any], *, kind: str = ProposalKind.HOSTING) -> dict[str, str]:
    """What an offer still needs before it can be sent: a sentence for each question. Wishes for help are optional."""
    needed = _NEEDED if kind == ProposalKind.HOSTING else {"title": _NEEDED["title"]}
    return {name: says for name, says in needed.items() if not str(answers.get(name) or "").strip()}


def reply_by(proposal: Proposal) -> datetime | None:
    """Until when the officers have promised to answer; None while it is not with them."""
    if proposal.state != ProposalState.SENT or proposal.sent_at is None:
        return None
    return proposal.sent_at + ANSWER_WITHIN


@recorded
def write(
    *,
    by: Person,
    programme: Programme,
    answers: Mapping[str, str],
    museum: Museum | None = None,
    key: UUID | None = None,
    kind: str = ProposalKind.HOSTING,
    network: Network | None = None,
    talk: Talk | None = None,
) -> Proposal:
    """Keep a new draft. Only the title is needed. With a ``key`` the same form posted twice makes one draft."""
    proposal = Proposal(proposer=by, kind=kind, network=network, talk=talk)
    if key is None:
        return _set(proposal, programme=programme, museum=museum, answers=answers)
    proposal.key = key
    try:
        with transaction.atomic():
            return _set(proposal, programme=programme, museum=museum, answers=answers)
    except IntegrityError:
        known = Proposal.objects.filter(key=key, proposer=by).first()
        if known is None:
            raise DomainError("This form belongs to somebody else. Open a new one.") from None
        return change(proposal=known, by=by, programme=programme, museum=museum, answers=answers)


@recorded
def change(
    *,
    proposal: Proposal,
    by: Person,
    programme: Programme,
    answers: Mapping[str, str],
    museum: Museum | None = None,
) -> Proposal:
    """Change what a draft says, or one that an officer has asked about; nobody changes what officers are reading."""
    proposal = _lock_proposal(proposal)
    if proposal.state not in OPEN_TO_CHANGE:
        raise DomainError(why_not(proposal, "changed"))
    if proposal.state == ProposalState.ASKED and programme != proposal.programme:
        raise DomainError(
            f"The officers of {proposal.programme} have it. Withdraw it first.", field="programme"
        )
    return _set(proposal, programme=programme, museum=museum, answers=answers)


def _set(
    proposal: Proposal, *, programme: Programme, museum: Museum | None, answers: Mapping[str, str]
) -> Proposal:
    proposal.programme, proposal.museum = programme, museum
    for name in ANSWERS:
        setattr(proposal, name, answers.get(name, "").strip())
    if not proposal.title:
        raise DomainError(_NEEDED["title"], field="title")
    proposal.save()
    return proposal


@recorded
def send(*, proposal: Proposal, by: Person, now: datetime | None = None) -> Proposal:
    """Hand a draft to the officers of its programme, and tell the museum what happens next and by when."""
    proposal = _lock_proposal(proposal)
    _may_become(proposal, ProposalState.SENT)
    if proposal.state != ProposalState.DRAFT:
        raise DomainError("Answer the officer's question: that sends it back to them.")
    speakers.refuse_unless_willing(proposal)
    for field, says in missing(_answers(proposal), kind=proposal.kind).items():
        raise DomainError(says, field=field)
    PROPOSALS.move(proposal, ProposalState.SENT, sent_at=now or timezone.now())
    proposal_mail.sent(proposal, reply_by=reply_by(proposal))
    return proposal


@recorded
def ask(*, proposal: Proposal, by: Person, question: str) -> Proposal:
    """An officer asks back. It is the museum's turn until they answer."""
    proposal = _lock_proposal(proposal)
    _may_become(proposal, ProposalState.ASKED)
    remark = _say(proposal, by, question, "Write what you would like to know.", field="question")
    PROPOSALS.move(proposal, ProposalState.ASKED)
    proposal_mail.asked(proposal, remark)
    return proposal


@recorded
def answer(*, proposal: Proposal, by: Person, text: str, now: datetime | None = None) -> Proposal:
    """The museum answers, and it is with the officers again."""
    proposal = _lock_proposal(proposal)
    if proposal.state != ProposalState.ASKED:
        raise DomainError("Nobody is waiting for an answer from you just now.")
    for field, says in missing(_answers(proposal), kind=proposal.kind).items():
        raise DomainError(
            f"Before it goes back, change your answers: {says[0].lower()}{says[1:]}", field=field
        )
    remark = _say(proposal, by, text, "Write your answer.", field="text")
    PROPOSALS.move(proposal, ProposalState.SENT, sent_at=now or timezone.now())
    proposal_mail.answered(proposal, remark)
    return proposal


@recorded
def decline(*, proposal: Proposal, by: Person, reason: str, now: datetime | None = None) -> Proposal:
    """An officer says no, with a reason that the museum reads."""
    proposal = _lock_proposal(proposal)
    _may_become(proposal, ProposalState.DECLINED)
    remark = _say(
        proposal, by, reason, "Say why: a museum that offered its time deserves a reason.", field="reason"
    )
    PROPOSALS.move(proposal, ProposalState.DECLINED, **_decided(by, now))
    proposal_mail.declined(proposal, remark)
    return proposal


@recorded
def accept(*, proposal: Proposal, by: Person, now: datetime | None = None) -> Event:
    """An officer says yes: a draft event, which the proposer runs together with the officers, and no other."""
    proposal = _lock_proposal(proposal)
    _may_become(proposal, ProposalState.ACCEPTED)
    museum = proposal.museum
    event = publishing.create_event(
        programme=proposal.programme,
        by=by,
        title=proposal.title,
        summary=Truncator(" ".join(proposal.take_home.split())).chars(300),
        description=proposal.take_home if len(proposal.take_home) > 300 else "",
        region=museum.region if museum else "",
    )
    if museum is not None:
        event.hosts.add(museum)
    PROPOSALS.move(proposal, ProposalState.ACCEPTED, event=event, **_decided(by, now))
    organisers.add(event=event, person=proposal.proposer, by=by, tell=False)
    speakers.bring(proposal=proposal, event=event, by=by)
    proposal_mail.accepted(proposal, event)
    return event


@recorded
def withdraw(*, proposal: Proposal, by: Person) -> Proposal:
    """The museum takes its offer back. Officers hear of one that they had been sent."""
    proposal = _lock_proposal(proposal)
    if proposal.state == ProposalState.WITHDRAWN:
        return proposal
    _may_become(proposal, ProposalState.WITHDRAWN)
    was_sent = proposal.sent_at is not None
    PROPOSALS.move(proposal, ProposalState.WITHDRAWN)
    if was_sent:
        proposal_mail.withdrawn(proposal)
    return proposal


# --- moving the state -------------------------------------------------------------------------------------------------


def _lock_proposal(proposal: Proposal) -> Proposal:
    """What it points at is read after the wait: a join would still show what it pointed at before."""
    return PROPOSALS.lock(proposal)


def _may_become(proposal: Proposal, to: ProposalState) -> None:
    if not PROPOSALS.may(proposal, to):
        raise PROPOSALS.refuse(proposal, to)


def _decided(by: Person, now: datetime | None) -> dict[str, Any]:
    return {"decided_by": by, "decided_at": now or timezone.now()}


def _say(proposal: Proposal, by: Person, text: str, empty: str, *, field: str) -> ProposalRemark:
    if not text.strip():
        raise DomainError(empty, field=field)
    return ProposalRemark.objects.create(proposal=proposal, author=by, text=text.strip())


def _answers(proposal: Proposal) -> dict[str, Any]:
    return {**{name: getattr(proposal, name) for name in ANSWERS}, "museum": proposal.museum}

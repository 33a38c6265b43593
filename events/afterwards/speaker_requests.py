""" "Invite this speaker": a network or a museum that heard of a talk asks for it, and the presenter is asked first.

The invitation is a proposal. It stays a draft until the presenter says yes; then it goes to the officers like any
other. A no ends it. The inviter never learns an address, and the presenter is never asked twice about the same.
"""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded, recorded_as
from events.afterwards import mails_speakers
from events.afterwards.archive import is_over
from events.afterwards.selectors import GAVE
from events.choices import UNDECIDED, ProposalKind, ProposalState, TalkState
from events.hosting import proposals
from events.models import Presenter, Proposal, ProposalRemark, SpeakerRequest, Talk
from mailing.outbox.services import cancel_pending
from people.models import Museum, Network, Person


def museums_of(person: Person) -> QuerySet[Museum]:
    """The museums that somebody works, volunteers or governs at today."""
    return Museum.objects.filter(pk__in=person.affiliations.current().values("museum"))


def networks_of(person: Person, *, on: date | None = None) -> QuerySet[Network]:
    """The networks that somebody belongs to: by their museum, or as the person to ask."""
    day = on or timezone.localdate()
    by_museum = Q(
        Q(memberships__left_on=None) | Q(memberships__left_on__gte=day),
        memberships__museum__in=museums_of(person),
    )
    return Network.objects.filter(by_museum | Q(contact=person)).distinct()


def presenters_of(talk: Talk) -> list[Presenter]:
    """Whom to ask: everybody who gave the talk and can be written to."""
    rows = Presenter.objects.filter(talk=talk, state__in=GAVE, person__erased_at=None).select_related(
        "person"
    )
    return [row for row in rows if row.person.address]


def refuse_if_impossible(talk: Talk, *, by: Person) -> None:
    """Say why ``by`` cannot invite the speaker of ``talk``, if so."""
    if talk.state != TalkState.PLANNED or not is_over(talk.event):
        raise DomainError("A speaker can be invited once the talk has been given.")
    if not presenters_of(talk):
        raise DomainError("Whoever gave this talk can no longer be reached.")
    if not museums_of(by).exists() and not networks_of(by).exists():
        raise DomainError(
            "Members of museums and networks invite speakers. Add your museum under My details first.",
            status=403,
        )


@recorded
def invite(
    *,
    talk: Talk,
    by: Person,
    network: Network | None = None,
    museum: Museum | None = None,
    title: str = "",
    when: str = "",
    room: str = "",
    help_wanted: str = "",
) -> Proposal:
    """Ask whoever gave ``talk`` whether they would give it to ``network`` or ``museum``; keep a draft meanwhile."""
    talk = (
        Talk.objects.select_for_update(of=("self",))
        .select_related("event__programme", "museum")
        .get(pk=talk.pk)
    )
    refuse_if_impossible(talk, by=by)
    if network is None and museum is None:
        raise DomainError("Choose who invites.", field="inviter")
    if network is not None and not networks_of(by).filter(pk=network.pk).exists():
        raise DomainError("Choose a network that you belong to.", field="inviter")
    if museum is not None and not museums_of(by).filter(pk=museum.pk).exists():
        raise DomainError("Choose a museum of yours.", field="inviter")
    if not when.strip():
        raise DomainError("Say when it would be. A month or a season is enough.", field="when")
    if not room.strip():
        raise DomainError("Say where it would be, or that it would be online.", field="room")
    _refuse_twice(talk, network=network, museum=museum)
    proposal = proposals.write(
        by=by,
        programme=talk.event.programme,
        kind=ProposalKind.SPEAKER,
        talk=talk,
        network=network,
        museum=museum,
        answers={
            "title": title.strip() or talk.title,
            "take_home": talk.summary,
            "speakers": speakers_words(talk),
            "when": when,
            "room": room,
            "help_wanted": help_wanted,
        },
    )
    for presenter in presenters_of(talk):
        mails_speakers.ask(SpeakerRequest.objects.create(proposal=proposal, person=presenter.person))
    return proposal


def _refuse_twice(talk: Talk, *, network: Network | None, museum: Museum | None) -> None:
    """One invitation at a time for each who invites; after a no it is not asked again."""
    of_inviter = Q(network=network) if network else Q(network=None, museum=museum)
    known = Proposal.objects.filter(of_inviter, talk=talk, kind=ProposalKind.SPEAKER)
    who = network or museum
    if known.filter(state__in=UNDECIDED).exists():
        raise DomainError(
            f"{who} has invited this speaker already. The answer is on its way.", field="inviter"
        )
    if known.filter(speaker_requests__willing=False).exclude(speaker_requests__willing=True).exists():
        raise DomainError(f"The speaker has told {who} that they cannot come.", field="inviter")


def speakers_words(talk: Talk) -> str:
    """Who gave the talk, of those who let themselves be named, and for which museum."""
    rows = Presenter.objects.filter(talk=talk, state__in=GAVE, is_named=True).select_related("person")
    who = ", ".join(row.person.name for row in rows) or "Whoever gave the talk"
    museum = f" ({talk.museum})" if talk.museum else ""
    return f"{who}{museum}: “{talk.title}”, heard at “{talk.event.title}”"


@recorded_as("request.person")
def answer(
    *, request: SpeakerRequest, willing: bool, note: str = "", now: datetime | None = None
) -> SpeakerRequest:
    """A yes hands the invitation to the officers; a no is final, and ends it if nobody else would come."""
    now = now or timezone.now()
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("programme", "proposer", "network", "museum", "talk__event")
        .get(pk=request.proposal_id)
    )
    row = SpeakerRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    row.proposal = proposal
    if row.willing is not None:
        if row.willing == willing:
            return row
        raise DomainError("You have answered already. If something has changed, write to the organisers.")
    if proposal.state not in UNDECIDED:
        raise DomainError("This invitation is over, so there is nothing more to answer.", status=410)
    row.willing, row.answered_at, row.note = willing, now, note.strip()
    row.save(update_fields=["willing", "answered_at", "note"])
    cancel_pending(about=row, reason="They have answered.")
    if row.note:
        ProposalRemark.objects.create(proposal=proposal, author=row.person, text=row.note)
    if willing and proposal.state == ProposalState.DRAFT:
        proposals.send(proposal=proposal, by=row.person, now=now)
    elif not willing and not _still_possible(proposal):
        proposals.withdraw(proposal=proposal, by=row.person)
        mails_speakers.tell_no(row)
    return row


def _still_possible(proposal: Proposal) -> bool:
    return proposal.speaker_requests.exclude(willing=False).exists()

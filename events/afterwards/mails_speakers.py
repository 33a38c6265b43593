"""The mails about inviting the speaker of a talk that was given: to the speaker, and to whoever invites."""

from collections.abc import Callable

from django.urls import reverse

from common import links
from events.mail_examples import EVENT, LINK, PAGE_LINK, PROGRAMME, TALK
from events.models import Proposal, SpeakerRequest
from mailing.mail import Mail
from mailing.wording.parts import Placeholder
from programmes.models import Programme

PURPOSE = "speaker"


def request_path(request: SpeakerRequest) -> str:
    """Where a presenter says yes or no without signing in."""
    return reverse("events:speaker-request", args=[links.make_token(PURPOSE, request.key.hex)])


def inviter_words(proposal: Proposal) -> str:
    """Who invites, in one line, for the speaker: a name and for whom, no address."""
    return f"{proposal.proposer.name}, for {proposal.network or proposal.museum}"


def ask(request: SpeakerRequest) -> None:
    """Ask a speaker whether they would come."""
    proposal = request.proposal
    assert proposal.talk is not None
    SPEAKER_REQUEST.queue(
        to=request.person,
        about=request,
        programme=proposal.programme,
        proposal=proposal,
        talk=proposal.talk,
        event=proposal.talk.event,
        inviter=inviter_words(proposal),
        answer=links.absolute(request_path(request)),
    )


def tell_no(request: SpeakerRequest) -> None:
    """Tell whoever invites that the speaker does not come."""
    proposal = request.proposal
    assert proposal.talk is not None
    SPEAKER_DECLINED.queue(
        to=proposal.proposer,
        about=proposal,
        programme=proposal.programme,
        proposal=proposal,
        talk=proposal.talk,
        event=proposal.talk.event,
        note=request.note,
        page=links.absolute(proposal.talk.event.get_absolute_url()),
    )


def _of_newest(tell: Callable[[SpeakerRequest], None]) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = SpeakerRequest.objects.filter(proposal__programme=programme).select_related(
            "person",
            "proposal__talk__event__programme",
            "proposal__proposer",
            "proposal__museum",
            "proposal__network",
        )
        row = rows.order_by("-pk").first()
        if row is not None:
            tell(row)

    return of


SPEAKER_REQUEST = Mail(
    kind="events.speaker_request",
    name="An invitation to speak, by a colleague",
    sort="booking",
    subject="Would you tell others about it too? {{ talk.title }}",
    to_unconfirmed="Would you tell others about your talk too?",
    template="events/mail/invite_speaker.html",
    placeholders=(
        TALK,
        EVENT,
        PROGRAMME,
        Placeholder("inviter", "inviter", "Who invites, and for whom", "Ben Hall, for Dover Museum"),
        Placeholder("answer_link", "answer", "Where they answer", LINK),
    ),
    group="Talks",
    rehearse=_of_newest(ask),
)
SPEAKER_DECLINED = Mail(
    kind="events.speaker_declined",
    name="A speaker does not come",
    sort="booking",
    subject="The speaker cannot come: {{ proposal.title }}",
    to_unconfirmed="The speaker cannot come",
    template="events/mail/invite_declined.html",
    placeholders=(TALK, EVENT, PROGRAMME, PAGE_LINK),
    group="Talks",
    rehearse=_of_newest(tell_no),
)

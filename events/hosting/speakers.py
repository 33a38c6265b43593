"""What an invitation to a speaker needs before officers get it, and what becomes of one that they accept."""

from common.errors import DomainError
from common.history import recorded
from events.choices import ProposalKind
from events.models import Event, Proposal, SpeakerRequest
from events.programme import talks
from people.models import Person


def willing(proposal: Proposal) -> list[Person]:
    """The presenters who said that they would come."""
    rows = SpeakerRequest.objects.filter(proposal=proposal, willing=True).select_related("person")
    return [row.person for row in rows.order_by("answered_at", "pk")]


def refuse_unless_willing(proposal: Proposal) -> None:
    """Officers get an invitation once the speaker has said yes; everything else may be sent as it is."""
    if proposal.kind == ProposalKind.SPEAKER and not willing(proposal):
        raise DomainError(
            "The speaker has not answered yet. It goes to the officers by itself as soon as they say yes."
        )


@recorded
def bring(*, proposal: Proposal, event: Event, by: Person) -> None:
    """Plan the talk that was asked for in the new event, and invite those who said that they would give it."""
    heard = proposal.talk
    if proposal.kind != ProposalKind.SPEAKER or heard is None:
        return
    if heard.event.theme_id:
        event.theme = heard.event.theme
        event.save(update_fields=["theme"])
    topics = list(heard.topics.all())
    event.topics.set(topics)
    planned = talks.plan_talk(
        event=event, by=by, title=heard.title, summary=heard.summary, museum=heard.museum, topics=topics
    )
    for person in willing(proposal):
        talks.invite(talk=planned, by=by, name=person.name, email=person.address)

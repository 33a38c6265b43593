"""Offers to host and co-organising in somebody's download, and in their going."""

from django.apps import apps
from django.utils import timezone

from events.choices import ProposalState
from events.hosting.lifecycle import PROPOSALS
from events.hosting.proposals import QUESTIONS
from events.models import CoOrganiser, Proposal, ProposalRemark
from people.models import Person
from people.privacy.registries import Kept, Section

#: Offers that nobody has decided about.
OPEN = (ProposalState.DRAFT, ProposalState.SENT, ProposalState.ASKED)


def export_offers(person: Person) -> Section:
    rows = (
        Proposal.objects.filter(proposer=person)
        .select_related("programme", "museum")
        .order_by("created_at", "pk")
    )
    return Section(
        "What you have offered to host",
        [
            {
                "Programme": str(row.programme),
                "Museum": str(row.museum) if row.museum else "",
                "State": row.get_state_display(),
                **{question: getattr(row, name) for name, question in QUESTIONS.items()},
                "Written": row.created_at,
                "Sent": row.sent_at,
                "Decided": row.decided_at,
            }
            for row in rows
        ],
        "So that the officers of a programme can say yes, and help you to run it.",
    )


def export_remarks(person: Person) -> Section:
    rows = ProposalRemark.objects.filter(author=person).select_related("proposal").order_by("said_at", "pk")
    return Section(
        "What you have said about offers to host",
        [{"About": row.proposal.title, "What": row.text, "When": row.said_at} for row in rows],
        "So that the museum and the officers can read back what was asked and answered.",
    )


def export_organising(person: Person) -> Section:
    rows = CoOrganiser.objects.filter(person=person).select_related("event").order_by("since", "pk")
    return Section(
        "Events you help to run",
        [
            {"Event": row.event.title, "Number": row.event.number, "Since": row.since, "Until": row.ended_at}
            for row in rows
        ],
        "So that it can be seen who could read who comes to an event, and when.",
    )


def keep_of_hosting(person: Person) -> list[Kept]:
    kept = []
    if Proposal.objects.filter(proposer=person).exclude(state__in=OPEN).exists():
        kept.append(
            Kept(
                "What you offered to host and what was decided, without your name",
                "The event that came of it stays.",
            )
        )
    if CoOrganiser.objects.filter(person=person).exists():
        kept.append(
            Kept(
                "That a nameless person helped to run an event, and from when to when",
                "It must remain visible that the list of attendees could be read.",
            )
        )
    return kept


def erase_from_hosting(person: Person) -> None:
    """Drafts go; what officers have is withdrawn, without a mail; nobody runs an event any more without being there."""
    now = timezone.now()
    history = apps.get_model("events", "ProposalHistory")
    never_sent = Proposal.objects.filter(proposer=person, sent_at=None)
    gone = list(never_sent.values_list("pk", flat=True))
    never_sent.delete()
    history.objects.filter(id__in=gone).delete()
    PROPOSALS.move_many(Proposal.objects.filter(proposer=person, state__in=OPEN), ProposalState.WITHDRAWN)
    CoOrganiser.objects.filter(person=person, ended_at=None).update(ended_at=now)

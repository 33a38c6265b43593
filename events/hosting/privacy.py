"""Offers to host and co-organising in somebody's download, and in their going."""

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from common.privacy import KEEP, ByRule, DataPart, Heading, Stays, When, acted, erased, mentions, personal
from events.choices import UNDECIDED, ProposalState
from events.hosting.lifecycle import PROPOSALS
from events.hosting.proposals import QUESTIONS
from events.models import CoOrganiser, HostTask, Proposal, ProposalRemark
from people.models import Person

#: Offers that nobody has decided about.
WORDS = ("title", "take_home", "speakers", "when", "room", "help_wanted")
THEIRS = "What a museum offered is the ground of the event. Names are taken out of it."


def connect() -> None:
    personal(
        Proposal,
        person="proposer",
        heading=Heading(
            "What you have offered to host",
            DataPart.TAKING_PART,
            "So that the officers of a programme can say yes, and help you to run it.",
        ),
        export={
            "Programme": "programme",
            "Museum": "museum",
            "State": "state",
            **{question: name for name, question in QUESTIONS.items()},
            "Written": "created_at",
            "Sent": "sent_at",
            "Decided": "decided_at",
        },
        rows=lambda rows, person: rows.select_related("programme", "museum").order_by("created_at", "pk"),
        on_erase=ByRule("events.hosting"),
        stays=Stays(
            "What you offered to host and what was decided, without your name",
            "The event that came of it stays.",
            only=~Q(state__in=UNDECIDED),
        ),
        apart=dict.fromkeys(WORDS, THEIRS),
    )
    personal(
        ProposalRemark,
        person="author",
        heading=Heading(
            "What you have said about offers to host",
            DataPart.TAKING_PART,
            "So that the museum and the officers can read back what was asked and answered.",
        ),
        export={"About": "proposal__title", "What": "text", "When": "said_at"},
        rows=lambda rows, person: rows.select_related("proposal").order_by("said_at", "pk"),
        on_erase=KEEP("It is half of a conversation with the museum or the officers."),
        stays=Stays(
            "What you said about offers to host, without your name",
            "The other half of the conversation would make no sense.",
        ),
        apart={"text": THEIRS},
    )
    personal(
        CoOrganiser,
        person="person",
        heading=Heading(
            "Events you help to run",
            DataPart.TAKING_PART,
            "So that it can be seen who could read who comes to an event, and when.",
        ),
        export={"Event": "event__title", "Number": "event__number", "Since": "since", "Until": "ended_at"},
        rows=lambda rows, person: rows.select_related("event").order_by("since", "pk"),
        on_erase=ByRule("events.hosting"),
        stays=Stays(
            "That a nameless person helped to run an event, and from when to when",
            "It must remain visible that the list of attendees could be read.",
        ),
    )
    acted(CoOrganiser, "added_by")
    acted(HostTask, "ticked_by")
    acted(Proposal, "decided_by")
    mentions(Proposal, *WORDS)
    mentions(ProposalRemark, "text")
    erased("events.hosting", withdraw_offers, when=When.GIVE_BACK)


def withdraw_offers(person: Person) -> None:
    """Drafts go; what officers have is withdrawn, without a mail; nobody runs an event any more without being there."""
    now = timezone.now()
    history = apps.get_model("events", "ProposalHistory")
    never_sent = Proposal.objects.filter(proposer=person, sent_at=None)
    gone = list(never_sent.values_list("pk", flat=True))
    never_sent.delete()
    history.objects.filter(id__in=gone).delete()
    PROPOSALS.move_many(
        Proposal.objects.filter(proposer=person, state__in=UNDECIDED), ProposalState.WITHDRAWN
    )
    CoOrganiser.objects.filter(person=person, ended_at=None).update(ended_at=now)

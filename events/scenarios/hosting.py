"""Offers to host in each of their states, made by the services that make them so. Tests and the demo use them alike."""

from typing import Any

from events.hosting import proposals
from events.models import Event, Proposal
from people.factories import MuseumFactory, PersonFactory
from people.models import Museum, Person
from programmes.factories import OfficerFactory
from programmes.models import Programme

ANSWERS = {
    "title": "Opening the roof space",
    "take_home": "What it takes to let visitors into a roof: money, a structural engineer, and handrails nobody minds.",
    "speakers": "Our manager on what it cost; our carpenter on old beams; a neighbour on what they would do again.",
    "when": "A Thursday afternoon in spring",
    "room": "The learning room holds thirty. Step-free from the yard; there is a hearing loop.",
    "help_wanted": "Somebody who has been through this with a fire officer.",
}


def drafted(
    *,
    programme: Programme | None = None,
    by: Person | None = None,
    museum: Museum | None = None,
    **answers: Any,
) -> Proposal:
    """Begun by a museum, and seen by nobody else."""
    return proposals.write(
        by=by or PersonFactory.create(),
        programme=programme or OfficerFactory.create().programme,
        museum=museum or MuseumFactory.create(),
        answers={**ANSWERS, **answers},
    )


def sent(**fields: Any) -> Proposal:
    """With the officers, who have promised an answer."""
    draft = drafted(**fields)
    return proposals.send(proposal=draft, by=draft.proposer)


def asked(
    *, officer: Person, question: str = "How many does the room hold with tables?", **fields: Any
) -> Proposal:
    """An officer would like to know something first."""
    return proposals.ask(proposal=sent(**fields), by=officer, question=question)


def declined(
    *,
    officer: Person,
    reason: str = "We had two on this last year. Offer it again in autumn, please.",
    **fields: Any,
) -> Proposal:
    """Not this time, and why."""
    return proposals.decline(proposal=sent(**fields), by=officer, reason=reason)


def accepted(*, officer: Person, **fields: Any) -> Event:
    """A draft event without a day, which the museum runs together with the officers."""
    return proposals.accept(proposal=sent(**fields), by=officer)


#: What was offered in each state, apart from withdrawn ones.
PHASES = {"draft": drafted, "sent": sent, "asked": asked, "declined": declined, "accepted": accepted}

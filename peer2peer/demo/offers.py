"""Offers to host in each of their states, from invented people at real museums; one of them became a draft event."""

from datetime import time, timedelta

from django.utils import timezone

from events.hosting import organisers, proposals
from events.models import Event, Proposal
from events.planning import sessions
from peer2peer.demo.known import was_there
from peer2peer.demo.people import MEMBER, OFFICER
from peer2peer.demo.sessions import KENT
from people.models import Museum, Person
from programmes.models import Programme

#: One of them, by which they are known.
WAITS = "A store moved in six weeks"


def is_there() -> bool:
    return was_there(Proposal, title=WAITS)


def load(programmes: dict[str, Programme], museums: dict[str, Museum], people: list[Person]) -> Event:
    """Write the offers. Returns the event that came of one of them."""
    kent, deal = programmes[KENT], museums["Deal Museum"]
    officer = Person.objects.get(email=OFFICER.email)
    member = Person.objects.get(email=MEMBER.email)
    other, third = people[1:3]

    def write(by: Person, **answers: str) -> Proposal:
        main = by.affiliations.main_museum()
        return proposals.write(
            by=by,
            programme=kent,
            museum=main or deal,
            answers={"help_wanted": "", **answers},
        )

    write(member, title="Labels written with visitors", take_home="Which words stayed, and which went.")
    waiting = write(
        other,
        title=WAITS,
        take_home="The packing list, the plan of the van, and what we would leave behind next time.",
        speakers="Our registrar on the list; a volunteer on the van.",
        when="Any Tuesday in spring",
        room="Our education room, twenty seats. One step at the door; there is a ramp.",
    )
    proposals.send(proposal=waiting, by=other)
    asked = write(
        member,
        title="Opening late on Thursdays",
        take_home="Who came, what it cost, and why we stopped serving wine.",
        speakers="I would talk about the first year; a neighbour about their second.",
        when="A Thursday evening, of course",
        room="The gallery itself. Level from the street.",
    )
    proposals.ask(
        proposal=proposals.send(proposal=asked, by=member),
        by=officer,
        question="How many does the gallery hold with chairs, and is there a hearing loop?",
    )
    declined = write(
        third,
        title="Our new till",
        take_home="How to choose a till.",
        speakers="Our shop manager.",
        when="Soon",
        room="Not sure yet.",
    )
    proposals.decline(
        proposal=proposals.send(proposal=declined, by=third),
        by=officer,
        reason="A till alone is a short afternoon. Would you tell how the shop and the collection came together?",
    )
    accepted = write(
        member,
        title="A loan that nearly went wrong",
        take_home="What to ask before the crate arrives, and whom to ring when it does not.",
        speakers="Two lenders and a borrower, ten minutes each.",
        when="Early summer",
        room="The learning room holds thirty. Step-free from the yard, with a hearing loop.",
        help_wanted="A courier who would talk about the road.",
    )
    event = proposals.accept(proposal=proposals.send(proposal=accepted, by=member), by=officer)
    today = timezone.localdate()
    on = today - timedelta(days=today.weekday()) + timedelta(weeks=9, days=3)  # a Thursday
    sessions.add_session(
        event=event,
        by=officer,
        day=sessions.NewSession(
            start_day=on,
            start_time=time(13, 30),
            end_time=time(16, 0),
            venue=deal.name,
            venue_address=f"{deal.town} {deal.postcode}".strip(),
            access_note="Step-free from the yard. There is a hearing loop, and a quiet room upstairs by lift.",
        ),
    )
    organisers.tick(event=event, step="room", done=True, by=member)
    return event

"""What a group that has met for a while has done besides: its fund, visits, and a guide for others; for tests and the
demo, by the services that do it."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from files.factories import PDF
from funds.budgets import services as budgets
from funds.claims import deciding
from funds.claims import services as claims
from funds.commitments import services as commitments
from groups.fund import services as fund
from groups.journal import services as journal
from groups.models import Group
from groups.outputs import services as outputs
from groups.outputs.services import OutputFacts
from groups.room.door import Room, enter_signed
from groups.visits import services as visits
from groups.visits.services import VisitFacts
from people.models import Person
from programmes.models import Funder


def what_was_made(group: Group, *, funder: Funder, officer: Person) -> None:
    """A fund with a claim that is paid, one that waits and a request; two visits; a guide that waits for a yes."""
    members = group.memberships.inside().select_related("person", "seat__entry__museum").order_by("pk")
    rooms = [enter_signed(group.key, each.person) for each in members]
    _money(group, rooms, funder, officer)
    for number, (room, words) in enumerate(zip(rooms, VISITS, strict=False)):
        seat = room.membership.seat
        if seat is not None and seat.entry.museum is not None:
            facts = VisitFacts(
                museum=seat.entry.museum,
                on=timezone.localdate() - timedelta(days=80 - 40 * number),
                came=[each.membership for each in rooms[: 4 + number]],
                host=room.membership,
                cost=Decimal("46.20") + number,
                looked_at=words,
            )
            visits.note_visit(room=rooms[0], by=rooms[0].person, facts=facts)
    made = [rooms[0].membership, rooms[1].membership]
    guide = OutputFacts("guide", "The first shelf", GUIDE, made, credit="Six museums in Hampshire")
    output = outputs.write(room=rooms[1], by=rooms[1].person, facts=guide)
    outputs.agree(room=rooms[1], by=rooms[1].person, output=output, number=1)
    journal.write(room=rooms[0], by=rooms[0].person, words="I ask too quickly. Next time I count to five.")


def _money(group: Group, rooms: list[Room], funder: Funder, officer: Person) -> None:
    today = timezone.localdate()
    budget = budgets.open_budget(
        programme=group.programme,
        funder=funder,
        name="Peer groups, travel and visits",
        amount=Decimal("2400"),
        starts_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=165),
        by=officer,
    )
    fund.give_fund(group=group, by=officer, budget=budget, amount=Decimal("300"))
    for room, (purpose, promised, paid) in zip(rooms, SPENT, strict=False):
        asked = fund.ask(room=room, purpose=purpose, amount=Decimal(promised))
        commitments.approve(commitment=asked, by=officer)
        claim = claims.start(commitment=asked, by=room.person)
        claims.add_spend(
            claim=claim,
            by=room.person,
            on=today - timedelta(days=6),
            what=purpose,
            amount=Decimal(paid),
            file=SimpleUploadedFile("Receipt.pdf", PDF + purpose.encode(), content_type="application/pdf"),
        )
        claims.submit(claim=claim, by=room.person)
        if room is rooms[0]:
            deciding.approve(claim=claim, by=officer)
            deciding.pay(claim=claim, by=officer, paid_on=today - timedelta(days=1), reference="P2P 104")
    fund.ask(room=rooms[2], purpose="Lunch for the visit in spring", amount=Decimal("60"))


SPENT = (
    ("Return train to the first visit", "50", "46.20"),
    ("Minibus for six", "120", "118"),
)
VISITS = (
    "The store: three people, one key, and a list that began on the back of an envelope.",
    "The front desk on a Saturday. Nobody is greeted before the till is open.",
)
GUIDE = (
    "Begin with one shelf. Count it with somebody who has never been in the store, and write down how long it took. "
    "Show that to whoever decides, before you ask for anything."
)

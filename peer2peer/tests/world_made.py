"""What the group of the world's member has made: a visit, a page of a journal, an output that is shared, and a fund."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from funds.factories import a_budget
from groups.fund import services as funds
from groups.journal import services as journal
from groups.models import Group, SharedOutput
from groups.outputs import services as outputs
from groups.room import door
from groups.visits import services as visits
from people.factories import PersonFactory
from people.models import Person

ROOM = "my/groups/room/<uuid:key>/"


def what_is_made(member: Person) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of pages with a second key in them."""
    group = Group.objects.filter(memberships__person=member, state="meeting").order_by("-pk").first()
    assert group is not None
    room = door.enter_signed(group.key, member)
    visit = visits.note_visit(
        room=room,
        by=member,
        facts=visits.VisitFacts(
            museum=None, elsewhere="At Ann Field's", on=timezone.localdate(), came=[room.membership],
            looked_at="Ann Field showed us her store.", travel="Ask Ann Field",
        ),
    )  # fmt: skip
    page = journal.write(room=room, by=member, words="I, Ann Field, was tired.")
    output = outputs.write(
        room=room,
        by=member,
        facts=outputs.OutputFacts("guide", "A guide by Ann Field", "Ann Field writes.", [room.membership]),
    )
    shared = outputs.agree(room=room, by=member, output=output, number=1)
    assert isinstance(shared, SharedOutput)
    budget = a_budget(programme=group.programme)
    funds.give_fund(group=group, by=PersonFactory.create(), budget=budget, amount=Decimal("100"))
    inside = f"my/groups/room/{group.key}/"
    keyed = {
        "visits/<uuid:visit>/": f"visits/{visit.key}/",
        "journal/<uuid:page>/": f"journal/{page.key}/",
        "outputs/<uuid:output>/": f"outputs/{output.key}/",
    }
    return {
        "rows": {"groups/sharedoutput": shared},
        "special": {f"{ROOM}{route}": inside + filled for route, filled in keyed.items()},
    }

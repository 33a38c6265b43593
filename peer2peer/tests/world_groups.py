"""A group with the member of the world in it, all of whom have signed: a row of everything that is said inside."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from groups import scenarios
from groups.agreement import services as agreement
from groups.choices import HelpKind, VoteKind
from groups.help.services import ask_officers
from groups.help.services import write as answer_case
from groups.models import Group
from groups.room import door
from groups.votes.services import open_vote
from matching.factories import PoolFactory
from peer2peer.tests.world_meetings import what_is_met_about
from people.factories import PersonFactory
from people.models import Person
from programmes.models import Programme
from programmes.selectors import officers_of


def what_is_said_inside(programme: Programme, member: Person) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of the pages of the group's room."""
    people = [member, *PersonFactory.create_batch(3)]
    group: Group = scenarios.group_of(4, pool=PoolFactory.create(programme=programme), people=people)
    inside = door.enter_signed(group.key, member)
    agreement.refuse(room=inside, number=1, reason="My director, Ann Field's, forbids it.", by=member)
    room = f"my/groups/room/{group.key}/"
    parts = ("", "agreement/", "agreement/change/", "away/", "leave/", "log/", "votes/", "help/")
    special = {f"my/groups/room/<uuid:key>/{part}": room + part for part in parts}
    special |= what_is_met_about(inside, room)
    vote = open_vote(
        room=inside,
        kind=VoteKind.OTHER,
        words="Shall we meet in the evening?",
        closes_on=timezone.localdate() + timedelta(days=7),
        by=member,
    )
    special["my/groups/room/<uuid:key>/votes/<uuid:vote>/"] = f"{room}votes/{vote.key}/"
    case = ask_officers(
        room=inside,
        kind=HelpKind.CONFLICT,
        words="Ann Field is never on time.",
        officers=officers_of(programme),
        by=member,
    )
    answer_case(case=case, words="Ann Field may write to us.", by=officers_of(programme)[0], is_answer=True)
    special["my/groups/room/<uuid:key>/help/<uuid:case>/"] = f"{room}help/{case.key}/"
    special["my/cases/<uuid:case>/"] = f"my/cases/{case.key}/"
    return {"rows": {}, "special": special}

"""A group with the member of the world in it, all of whom have signed: a row of everything that is said inside."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from groups import scenarios
from groups.agreement import services as agreement
from groups.choices import VoteKind
from groups.models import Group
from groups.room import door
from groups.votes.services import open_vote
from matching.factories import PoolFactory
from peer2peer.tests.world_meetings import what_is_met_about
from people.factories import PersonFactory
from people.models import Person
from programmes.models import Programme


def what_is_said_inside(programme: Programme, member: Person) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of the pages of the group's room."""
    people = [member, *PersonFactory.create_batch(3)]
    group: Group = scenarios.group_of(4, pool=PoolFactory.create(programme=programme), people=people)
    inside = door.enter_signed(group.key, member)
    agreement.refuse(room=inside, number=1, reason="My director, Ann Field's, forbids it.", by=member)
    room = f"my/groups/room/{group.key}/"
    parts = ("", "agreement/", "agreement/change/", "away/", "leave/", "log/", "votes/")
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
    return {"rows": {}, "special": special}

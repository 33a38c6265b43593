"""Whole phases of a group's life, made by the services that make them; used by tests and by the demo."""

from collections.abc import Sequence
from typing import Any

from agreements.services import newest_of
from groups.agreement import services as agreement
from groups.choices import GroupState
from groups.membership import services
from groups.models import Group
from groups.room.door import enter
from matching.factories import EntryFactory, PoolFactory
from matching.forming import publishing
from matching.models import Entry, Pool
from matching.scenarios import by_hand
from people.factories import PersonFactory
from people.models import Person
from programmes.factories import OfficerFactory

SIZE = 6


def sign(group: Group, person: Person) -> None:
    """Somebody signs the newest version of their group's agreement."""
    newest = newest_of(agreement.of(group))
    agreement.sign(room=enter(group.key, person), number=newest.number, by=person)


def call_open(n: int = SIZE, *, pool: Pool | None = None, people: Sequence[Person] = ()) -> list[Entry]:
    """A call with ``n`` wishes, of ``people`` where they are given, and nothing formed yet."""
    pool = pool or PoolFactory.create(programme=OfficerFactory.create().programme)
    people = people or PersonFactory.create_batch(n)
    return [EntryFactory.create(pool=pool, person=person) for person in people]


def offers_out(
    n: int = SIZE, *, pool: Pool | None = None, people: Sequence[Person] = (), by: Person | None = None
) -> Group:
    """A group that is published, of which nobody has answered yet."""
    entries = call_open(n, pool=pool, people=people)
    by = by or PersonFactory.create()
    run = by_hand(entries[0].pool, [entries], by=by)
    return publishing.publish(run=run, version=run.board_version, by=by).peer_groups.get()


def agreement_unsigned(n: int = SIZE, **given: Any) -> Group:
    """All have said yes; nobody has signed."""
    group = offers_out(n, **given)
    for membership in group.memberships.select_related("person").order_by("pk"):
        services.accept(membership=membership, by=membership.person)
    group.refresh_from_db()
    return group


def group_of(n: int = SIZE, *, state: str = GroupState.MEETING, signed: bool = True, **given: Any) -> Group:
    """A group of ``n`` (four to eight) that meets, or of ``state``, through the services. Not ``signed``: its agreement
    is still to be signed. ``pool``, ``people`` and ``by`` are made where they are not given."""
    if state == GroupState.GATHERING:
        return offers_out(n, **given)
    group = agreement_unsigned(n, **given)
    if signed and state != GroupState.STARTING:
        for membership in group.memberships.select_related("person").order_by("pk"):
            sign(group, membership.person)
    if state == GroupState.ENDED_EARLY:
        officer = given.get("by") or PersonFactory.create()
        services.end_group(group=group, by=officer, reason="Too few could come.")
    group.refresh_from_db()
    return group

"""A call for groups whose groups are published, with the member of the world in one of them."""

from typing import Any

from groups.models import Membership
from matching.factories import EntryFactory, PoolFactory
from matching.forming import publishing
from matching.forming.run_settings import Settings
from matching.models import ManagerConfirmation, Seat
from matching.scenarios import on_the_board
from people.models import Person
from programmes.models import Programme


def what_is_grouped(programme: Programme, member: Person) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of the pages that show one of them."""
    pool = PoolFactory.create(programme=programme)
    mine = EntryFactory.create(pool=pool, person=member)
    EntryFactory.create_batch(3, pool=pool)
    alone = EntryFactory.create(pool=pool, half_days=[])
    run = on_the_board(pool, by=member, settings=Settings(need_topic=False))
    run = publishing.publish(run=run, version=run.board_version, by=member)
    membership = Membership.objects.get(group__run=run, person=member)
    left_out = Seat.objects.get(run=run, entry=alone)
    manager = ManagerConfirmation.objects.create(
        entry=mine, name="Bea Moor", address="bea@museum.example", committed_to="Six meetings"
    )
    return {
        "rows": {
            "programmes/call": pool.call,
            "matching/pool": pool,
            "matching/entry": mine,
            "matching/matchrun": run,
            "groups/group": membership.group,
        },
        "special": {
            "my/groups/<uuid:key>/": f"my/groups/{membership.key}/",
            "my/groups/none/<uuid:key>/": f"my/groups/none/{left_out.key}/",
            "groups/time/<uuid:secret>/": f"groups/time/{manager.key}/",
            "groups/<int:pk>/": f"groups/{pool.pk}/",
        },
    }

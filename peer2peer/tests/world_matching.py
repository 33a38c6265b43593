"""A call for groups whose groups are published, with the member of the world in one of them."""

from typing import Any

from django.utils import timezone

from matching.factories import EntryFactory, PoolFactory
from matching.forming.run_settings import Settings
from matching.models import MatchRun, Seat
from matching.scenarios import on_the_board
from people.models import Person
from programmes.models import Programme


def what_is_grouped(programme: Programme, member: Person) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of the pages that show one of them."""
    pool = PoolFactory.create(programme=programme)
    mine = EntryFactory.create(pool=pool, person=member)
    EntryFactory.create_batch(3, pool=pool)
    EntryFactory.create(pool=pool, half_days=[])
    run = on_the_board(pool, by=member, settings=Settings(need_topic=False))
    MatchRun.objects.filter(pk=run.pk).update(state="published", published_at=timezone.now())
    run.refresh_from_db()
    seat = Seat.objects.get(run=run, entry=mine)
    return {
        "rows": {
            "programmes/call": pool.call,
            "matching/pool": pool,
            "matching/entry": mine,
            "matching/matchrun": run,
        },
        "special": {
            "my/groups/<uuid:key>/": f"my/groups/{seat.key}/",
            "groups/<int:pk>/": f"groups/{pool.pk}/",
        },
    }

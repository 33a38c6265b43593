"""Rows of groups, as publishing makes them."""

from django.utils import timezone

from groups.models import Group, Membership
from matching.factories import EntryFactory
from matching.models import MatchRun, Pool, Seat
from matching.models.runs import ANSWER_WITHIN
from people.models import Person


def placed(pool: Pool, person: Person, run: MatchRun | None = None, **facts) -> Membership:
    """A place of ``person`` in the first group of a published run of ``pool``."""
    now = timezone.now()
    entry = EntryFactory.create(pool=pool, person=person)
    run = run or MatchRun.objects.create(
        pool=pool, state="published", published_at=now, chosen=0, code_version="x"
    )
    seat = Seat.objects.create(run=run, entry=entry, group=0)
    group, _ = Group.objects.get_or_create(
        run=run, number=1, defaults={"programme": pool.programme, "name": f"{pool}, group 1"}
    )
    return Membership.objects.create(
        group=group, person=person, seat=seat, **{"answer_by": now + ANSWER_WITHIN, **facts}
    )

"""Opening a call for groups and changing it: what it says and until when is the programme's call, the rest a pool."""

from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from common.history import recorded
from matching.models import Pool
from matching.models.pools import KIND, WISHES
from people.models import Person
from programmes.calls import services as calls
from programmes.calls.kinds import CallKind, StageKind
from programmes.calls.services import Dates, wall
from programmes.models import Call, Programme


@recorded
def open_pool(
    *,
    programme: Programme,
    title: str,
    by: Person | None,
    words: str = "",
    audience: str = "",
    opens: datetime | None = None,
    closes: datetime | None = None,
    meetings: int | None = None,
    hours: Decimal | None = None,
    months: int | None = None,
    launches_on: date | None = None,
) -> Pool:
    """Call for people who want a group, from ``opens`` until ``closes`` (naive, on the programme's clocks).
    What it takes is ``meetings`` of ``hours`` each within ``months``, all three or none."""
    call = calls.open_call(
        programme=programme,
        kind=KIND,
        title=title,
        words=words,
        audience=audience,
        by=by,
        dates=[Dates(wall(opens), wall(closes))],
    )
    takes = {"meetings": meetings, "hours": hours, "months": months, "launches_on": launches_on}
    return Pool.objects.create(call=call, **takes)


@recorded
def change_pool(
    *,
    pool: Pool,
    title: str,
    by: Person | None,
    words: str = "",
    audience: str = "",
    opens: datetime | None = None,
    closes: datetime | None = None,
    meetings: int | None = None,
    hours: Decimal | None = None,
    months: int | None = None,
    launches_on: date | None = None,
) -> Pool:
    """Change what the call says and when it is open."""
    call = calls.change_call(call=pool.call, by=by, title=title, words=words, audience=audience)
    calls.set_dates(stage=call.stage(WISHES), by=by, dates=Dates(wall(opens), wall(closes)))
    pool.call = call
    pool.meetings, pool.hours, pool.months, pool.launches_on = meetings, hours, months, launches_on
    pool.save(update_fields=["meetings", "hours", "months", "launches_on"])
    return pool


def _copied(call: Call, copy: Call) -> Pool:
    of: Pool = call.pool
    return Pool.objects.create(call=copy, meetings=of.meetings, hours=of.hours, months=of.months)


GROUPS = CallKind(
    words="Call for groups",
    stages=(StageKind(WISHES, public_name="Saying that you want a group", desk_name="Wishes"),),
    page=lambda call: call.pool.get_absolute_url(),
    desk=lambda call: reverse("admin:matching_pool_change", args=[call.pool.pk]),
    copied=_copied,
)

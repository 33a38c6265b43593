"""The starts of a run: handed to workers, claimed once, and settled; the best of what they all find is kept."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.faults import each_row
from matching.choices import RunState, StartState
from matching.engine import Grouping, difference
from matching.lifecycle import RUN_STARTS, RUNS
from matching.models import Alternative, MatchRun, Start

log = logging.getLogger(__name__)
#: By its name: the task needs this module.
SOLVE_START = "matching.tasks.solve_start"
STARTS = 2
WAYS = 3
#: The share of people who sit elsewhere in another way of forming the groups.
DIFFERENT = 0.3
#: The engine is asked for a little more, because exchanges for company come after it.
ASKED_DIFFERENT = 0.35
#: A way that leaves out so many more than the best does, or more, is no good way.
MORE_LEFT_OUT = 3
#: A start that says nothing for so long has lost its worker; it is begun again, this often at most.
SILENT = timedelta(minutes=2)
TRIES = 3
OUR_FAULT = (
    "Something went wrong on our side. Try again, and tell whoever looks after the site if it stays so."
)


def hand_over(pk: int) -> None:
    """Wake a worker. Should none be reached, beat finds the start a minute later."""
    try:
        current_app.send_task(SOLVE_START, (pk,), retry=False)
    except Exception as error:
        log.warning("No worker could be woken (%s); beat will see to it", type(error).__name__)


def hand_over_waiting() -> int:
    """Hand out starts that wait or whose worker has gone. Returns how many."""
    quiet = timezone.now() - SILENT
    ids = list(
        Start.objects.filter(
            Q(state=StartState.WAITING, heard_at__lt=timezone.now() - timedelta(seconds=30))
            | Q(state=StartState.WORKING, heard_at__lt=quiet),
            run__state=RunState.SOLVING,
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return len(each_row("matching.solve_waiting", Start, ids, hand_over, left_out="forming its groups"))


@transaction.atomic
def claim(pk: int) -> Start | None:
    """Take a start for this worker; None when another has it, or it is over, or it was tried too often."""
    start = Start.objects.select_for_update(of=("self",)).select_related("run").filter(pk=pk).first()
    if start is None or start.run.state != RunState.SOLVING:
        return None
    silent = start.state == StartState.WORKING and start.heard_at < timezone.now() - SILENT
    if start.state != StartState.WAITING and not silent:
        return None
    return RUN_STARTS.move(start, StartState.WORKING, heard_at=timezone.now(), tries=start.tries + 1)


@transaction.atomic
def settle(*, start: Start, result: Sequence[dict[str, Any]], problem: str = "") -> None:
    """Keep what a start found. The last one to come puts the best of all of them together."""
    run = MatchRun.objects.select_for_update().get(pk=start.run_id)
    RUN_STARTS.move_many(
        Start.objects.filter(pk=start.pk),
        StartState.DONE if result else StartState.FAILED,
        result=list(result),
        problem=problem,
        progress=100,
        heard_at=timezone.now(),
    )
    starts = list(run.starts.all())
    working = any(each.state in (StartState.WAITING, StartState.WORKING) for each in starts)
    if run.state != RunState.SOLVING or working:
        return
    best = best_ways([way for each in starts for way in each.result])
    problem = "" if best else next((each.problem for each in starts if each.problem), OUR_FAULT)
    RUNS.move(run, RunState.READY if best else RunState.FAILED, problem=problem, solved_at=timezone.now())
    Alternative.objects.bulk_create(
        Alternative(run=run, number=number, **way) for number, way in enumerate(best)
    )


def best_ways(ways: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The best of all ways, and the best after it that put enough people elsewhere."""
    kept: list[tuple[dict[str, Any], Grouping]] = []
    fewest = min((len(each["unplaced"]) for each in ways), default=0)
    for way in sorted(ways, key=lambda each: -each["objective"]):
        here = Grouping(way["groups"], way["unplaced"], way["objective"], way["bound"], [], 0, 0.0, 0)
        if len(way["unplaced"]) >= fewest + MORE_LEFT_OUT:
            continue
        if len(kept) < WAYS and all(difference(here, other) >= DIFFERENT for _, other in kept):
            kept.append((way, here))
    return [way for way, _ in kept]

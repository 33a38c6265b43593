"""Asking for groups: a run is frozen, its starts are spread over workers, the best of all of them is kept."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from matching.choices import RunState, StartState
from matching.engine import Grouping, difference
from matching.forming import snapshot
from matching.forming.board import board_of
from matching.forming.run_settings import Settings
from matching.lifecycle import RUN_STARTS, RUNS
from matching.models import Alternative, Decision, MatchRun, Pool, Start
from people.models import Person

log = logging.getLogger(__name__)
#: Changes whenever the same input would be answered differently: the engine's moves, or what pairs are worth.
CODE_VERSION = "2026.11.4"
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


@recorded
def ask(*, pool: Pool, settings: Settings, seed: int, by: Person) -> MatchRun:
    """Freeze what is known of the people of a call and ask the engine for groups of them."""
    if not 2 <= settings.low <= settings.high <= 20:
        raise DomainError(
            "Groups have from 2 to 20 people, and the smallest is not above the largest.", field="low"
        )
    frozen = snapshot.freeze(pool)
    count = len(frozen["people"])
    if count < settings.low:
        people = "person wants" if count == 1 else "people want"
        raise DomainError(
            f"{count or 'No'} {people} a group here just now: too few for one of {settings.low}.", field="low"
        )
    return _begin(MatchRun(pool=pool, settings=settings.as_data(), input=frozen, seed=seed), by)


@recorded
def ask_again(*, run: MatchRun, version: int, by: Person) -> MatchRun:
    """Solve once more from a board: who is locked stays where they are, everybody else may move."""
    board = board_of(run=run, version=version)
    held = sorted({seat.group for seat in board if seat.locked and seat.group is not None})
    number = {group: new for new, group in enumerate(held)}
    fixed = {
        str(seat.entry_id): number[seat.group] for seat in board if seat.locked and seat.group is not None
    }
    again = MatchRun(
        pool=run.pool, parent=run, settings=run.settings, input=run.input, seed=run.seed + 1, fixed=fixed
    )
    return _begin(again, by)


def _begin(run: MatchRun, by: Person) -> MatchRun:
    run.code_version, run.asked_by = CODE_VERSION, by
    run.save()
    starts = Start.objects.bulk_create(Start(run=run, number=number) for number in range(STARTS))
    count = len(run.input["people"])
    held = f", {len(run.fixed)} of them locked" if run.fixed else ""
    Decision.objects.create(run=run, by=by, what=f"Asked for groups of {count} people{held}.")
    for start in starts:
        transaction.on_commit(partial(_hand_over, start.pk), robust=True)
    return run


def _hand_over(pk: int) -> None:
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
    for pk in ids:
        _hand_over(pk)
    return len(ids)


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


@recorded
def stop(*, run: MatchRun, by: Person) -> None:
    """Ask the workers to stop; they keep the best they have."""
    row = MatchRun.objects.select_for_update().get(pk=run.pk)
    if row.state != RunState.SOLVING:
        raise DomainError("It has stopped already: the result is there.")
    MatchRun.objects.filter(pk=row.pk).update(stop_asked=True)
    Decision.objects.create(run=row, by=by, what="Stopped the search early.")

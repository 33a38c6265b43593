"""Asking for groups: a run is frozen and its starts are handed to workers (``starts``); and stopping it early."""

from functools import partial

from django.db import transaction

from common.errors import DomainError
from common.history import recorded
from matching.choices import RunState
from matching.forming import snapshot
from matching.forming.board import board_of
from matching.forming.run_settings import Settings
from matching.forming.starts import STARTS, hand_over
from matching.models import Decision, MatchRun, Pool, Start
from people.models import Person

#: Changes whenever the same input would be answered differently: the engine's moves, or what pairs are worth.
CODE_VERSION = "2026.12.1"


@recorded
def ask(*, pool: Pool, settings: Settings, by: Person, seed: int = 1) -> MatchRun:
    """Freeze what is known of the people of a call and ask the engine for groups of them."""
    if not 2 <= settings.low <= settings.high <= 20:
        raise DomainError(
            "Groups have from 2 to 20 people, and the smallest is not above the largest.", field="low"
        )
    if settings.aim is not None and not settings.low <= settings.aim <= settings.high:
        raise DomainError(
            f"The size to aim at lies between the smallest, {settings.low}, and the largest, {settings.high}.",
            field="aim",
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
    Decision.objects.create(run=run, by=by, what=f"Asked for groups of {count:,} people{held}.")
    for start in starts:
        transaction.on_commit(partial(hand_over, start.pk), robust=True)
    return run


@recorded
def stop(*, run: MatchRun, by: Person) -> None:
    """Ask the workers to stop; they keep the best they have."""
    row = MatchRun.objects.select_for_update().get(pk=run.pk)
    if row.state != RunState.SOLVING:
        raise DomainError("It has stopped already: the result is there.")
    MatchRun.objects.filter(pk=row.pk).update(stop_asked=True)
    Decision.objects.create(run=row, by=by, what="Stopped the search early.")

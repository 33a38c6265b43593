"""What workers and beat do for matching."""

from typing import Any

from celery import shared_task
from celery.signals import worker_init

from matching import engine
from matching.forming import runs, solving
from matching.partners import cards


@worker_init.connect
def warm_up(**given: Any) -> None:
    """Load the engine's kernel before the first groups are asked for. In the worker's parent process: its children
    begin with what it holds, and one that took so long to begin would be taken for dead."""
    engine.prepare()


@shared_task
def solve_start(pk: int) -> None:
    """One start of a run."""
    solving.solve(pk)


@shared_task
def solve_waiting() -> int:
    """A safety net: starts that no worker was woken for, or whose worker has gone. Returns how many."""
    return runs.hand_over_waiting()


@shared_task
def forget_cards() -> int:
    """The words of cards and introductions that came to nothing are not kept for ever. Returns how many."""
    return cards.forget()

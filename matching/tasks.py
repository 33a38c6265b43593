"""What workers and beat do for matching."""

from celery import shared_task

from matching.services import runs, solving


@shared_task
def solve_start(pk: int) -> None:
    """One start of a run."""
    solving.solve(pk)


@shared_task
def solve_waiting() -> int:
    """A safety net: starts that no worker was woken for, or whose worker has gone. Returns how many."""
    return runs.hand_over_waiting()

"""What workers and beat do for matching. ``solve_start`` goes to the queue ``solving``, which has a worker of its own:
SciPy and numba take more memory than the rest of the site, and a solve takes as long as fifty mails."""

from celery import shared_task

from matching import engine
from matching.forming import solving, starts
from matching.interest import drafts
from matching.partners import cards


@shared_task
def solve_start(pk: int) -> None:
    """One start of a run."""
    engine.prepare()  # before the start is claimed: compiling takes longer than one may be silent
    solving.solve(pk)


@shared_task
def solve_waiting() -> int:
    """A safety net: starts that no worker was woken for, or whose worker has gone. Returns how many."""
    return starts.hand_over_waiting()


@shared_task
def forget_cards() -> int:
    """The words of cards and introductions that came to nothing, and drafts of answers to calls that are closed, are
    not kept for ever. Returns how many."""
    return cards.forget() + drafts.forget_old()

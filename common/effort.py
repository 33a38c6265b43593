"""A limit on what one thing may cost, for what strangers have written."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: More than any mail takes, and less than anybody notices.
SECONDS = 5.0


class TooMuchWork(Exception):
    """It took longer than it may."""


@contextmanager
def at_most(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TooMuchWork in what takes longer, counted in seconds of the processor: waiting for others costs nothing.

    Patterns are interrupted as well. Only in the main thread, where workers do their tasks; elsewhere nothing limits.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise TooMuchWork(f"It took more than {seconds:g} seconds.")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

"""What takes too long is interrupted, whatever it does."""

import re
import signal
import threading

import pytest

from common.effort import TooMuchWork, at_most


def forever_in_python():
    while True:
        pass


def forever_in_a_pattern():
    re.fullmatch(r"(a+)+b", "a" * 60)


@pytest.mark.parametrize("work", [forever_in_python, forever_in_a_pattern])
def test_what_takes_too_long_is_interrupted(work):
    with pytest.raises(TooMuchWork), at_most(0.2):
        work()


def test_afterwards_nothing_is_limited():
    before = signal.getsignal(signal.SIGVTALRM)
    with at_most(60):
        assert sum(range(10)) == 45
    assert signal.getsignal(signal.SIGVTALRM) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_in_another_thread_the_work_is_done_without_a_limit():
    done = []

    def work():
        with at_most(0.001):
            done.append(sum(range(100_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [4999950000]

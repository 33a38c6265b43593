"""Whoever has been served least is next, whatever others ask for."""

import threading

import pytest

from common.testing import GUARD
from peer2peer.fair_pool import FairPool


@pytest.fixture
def pool():
    """One thread, which is held until ``go`` is set, so that what waits can be put in order."""
    pool = FairPool(1, lambda args: args[0])
    pool.go, started = threading.Event(), threading.Event()

    def hold(source):
        started.set()
        pool.go.wait(GUARD)

    pool.submit(hold, "first")
    assert started.wait(GUARD)
    yield pool
    pool.go.set()
    pool.shutdown()


def test_one_who_asks_once_never_stands_behind_hundreds_of_others(pool):
    served = []
    crowd = [pool.submit(served.append, (f"stranger {n % 3}", n)[0]) for n in range(300)]
    honest = pool.submit(served.append, "honest")
    pool.go.set()
    for future in (*crowd, honest):
        future.result(GUARD)
    assert served.index("honest") <= 3
    assert len(served) == 301


def test_places_are_served_in_turn_and_each_in_its_order():
    served, go = [], threading.Event()
    pool = FairPool(1, lambda args: args[0])
    pool.submit(lambda source: go.wait(GUARD), "first")
    futures = [
        pool.submit(lambda source, number: served.append((source, number)), source, number)
        for source in "ab"
        for number in range(3)
    ]
    go.set()
    for future in futures:
        future.result(GUARD)
    pool.shutdown()
    assert sorted(served) == [(source, number) for source in "ab" for number in range(3)]
    assert [number for source, number in served if source == "a"] == [0, 1, 2]
    assert {source for source, _ in served[:2]} == {source for source, _ in served[2:4]} == {"a", "b"}


def test_a_fault_is_its_callers_and_the_thread_goes_on(pool):
    def fails(source):
        raise ValueError(source)

    bad, good = pool.submit(fails, "a"), pool.submit(lambda source: source, "b")
    pool.go.set()
    with pytest.raises(ValueError, match="a"):
        bad.result(GUARD)
    assert good.result(GUARD) == "b"


def test_it_starts_no_more_threads_than_it_may_and_takes_no_work_when_it_is_over():
    pool, both = FairPool(2, lambda args: ""), threading.Barrier(2)
    futures = [pool.submit(lambda source: both.wait(GUARD), str(n)) for n in range(8)]
    for future in futures:
        future.result(GUARD)
    pool.shutdown()
    with pytest.raises(RuntimeError):
        pool.submit(print)

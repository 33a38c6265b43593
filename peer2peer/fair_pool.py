"""Threads that serve whoever has been served least: a crowd from a few places keeps nobody else waiting (rule 71).

Requests wait by where they come from. A thread that is free takes the next one of the place that has had the fewest
lately and asks for the fewest: who asks for one page never stands behind three hundred who ask for thousands.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

#: Seconds after which what a place has had is forgotten.
LATELY = 30.0

Source = Callable[[tuple[Any, ...]], str]


class FairPool(Executor):
    """So many threads, which start as they are needed. ``source_of`` says from the arguments of a call where it comes
    from."""

    def __init__(self, threads: int, source_of: Source, *, name: str = "fair") -> None:
        self._most, self._source_of, self._name = threads, source_of, name
        self._changed = threading.Condition()
        self._waiting: dict[str, deque[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]]] = {}
        self._had: Counter[str] = Counter()
        self._forget_at = time.monotonic() + LATELY
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._over = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call ``fn`` when it is its place's turn."""
        assert not kwargs
        future: Future[Any] = Future()
        with self._changed:
            if self._over:
                raise RuntimeError("This pool takes no more work.")
            self._waiting.setdefault(self._source_of(args), deque()).append((future, fn, args))
            if not self._idle and len(self._threads) < self._most:
                thread = threading.Thread(
                    target=self._work, name=f"{self._name}-{len(self._threads)}", daemon=True
                )
                self._threads.append(thread)
                thread.start()
            self._changed.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; what waits is still done, unless it is cancelled."""
        with self._changed:
            self._over = True
            if cancel_futures:
                for calls in self._waiting.values():
                    for future, _, _ in calls:
                        future.cancel()
                self._waiting.clear()
            self._changed.notify_all()
        if wait:
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        while (call := self._next()) is not None:
            future, fn, args = call
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(fn(*args))
            except BaseException as error:
                future.set_exception(error)
            del call, future, fn, args  # nothing is kept alive by a thread that waits

    def _next(self) -> tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None:
        with self._changed:
            self._idle += 1
            while not self._waiting and not self._over:
                self._changed.wait()
            self._idle -= 1
            if not self._waiting:
                return None
            now = time.monotonic()
            if now > self._forget_at:
                self._had.clear()
                self._forget_at = now + LATELY
            # What waits counts as well: so whoever asks for one page goes before a crowd that has only just come.
            source = min(self._waiting, key=lambda each: self._had[each] + len(self._waiting[each]))
            self._had[source] += 1
            calls = self._waiting[source]
            call = calls.popleft()
            if not calls:
                del self._waiting[source]
            else:
                self._waiting[source] = self._waiting.pop(source)
            return call

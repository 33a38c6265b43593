"""Starts programs in order, starts again what dies, and stops everything in the opposite order."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO

from tools.errors import ServerError
from tools.postgres import wait_ready
from tools.processes import Process, Program, end_group, identity, spawn, wait_until

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0


class StopAsked(BaseException):
    """Ctrl-C or SIGTERM came: raised wherever the supervisor is, so that it stops from there."""


@contextlib.contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and a closed terminal into ``StopAsked``; while stopping, ignore further ones."""

    def ask(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise StopAsked

    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
        signals.append(signal.SIGHUP)
    before = {each: signal.signal(each, ask) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextlib.contextmanager
def only_one(lock_file: Path, message: Callable[[str], str]) -> Iterator[IO[str]]:
    """Hold the lock of a home. Another holder is an error, told with what that one wrote into the file."""
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("a+") as lock:
        lock.seek(0)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError(message(lock.read().strip()))
        lock.truncate(0)
        yield lock
        lock.truncate(0)


def end_orphan(pid: int, started: str, asked: signal.Signals) -> None:
    """End a process that is not our child: ask, wait, then kill it with its group."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, asked)
    wait_until(lambda: identity(pid) != started, 20.0)
    end_group(pid)


class Supervisor:
    """The children of one ``make run``."""

    def __init__(self, register: Path, say: Callable[[str], None]) -> None:
        self.register = register
        self.say = say
        self.children: list[Process] = []
        self._pauses: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def sweep(self) -> None:
        """End what an earlier supervisor left behind when it was killed: the register names its children."""
        try:
            left = json.loads(self.register.read_text())
        except (OSError, ValueError):
            return
        for name, pid, started in reversed(left):
            if started and identity(pid) == started:
                end_orphan(pid, started, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        self.register.unlink(missing_ok=True)

    def start(self, program: Program) -> Process:
        """Start a program and wait until it is ready."""
        child = self._spawn(program)
        wait_ready(child)
        return child

    def _spawn(self, program: Program) -> Process:
        child = spawn(program)
        self.children.append(child)
        self._note()
        return child

    def _note(self) -> None:
        rows = [(child.program.name, child.popen.pid, child.identity) for child in self.children]
        unfinished = self.register.with_suffix(".new")
        unfinished.write_text(json.dumps(rows))
        unfinished.replace(self.register)

    def watch(self) -> None:
        """Keep the children running until ``StopAsked``."""
        began = {child.program.name: time.monotonic() for child in self.children}
        while True:
            now = time.monotonic()
            for place, child in enumerate(self.children):
                name = child.program.name
                if child.alive():
                    if now - began[name] > STEADY_AFTER:
                        self._pauses.pop(name, None)
                elif name not in self._due:
                    pause = min(self._pauses.get(name, 0.5) * 2, LONGEST_PAUSE)
                    self._pauses[name] = pause
                    self._due[name] = now + pause
                    end_group(child.popen.pid)
                    self.say(
                        f"{name} ended unexpectedly ({child.popen.returncode}); starting it again in {pause:.0f} s. "
                        f"See {child.program.log}"
                    )
                elif now >= self._due[name]:
                    del self._due[name]
                    began[name] = now
                    self.children[place] = spawn(child.program)
                    self._note()
            time.sleep(0.25)

    def stop(self) -> None:
        """Stop every child, the last started first: workers before Postgres."""
        while self.children:
            self.children[-1].stop()
            self.children.pop()
            self._note()
        self.register.unlink(missing_ok=True)

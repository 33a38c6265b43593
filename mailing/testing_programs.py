"""Programs of their own for tests, which start at once.

Loading the site takes seconds of a processor. Here it happens once, in a process that does nothing else
(``multiprocessing``'s fork server); each program is forked from it, and from then on it is a process like any other:
with its own connections, and killed as outright.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

LOADED = "mailing.testing_site"


class Programs:
    """Starts programs in one environment; they all end with ``end``."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([LOADED])
        self._running: list[BaseProcess] = []
        self._folder = folder
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            # The fork server has the environment of the moment at which it starts, and so has what it forks.
            self._start(_nothing).join()

    def celery(self, *arguments: str) -> BaseProcess:
        """Celery's own program with ``arguments``."""
        return self._start(_celery, *arguments, "--loglevel", "warning")

    def python(self, code: str, *arguments: str) -> BaseProcess:
        """``python -c code``, on the site."""
        return self._start(_python, code, *arguments)

    def said(self, process: BaseProcess) -> str:
        """What a program wrote to its standard output and error."""
        return self._log(process.name).read_text()

    def end(self) -> None:
        for process in self._running:
            process.kill()
            process.join()
        self._running.clear()

    def _start(self, target: Callable[..., None], *arguments: str) -> BaseProcess:
        name = f"program-{len(list(self._folder.iterdir()))}"
        log = self._log(name)
        log.touch()
        process = self._context.Process(target=_run, name=name, args=(target, log, arguments))
        process.start()
        self._running.append(process)
        return process

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


def _run(target: Callable[..., None], log: Path, arguments: tuple[str, ...]) -> None:
    """In the new process: write into its own log, and be the program."""
    place = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(place, 1)
    os.dup2(place, 2)
    target(*arguments)


def _nothing() -> None:
    """Only to start the fork server."""


def _celery(*arguments: str) -> None:
    from celery import current_app  # noqa: PLC0415 (only the process that is a worker loads it)

    current_app.start(list(arguments))


def _python(code: str, *arguments: str) -> None:
    sys.argv = ["-c", *arguments]
    exec(compile(code, "-c", "exec"), {"__name__": "__main__"})  # noqa: S102

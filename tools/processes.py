"""Child processes that die with their parent, can be told from a stranger with the same number, and stop politely."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tools.accounts import Account, as_account

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass
class Program:
    """How one program is started, known to be ready, and stopped."""

    name: str
    argv: list[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    cwd: Path = Path("/")
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    before: Callable[[], None] = lambda: None
    ready: Callable[[], bool] = lambda: True


class Process:
    """One running child."""

    def __init__(self, program: Program, popen: "subprocess.Popen[bytes]") -> None:
        self.program = program
        self.popen = popen
        self.identity = identity(popen.pid)

    def alive(self) -> bool:
        """Say whether the child still runs."""
        return self.popen.poll() is None

    def stop(self) -> None:
        """Ask it to end; after its grace end it, and whatever it left in its process group."""
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                self.popen.send_signal(self.program.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(self.program.grace)
        end_group(self.popen.pid)
        self.popen.wait()

    def last_words(self, lines: int = 15) -> str:
        """Return the end of its log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.program.log.read_text(errors="replace").splitlines()[-lines:])
        return ""


def spawn(program: Program) -> Process:
    """Start a program in a process group of its own; the system ends it when this process dies."""
    program.before()
    with program.log.open("ab") as log:
        return Process(program, popen(program.argv, log, program))


def popen(argv: list[str], output: int | IO[bytes], program: Program) -> "subprocess.Popen[bytes]":
    """Start a command as ``program`` says, its output going to ``output``."""
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=program.cwd,
        env=dict(program.env),
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), program.stop_signal),
        **as_account(program.account),
    )


def _die_with(parent: int, stop_signal: signal.Signals) -> Callable[[], None] | None:
    """Return what makes a child get ``stop_signal`` when its parent dies, where the system offers that."""
    if _LIBC is None:
        return None

    def ask() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return ask


def identity(pid: int) -> str:
    """Return when a process started, or "" when there is none: a number alone may have been given away again."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        if Path("/proc/self/stat").exists():
            return ""
        done = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return done.stdout.strip()
    state, *rest = text.rpartition(")")[2].split()
    return "" if state == "Z" else rest[18]


def end_group(pid: int) -> None:
    """Kill what is left of a child's process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Look again and again until ``done`` says so; False when the time has run out."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True

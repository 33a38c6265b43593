import os
import signal
import sys
import threading
import time

import pytest

from common.testing import GUARD
from tools.errors import ServerError
from tools.processes import Program, identity, spawn, wait_until
from tools.supervisor import StopAsked, Supervisor, only_one, stop_on_signals


def sleeper(home, name, code="import time; time.sleep(600)", **more):
    return Program(name=name, argv=[sys.executable, "-c", code], log=home.logs / f"{name}.log", **more)


def when(event, work):
    """Do something, in a thread of its own, as soon as ``event()`` holds."""

    def run():
        if wait_until(event, GUARD):
            work()

    threading.Thread(target=run, daemon=True).start()


def test_the_last_started_stops_first(home, supervisor):
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n    print(time.monotonic_ns(), flush=True); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(600)"
    )
    for name in ("database", "web", "worker"):
        program = sleeper(home, name, code)
        program.ready = lambda log=program.log: "up" in log.read_text()
        supervisor.start(program)
    supervisor.stop()
    ended = {
        name: int((home.logs / f"{name}.log").read_text().split()[1])
        for name in ("database", "web", "worker")
    }
    assert sorted(ended, key=ended.__getitem__) == ["worker", "web", "database"]
    assert not supervisor.register.exists()


def test_a_child_that_is_killed_comes_back_and_is_told_of(home, supervisor, said):
    first = supervisor.start(sleeper(home, "web"))
    first.popen.kill()
    when(lambda: supervisor.children != [first], lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(StopAsked), stop_on_signals():
        supervisor.watch()
    (second,) = supervisor.children
    assert second.alive()
    assert second.popen.pid != first.popen.pid
    assert said == [f"web ended unexpectedly (-9); starting it again in 1 s. See {home.logs / 'web.log'}"]


def test_a_child_that_keeps_dying_is_started_ever_more_slowly(home, supervisor, said):
    supervisor.children.append(spawn(sleeper(home, "web", "raise SystemExit(3)")))
    when(lambda: len(said) == 3, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(StopAsked), stop_on_signals():
        supervisor.watch()
    assert [sentence.split("again in ")[1].split(" s.")[0] for sentence in said] == ["1", "2", "4"]


def test_what_a_killed_supervisor_left_is_swept_by_the_next(home, supervisor):
    left = supervisor.start(sleeper(home, "worker"))
    supervisor.children.clear()  # as if this supervisor had been killed

    Supervisor(supervisor.register, lambda sentence: None).sweep()

    assert left.popen.wait(GUARD) == -signal.SIGTERM
    assert not supervisor.register.exists()


def test_a_stranger_with_the_number_of_a_dead_child_is_left_alone(home, supervisor):
    stranger = spawn(sleeper(home, "stranger"))
    supervisor.register.write_text(f'[["worker", {stranger.popen.pid}, "an earlier start"]]')
    supervisor.sweep()
    assert stranger.alive()
    stranger.stop()


def test_a_child_that_ignores_the_request_is_killed_with_what_it_started(home, supervisor):
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True)\n"
        "time.sleep(600)"
    )
    program = sleeper(home, "worker", code, grace=0.3)
    program.ready = lambda: program.log.read_text().strip() != ""
    supervisor.start(program)
    grandchild = int(program.log.read_text())
    assert identity(grandchild)
    supervisor.stop()
    assert wait_until(lambda: not identity(grandchild), GUARD)


def test_one_home_has_one_supervisor(tmp_path):
    def sentence(where):
        return f"Runs at {where}."

    with only_one(tmp_path / "lock", sentence) as lock:
        lock.write("http://localhost:8000")
        lock.flush()
        with pytest.raises(ServerError) as refused, only_one(tmp_path / "lock", sentence):
            pass
    assert str(refused.value) == "Runs at http://localhost:8000."
    with only_one(tmp_path / "lock", sentence):
        time.sleep(0)  # free again

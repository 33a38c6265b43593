"""``make run`` as a newcomer types it, from a copy of the tree: first start, second start, kill -9, Ctrl-C."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections import defaultdict
from pathlib import Path

import psutil
import pytest

from common.testing import GUARD
from tools.home import CHECKOUT
from tools.processes import wait_until

pytestmark = pytest.mark.slow
LEFT_OUT = (".git", ".venv", "var", "backups", "node_modules", "__pycache__", ".*_cache", ".hypothesis")


@pytest.fixture(scope="module")
def copy():
    """A copy of the tree that uses the environment of this checkout.

    It has a folder of its own: pytest's are opened and closed to other accounts by whatever other run there is, and
    where a checkout keeps its databases follows from who may enter it.
    """
    with tempfile.TemporaryDirectory(prefix="p2p-copy-", dir="/tmp") as folder:
        place = Path(folder) / "site"
        shutil.copytree(CHECKOUT, place, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for each in (place, place.parent):
            each.chmod(0o755)
        yield place


class RunningSite:
    """One `make run`."""

    def __init__(self, copy, port):
        keep = ("PATH", "HOME", "LANG")
        env = {name: os.environ[name] for name in keep if name in os.environ}
        self.port = port
        self.log = copy.parent / "output"
        # The same steps as the recipe of `make run`, without the installation that this environment has behind it.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.run"],
            cwd=copy, env={**env, "PORT": str(port)}, stdout=self.log.open("wb"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def says(self):
        return self.log.read_text()

    def wait_ready(self):
        assert wait_until(lambda: "is ready after" in self.says() or self.process.poll() is not None, GUARD)
        assert self.process.poll() is None, self.says()
        assert wait_until(lambda: "Ctrl-C stops everything" in self.says(), GUARD)
        return self

    def page(self, path="/"):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=GUARD) as answer:
            return answer.read().decode()

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(GUARD)


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def names(processes):
    """The parts of the site among these processes."""
    return set(parts(processes))


def parts(processes):
    """The parts of the site among these processes, each with its processes."""
    known = {
        "postgres": "postgres",
        "valkey-server": "valkey",
        "gunicorn": "web",
        "queues=celery": "worker",
        "queues=post": "post",
        "queues=solving": "solver",
        "beat": "beat",
    }
    found = defaultdict(list)
    for process in processes:
        words = " ".join(process.cmdline())
        for word, part in known.items():
            if word in words:
                found[part].append(process)
    return found


def solves(process):
    """Whether a process has loaded what only solving needs: read from the system, not from the process itself."""
    return bool(
        re.search("site-packages/(scipy|numba|llvmlite)/", Path(f"/proc/{process.pid}/maps").read_text())
    )


def test_from_a_first_start_to_ctrl_c(copy, port):
    first = RunningSite(copy, port)
    try:
        first.wait_ready()
        family = first.family()
        assert names(family) == {"postgres", "valkey", "web", "worker", "post", "solver", "beat"}
        assert f"http://localhost:{port}" in first.says()
        assert "officer@peer2peer.example" in first.says()
        assert "What's on" in first.page()
        assert first.page("/healthz") == "ok\n"

        # The demo has asked for groups: whoever solves loads SciPy and numba, and nobody else ever does.
        site = parts(first.family())
        assert wait_until(lambda: any(map(solves, site["solver"])), GUARD)
        assert {part: any(map(solves, site[part])) for part in ("web", "worker", "post", "beat")} == {
            "web": False,
            "worker": False,
            "post": False,
            "beat": False,
        }

        taken = subprocess.run(
            [sys.executable, "-m", "tools.run"],
            cwd=copy, env={**os.environ, "PORT": str(port)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert taken.returncode == 1
        assert taken.stderr == f"This checkout is running already at http://localhost:{port}.\n"

        first.process.kill()
        first.process.wait()
        second = RunningSite(copy, port)
        try:
            second.wait_ready()
            assert "Loading the demo" not in second.says()
            assert psutil.wait_procs(family, GUARD)[1] == []
            web = next(process for process in second.family() if "gunicorn" in " ".join(process.cmdline()))
            web.kill()
            assert wait_until(lambda: answers(second), GUARD)
            family = second.family()
        finally:
            second.end()
        assert second.process.returncode == 0
        assert psutil.wait_procs(family, GUARD)[1] == []
        assert second.says().rstrip().endswith("Stopping")
    finally:
        first.end()


def answers(run):
    try:
        return run.page("/healthz") == "ok\n"
    except (OSError, urllib.error.URLError):
        return False

"""Memory of `make run`'s programs as PSS, after pages were asked for and groups were formed."""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import _site
from benchmarks._load import Browser
from benchmarks.harness import Report
from tools.home import CHECKOUT, Home
from tools.processes import Program, wait_until
from tools.run import site_programs

PATIENCE = 900.0  # seconds until a program that does not come up is given up
PAGES = ("/", "/whats-on/", "/whats-on/past/") * 20
LOADED = """
import django; django.setup()
from peer2peer.celery import app; app.loader.import_default_modules()
import time; print("loaded", flush=True); time.sleep(3600)
"""


def main() -> int:
    """Start what `make run` starts on the demo, use it, and weigh it beside a process that has only loaded the site."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place, ExitStack() as stack:
        folder = Path(place)
        os.environ.update(P2P_ENV="demo", STATIC_ROOT=str(folder / "static"),
                          MAIL_KEPT_DIR=str(folder / "mail"))  # fmt: skip
        home = Home(folder, folder, folder, None)
        home.logs.mkdir()
        from tools import prepare

        if prepare.main():
            return 1
        with _site.running(loaded(folder)) as process:
            floor = _site.memory_mb(process)
        report.figure("floor: one process that has loaded the site", floor, "MB")
        port = _site.free_port()
        programs = site_programs(home, dict(os.environ), "127.0.0.1", str(port))
        running = {each.name: stack.enter_context(_site.running(each)) for each in programs}
        for path in PAGES:
            Browser(port).ask(path)
        if not wait_until(all_solved, PATIENCE):
            raise RuntimeError("The demo's matching run was not solved")
        weights = {name: _site.memory_mb(process) for name, process in running.items()}
        report.figure("web, two workers", weights["web"], "MB", 250, "lower")
        works = weights["worker"] + weights["post"] + weights["beat"]
        report.figure("worker, post and beat", works, "MB", 450, "lower")
        report.figure("worker, post and beat, of the floor", works / floor, "ratio")
        report.figure("solver, after solving", weights["solver"], "MB")
    return report.exit_code()


def loaded(folder: Path) -> Program:
    """Return the floor: a process that loads the site and its tasks, and does nothing."""
    log = folder / "loaded.log"
    return Program(
        name="loaded",
        argv=[sys.executable, "-c", LOADED],
        log=log,
        env=dict(os.environ),
        cwd=CHECKOUT,
        ready=lambda: "loaded" in log.read_text(errors="replace"),
    )


def all_solved() -> bool:
    """Say whether no start of a matching run is waiting or in work."""
    from matching.choices import StartState
    from matching.models import Start

    return not Start.objects.filter(state__in=[StartState.WAITING, StartState.WORKING]).exists()


if __name__ == "__main__":
    sys.exit(main())

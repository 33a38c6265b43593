"""The site and the floor as servers under measurement: started by the launchers, weighed in memory and in bytes."""

import gzip
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from benchmarks._load import ACCEPT, Browser
from tools.home import CHECKOUT
from tools.postgres import wait_ready
from tools.processes import Process, Program, spawn
from tools.run import answers

WEB_WORKERS = "2"


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(program: Program) -> Iterator[Process]:
    """Run a program for as long as it is measured."""
    child = spawn(program)
    try:
        wait_ready(child)
        yield child
    finally:
        child.stop()


@contextmanager
def web(
    application: str, folder: Path, env: dict[str, str], port: int | None = None
) -> Iterator[tuple[Process, int]]:
    """Serve an application with the site's own gunicorn configuration; yield the process and its port."""
    port = port or free_port()
    program = Program(
        name=application,
        argv=[sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", application],
        log=folder / f"{application}.log",
        env={**env, "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": WEB_WORKERS, "TRUSTED_PROXY_COUNT": "1"},
        cwd=CHECKOUT,
        ready=lambda: answers("127.0.0.1", port),
    )
    with running(program) as child:
        yield child, port


@contextmanager
def worker(folder: Path, env: dict[str, str], *, solves: bool = False) -> Iterator[Process]:
    """Run a Celery worker as `make run` does: one for all but solving, or the one that ``solves`` and nothing else."""
    name = "solver" if solves else "worker"
    log = folder / f"{name}.log"
    program = Program(
        name=name,
        argv=[sys.executable, "-m", "celery", "-A", "peer2peer", "worker",
              *(("--queues=solving", "--pool=solo") if solves else ("--concurrency=1",)),
              "--without-gossip", "--without-mingle", "--loglevel=INFO"],
        log=log,
        env=env,
        cwd=CHECKOUT,
        ready=lambda: " ready." in log.read_text(errors="replace"),
    )  # fmt: skip
    with running(program) as child:
        yield child


def memory_mb(child: Process) -> float:
    """Return the memory of a process and its children: shared pages counted once (PSS), in MB."""
    family = [psutil.Process(child.popen.pid)]
    family += family[0].children(recursive=True)
    return sum(process.memory_full_info().pss for process in family) / 1e6


def processor_seconds(child: Process) -> float:
    """Return the processor time that a process and its children have used."""
    family = [psutil.Process(child.popen.pid)]
    family += family[0].children(recursive=True)
    return sum(sum(process.cpu_times()[:2]) for process in family)


def weight(port: int, path: str) -> tuple[float, int]:
    """Return the kB and the requests of a first visit to a page: the page, its styles, scripts, pictures and icon."""
    browser = Browser(port)
    _, headers, body = browser.ask(path, **ACCEPT)
    html = (gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body).decode()
    links = re.findall(r'<link rel="(?:stylesheet|icon)"[^>]*href="([^"]+)"', html)
    sources = re.findall(r'<(?:script|img)[^>]*\ssrc="([^"]+)"', html)
    size = len(body)
    for address in dict.fromkeys(links + sources):
        if not address.startswith("data:"):
            status, _, body = browser.ask(address, **ACCEPT)
            if status != 200:
                raise RuntimeError(f"{address} answered {status}")
            size += len(body)
    return size / 1000, browser.requests


def clone_to_first_page(folder: Path) -> list[tuple[float, str]]:
    """Clone the committed code and type `make run` without a package cache.

    Returns the seconds at which each line was said, and at the end those of the first page.
    """
    began = time.monotonic()
    copy, port = folder / "clone", free_port()
    subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(copy)], check=True)
    unset = {
        "DATABASE_URL",
        "REDIS_URL",
        "P2P_ENV",
        "VENV",
        "VIRTUAL_ENV",
        "STATIC_ROOT",
        "MAKEFLAGS",
        "MAKELEVEL",
    }
    env = {name: value for name, value in os.environ.items() if name not in unset}
    env |= {"PIP_NO_CACHE_DIR": "1", "PORT": str(port)}
    heard: list[tuple[float, str]] = []

    def answers_and_is_heard() -> bool:
        lines = program.log.read_text(errors="replace").splitlines()
        heard.extend((time.monotonic() - began, line) for line in lines[len(heard) :])
        return answers("127.0.0.1", port)

    program = Program("make run", ["make", "run"], folder / "clone.log", env, cwd=copy, grace=60)
    program.ready = answers_and_is_heard
    with ExitStack() as stack:
        child = spawn(program)
        stack.callback(child.stop)
        wait_ready(child, 1800)
        status, _, _ = Browser(port).ask("/")
        if status != 200:
            raise RuntimeError(f"The first page answered {status}")
        return [*heard, (time.monotonic() - began, "the first page")]

"""``make run``: the whole site on one machine, and ``make reset``, which empties it.

DATABASE_URL, REDIS_URL and EMAIL_URL each switch one part from the embedded server to a real one.
"""

import errno
import os
import platform
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tools.errors import ServerError
from tools.home import CHECKOUT, Home, home_of
from tools.postgres import Postgres
from tools.processes import Program, popen
from tools.supervisor import StopAsked, Supervisor, only_one, stop_on_signals
from tools.valkey import Valkey

DEFAULT_PORT = "8000"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with, never a default


def main(arguments: list[str]) -> int:
    """Run the site until Ctrl-C (or empty it, when asked to "reset") and return the exit code."""
    try:
        if arguments == ["reset"]:
            return reset(home_of())
        run(home_of())
    except ServerError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except StopAsked:
        pass
    return 0


def say(sentence: str) -> None:
    """Print at once, also into a pipe."""
    print(sentence, flush=True)


def run(home: Home) -> None:
    """Start everything, say where it is, and watch over it until ``StopAsked``."""
    began = time.monotonic()
    host, port = os.environ.get("LISTEN") or "127.0.0.1", os.environ.get("PORT") or DEFAULT_PORT
    home.make()
    supervisor = Supervisor(home.data / "children.json", say)
    with stop_on_signals(), only_one(home.data / "lock", already_running) as lock:
        lock.write(f"http://localhost:{port}")
        lock.flush()
        supervisor.sweep()
        refuse_taken_port(host, port)
        try:
            env = start_databases(home, supervisor) | site_env(home, host, port)
            prepare(home, env)
            for program in site_programs(home, env, host, port):
                supervisor.start(program)
            announce(home, env, port, time.monotonic() - began)
            supervisor.watch()
        finally:
            say("Stopping")
            supervisor.stop()


def already_running(address: str) -> str:
    """Return the sentence for a second ``make run`` in the same checkout."""
    return f"This checkout is running already at {address or 'an address it has not said yet'}."


def refuse_taken_port(host: str, port: str) -> None:
    """Say in one line that the port is taken or no port at all."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ServerError(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ServerError(
                    f"Port {port} is taken by another program. Choose another: make run PORT={int(port) + 1}"
                )
            raise ServerError(f"Cannot listen at {host}:{port}: {error.strerror}.")


def start_databases(home: Home, supervisor: Supervisor) -> dict[str, str]:
    """Start the embedded servers that no address replaces; return the addresses of both."""
    env = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    if not env["DATABASE_URL"]:
        postgres = Postgres.of(home)
        say("Starting the database")
        if postgres.prepare():
            say(f"  made in {postgres.data}")
        supervisor.start(postgres.program())
        postgres.make_database()
        env["DATABASE_URL"] = postgres.url()
    if not env["REDIS_URL"]:
        valkey = Valkey.of(home)
        valkey.prepare()
        supervisor.start(valkey.program())
        env["REDIS_URL"] = valkey.url()
    return env


def site_env(home: Home, host: str, port: str) -> dict[str, str]:
    """Return the settings of a demo: the caller's environment with what the caller left out."""
    machine = platform.node().lower()
    names = [
        "localhost",
        "127.0.0.1",
        "[::1]",
        machine,
        *([] if host in ("127.0.0.1", EVERYWHERE) else [host]),
    ]
    given = {
        name: value
        for name, value in os.environ.items()
        if value and name not in ("DATABASE_URL", "REDIS_URL")
    }
    return {
        "P2P_ENV": "demo",
        "SECRET_KEY": kept_secret_key(home.var / "secret-key"),
        "SEALING_KEYS": kept_secret_key(home.var / "sealing-key", size=32),
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(filter(None, names))),
        "PYTHONUNBUFFERED": "1",
    } | given | {"DJANGO_SETTINGS_MODULE": "peer2peer.settings"}  # fmt: skip


def kept_secret_key(file: Path, size: int = 64) -> str:
    """Return a key of this checkout's own, ``size`` random bytes in base64, made the first time.

    So links in demo mail stay good, and what was sealed can be opened after the next start.
    """
    if not file.exists():
        unfinished = file.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(size))
        unfinished.replace(file)
    return file.read_text()


def prepare(home: Home, env: Mapping[str, str]) -> None:
    """Run the steps that need Django in a child; its words come out here."""
    program = python_program("prepare", [], home, env)
    child = popen([sys.executable, "-m", "tools.prepare"], sys.stdout.fileno(), program)
    try:
        if child.wait():
            raise ServerError("The site could not be prepared; the reason is above.")
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def python_program(
    name: str, arguments: list[str], home: Home, env: Mapping[str, str], *, gives_way: bool = False
) -> Program:
    """Return how one of the site's own programs is started, from this environment's Python.

    What ``gives_way`` leaves the processors to those for whom somebody waits: pages, and the mail that goes out.
    """
    return Program(
        name=name,
        argv=[*(["nice", "-n", "5"] if gives_way else []), sys.executable, "-m", *arguments],
        log=home.logs / f"{name}.log",
        env=env,
        cwd=CHECKOUT,
    )


def site_programs(home: Home, env: Mapping[str, str], host: str, port: str) -> list[Program]:
    """Return web, worker, post, solver and beat, in the order they start; they stop in the opposite one."""
    web = python_program(
        "web", ["gunicorn", "--config", "deploy/gunicorn.conf.py", "peer2peer.wsgi"], home,
        {**env, "BIND": f"{host}:{port}"},
    )  # fmt: skip
    web.ready = lambda: answers(host, int(port))
    celery = ["celery", "-A", "peer2peer"]
    works = [*celery, "worker", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
    worker = python_program(
        "worker", [*works, "--queues=celery,reading", "--concurrency=1"], home, env, gives_way=True
    )
    # Nothing else comes into the queue of mail that goes out, so no code to sign in waits behind it.
    post = python_program("post", [*works, "--queues=post", "--pool=solo", "--hostname=post@%h"], home, env)
    # Matching runs go to a queue and a process of their own: nothing else loads SciPy and numba, and no mail waits.
    solver = python_program(
        "solver",
        [*works, "--queues=solving", "--pool=solo", "--hostname=solver@%h"],
        home,
        env,
        gives_way=True,
    )
    # The schedule needs no file here: every task is due again soon after a start.
    beat = python_program(
        "beat",
        [*celery, "beat", "--scheduler=celery.beat:Scheduler", "--loglevel=INFO", "--pidfile="],
        home,
        env,
    )
    return [web, worker, post, solver, beat]


def answers(host: str, port: int) -> bool:
    """Say whether something accepts connections there."""
    try:
        with socket.create_connection(("127.0.0.1" if host == EVERYWHERE else host, port), timeout=1.0):
            return True
    except OSError:
        return False


def announce(home: Home, env: Mapping[str, str], port: str, seconds: float) -> None:
    """Say where the site is, who can sign in, and how to stop it."""
    say(f"\nPeer2Peer is ready after {seconds:.0f} s:  http://localhost:{port}\n")
    subprocess.run([sys.executable, "manage.py", "demo", "--who"], cwd=CHECKOUT, env=dict(env), check=False)
    database = "the server in DATABASE_URL" if os.environ.get("DATABASE_URL") else f"embedded, in {home.data}"
    mail = (
        "sent through EMAIL_URL"
        if os.environ.get("EMAIL_URL")
        else "kept on a page of the demo, none is sent"
    )
    say(
        f"\nDatabase: {database}. Mail: {mail}. Logs: var/log/. Ctrl-C stops everything; make reset empties it."
    )


def reset(home: Home) -> int:
    """Empty the demo after asking."""
    with only_one(
        home.data / "lock", lambda address: f"Stop the site at {address} first (Ctrl-C), then reset."
    ):
        say(f"This deletes the demo of this checkout: its database, mail and files in {home.data}.")
        if os.environ.get("DATABASE_URL"):
            say("The server in DATABASE_URL is not touched.")
        if not agreed("Type yes to go on: "):
            say("Nothing was changed.")
            return 1
        Supervisor(home.data / "children.json", say).sweep()
        for place in {home.var, home.data}:
            for name in (
                "postgres-*",
                "making-postgres",
                "valkey",
                "media",
                "mail",
                "static",
                "secret-key",
                "log",
            ):
                for found in place.glob(name):
                    shutil.rmtree(found) if found.is_dir() else found.unlink()
        shutil.rmtree(home.sockets, ignore_errors=True)
    say("Empty. make run builds a new demo.")
    return 0


def agreed(question: str) -> bool:
    """Ask on the terminal; YES=1 answers for a script, and no terminal is a no."""
    if os.environ.get("YES") == "1":
        return True
    try:
        return input(question).strip().lower() == "yes"
    except (EOFError, KeyboardInterrupt):
        return False


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))

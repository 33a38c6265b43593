"""Throw-away servers for one command: ``python -m tools.testing -- COMMAND``.

A fresh Postgres and Valkey are started, the command runs with their addresses in DATABASE_URL and REDIS_URL, and
both are gone when it ends, whatever way it ends.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.accounts import give, server_account
from tools.errors import ServerError
from tools.home import Home
from tools.postgres import Postgres
from tools.processes import identity
from tools.supervisor import StopAsked, Supervisor, stop_on_signals
from tools.valkey import Valkey

PREFIX = "p2p-test-"


@contextlib.contextmanager
def throw_away_home() -> Iterator[Home]:
    """Yield a home under the temporary folder, removed afterwards with those of runs that were killed."""
    # Not TMPDIR: the path of a socket may have about a hundred characters only.
    root = Path("/tmp")
    for left in root.glob(f"{PREFIX}*"):
        pid = left.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not identity(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=root))
    try:
        account = server_account()
        give(place, None, 0o711)
        home = Home(place / "var", place / "var", place / "s", account)
        home.make()
        yield home
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def throw_away_servers(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Yield DATABASE_URL and REDIS_URL of servers that are gone afterwards; benchmarks want them ``durable``."""
    with throw_away_home() as home:
        supervisor = Supervisor(home.data / "children.json", print)
        try:
            postgres = Postgres.of(home, durable=durable, connections=400)
            valkey = Valkey.of(home, durable=False)
            postgres.prepare()
            valkey.prepare()
            supervisor.start(postgres.program())
            supervisor.start(valkey.program())
            postgres.make_database()
            yield {"DATABASE_URL": postgres.url(), "REDIS_URL": valkey.url()}
        finally:
            supervisor.stop()


def throw_away_env(addresses: dict[str, str]) -> dict[str, str]:
    """Return the caller's environment pointed at throw-away servers; no setting of the caller's database is left."""
    given = {name: value for name, value in os.environ.items() if name != "P2P_TEST_DB"}
    return {"P2P_ENV": "test"} | given | addresses | {"DJANGO_SETTINGS_MODULE": "peer2peer.settings"}


def run(command: list[str], env: dict[str, str]) -> int:
    """Run a command to its end, and end it when we are asked to stop."""
    with subprocess.Popen(command, env=env) as child:
        try:
            return child.wait()
        except StopAsked:
            child.terminate()
            raise


def main(arguments: list[str]) -> int:
    """Run a command beside throw-away servers and return its exit code."""
    if arguments[:1] != ["--"] or len(arguments) == 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with stop_on_signals(), throw_away_servers() as addresses:
            return run(arguments[1:], throw_away_env(addresses))
    except ServerError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except StopAsked:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

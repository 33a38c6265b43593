"""``make backup`` and ``make restore``: the database and the uploaded files in one dated zip file.

Works on the embedded Postgres, running or not, and on the server in DATABASE_URL. A restore happens in one
transaction: either everything the file holds is there afterwards, or nothing has changed.
"""

import contextlib
import datetime
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tools.errors import ServerError
from tools.home import CHECKOUT, Home, home_of
from tools.postgres import Postgres, find_binaries, major_version, system_folders
from tools.run import agreed, say
from tools.supervisor import StopAsked, Supervisor, only_one, stop_on_signals

DUMP = "database.dump"
MEDIA = "media/"
# Everything the site has lies in this schema; the dump makes it anew, extensions included.
EMPTY_FIRST = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"


def main(arguments: list[str]) -> int:
    """Save, or restore from a file, and return the exit code."""
    try:
        match arguments:
            case ["save"]:
                say(f"Saved in {save(home_of())}")
            case ["restore", name] if name:
                return restore(home_of(), Path(name))
            case _:
                raise ServerError("Name the backup to restore: make restore FILE=backups/...zip")
    except ServerError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except StopAsked:
        return 130
    return 0


def save(home: Home) -> Path:
    """Save database and files; return the new file, readable by its owner only."""
    folder = Path(os.environ.get("BACKUP_DIR") or CHECKOUT / "backups")
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.datetime.now(datetime.UTC)
    target = folder / f"peer2peer-{now:%Y-%m-%d-%H%M%S}.zip"
    unfinished = target.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    try:
        with (
            stop_on_signals(),
            database(home, exclusive=False) as link,
            tempfile.TemporaryDirectory() as scratch,
        ):
            say("Saving the database")
            dump = Path(scratch) / DUMP
            link.call("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
            with zipfile.ZipFile(unfinished, "w") as archive:
                archive.write(dump, DUMP)
                files = [path for path in sorted(media_folder(home).rglob("*")) if path.is_file()]
                say(f"Saving {len(files)} uploaded files")
                for path in files:
                    with contextlib.suppress(FileNotFoundError):  # taken away on the site a moment ago
                        archive.write(path, MEDIA + path.relative_to(media_folder(home)).as_posix())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def restore(home: Home, source: Path) -> int:
    """Replace database and files by what a backup holds, after asking."""
    if not source.is_file():
        raise ServerError(f"There is no file {source}.")
    if not zipfile.is_zipfile(source):
        raise ServerError(f"{source} is not a backup made by make backup.")
    with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory() as scratch, stop_on_signals():
        if DUMP not in archive.namelist():
            raise ServerError(f"{source} holds no database: it is not a backup made by make backup.")
        with database(home, exclusive=True) as link:
            say(f"This replaces everything in the database and the uploaded files by what {source} holds.")
            if not agreed("Type yes to go on: "):
                say("Nothing was changed.")
                return 1
            script = Path(scratch) / "restore.sql"
            dump = archive.extract(DUMP, scratch)
            link.call("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", dump)
            say("Restoring the database")
            link.call(
                "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null",
                f"--command={EMPTY_FIRST}", f"--file={script}",
            )  # fmt: skip
            count = restore_media(archive, media_folder(home))
            say(f"Restored the database and {count} uploaded files.")
    return 0


def restore_media(archive: zipfile.ZipFile, media: Path) -> int:
    """Unpack the uploaded files beside their place, then move them there whole; return their number."""
    names = [name for name in archive.namelist() if name.startswith(MEDIA) and not name.endswith("/")]
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restoring-") as scratch:
        archive.extractall(scratch, names)
        unpacked = Path(scratch) / MEDIA
        unpacked.mkdir(exist_ok=True)
        if media.exists():
            media.rename(Path(scratch) / "before")
        unpacked.rename(media)
    media.chmod(0o755)
    return len(names)


def media_folder(home: Home) -> Path:
    """Return where uploaded files lie, by the rule of the settings."""
    return Path(os.environ.get("MEDIA_ROOT") or home.var / "media")


class Link:
    """Postgres' own programs pointed at one database."""

    def __init__(self, binaries: Path, env: dict[str, str]) -> None:
        self.binaries = binaries
        self.env = env

    def call(self, program: str, *arguments: str) -> None:
        """Run one; its complaint becomes our error."""
        done = subprocess.run(
            [f"{self.binaries}/{program}", *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServerError(f"{program} failed, and nothing was changed:\n{done.stderr.strip()}")


@contextlib.contextmanager
def database(home: Home, *, exclusive: bool) -> Iterator[Link]:
    """Yield a link to DATABASE_URL, or to the embedded Postgres, started for as long as needed when it is not up."""
    address = os.environ.get("DATABASE_URL", "")
    if address:
        env = libpq_env(address)
        yield Link(client_binaries(home, env), env)
        return
    home.make()
    with contextlib.ExitStack() as stack:
        postgres = Postgres.of(home)
        try:
            stack.enter_context(
                only_one(home.data / "lock", lambda where: f"Stop the site at {where} first (Ctrl-C).")
            )
        except ServerError:
            if exclusive:
                raise
        else:
            supervisor = Supervisor(home.data / "children.json", say)
            supervisor.sweep()
            stack.callback(supervisor.stop)
            postgres.prepare()
            supervisor.start(postgres.program())
            postgres.make_database()
        yield Link(postgres.binaries, libpq_env(postgres.url()))


def libpq_env(address: str) -> dict[str, str]:
    """Return the environment that points Postgres' programs at an address: a password on a command line is seen."""
    parts = urlsplit(address)
    given = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port) if parts.port else None,
        "PGUSER": unquote(parts.username) if parts.username else None,
        "PGPASSWORD": unquote(parts.password) if parts.password else None,
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    given |= {f"PG{name.upper()}": value for name, value in parse_qsl(parts.query)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {name: value for name, value in given.items() if value}


def client_binaries(home: Home, env: dict[str, str]) -> Path:
    """Return programs new enough for a real server; the system's first, because they speak TLS."""
    server = server_version(env)
    folders = [*system_folders(), *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    on_path = shutil.which("pg_dump")
    folders += [Path(on_path).parent] if on_path else []
    named = os.environ.get("EMBEDDED_PG_BIN", "")
    folders = [Path(named)] if named else [*folders, find_binaries(home.data / "bin", None)]
    for folder in folders:
        if (folder / "pg_dump").exists() and major_version(folder, "pg_dump") >= server:
            return folder
    raise ServerError(
        f"The server is Postgres {server}, newer than any pg_dump here. Install postgresql-client-{server}."
    )


def server_version(env: dict[str, str]) -> int:
    """Ask the server for its major version."""
    import psycopg2
    import psycopg2.extensions

    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGPASSWORD": "password",
        "PGDATABASE": "dbname",
        "PGSSLMODE": "sslmode",
    }
    dsn = psycopg2.extensions.make_dsn(**{names[key]: value for key, value in env.items() if key in names})
    try:
        with contextlib.closing(psycopg2.connect(dsn)) as link:
            return link.server_version // 10000
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise ServerError(f"The database in DATABASE_URL cannot be reached: {reason}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

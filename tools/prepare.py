"""Brings database, static files and demo up to date in one process: ``python -m tools.prepare``.

The run command starts it between the databases and the web. Each step that has nothing to do takes no time. Of the demo
it loads what the first pages show, and asks a worker for the rest; what is measured or tested has all of it at once.
"""

import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main(*, whole_demo: bool = True) -> int:
    """Migrate, collect static files and load the demo; return the exit code."""
    import django
    from django.db import OperationalError

    django.setup()
    try:
        step("Bringing the database up to date", migrate)
    except OperationalError as error:
        print(f"The database cannot be used: {str(error).strip()}", file=sys.stderr, flush=True)
        return 1
    step("Collecting static files", collect_static)
    if empty():
        step("Loading the demo", lambda: load_demo(whole=whole_demo))
    elif not whole_demo:
        go_on_with_demo()
    return 0


def step(title: str, work: Callable[[], None]) -> None:
    """Do one step; say so, with the seconds it took."""
    began = time.monotonic()
    print(title, flush=True)
    work()
    print(f"  done in {time.monotonic() - began:.1f} s", flush=True)


def migrate() -> None:
    """Apply migrations, counting them."""
    from django.core.management import call_command
    from django.core.management.commands.migrate import Command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    total = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    class Counting(Command):
        applied = 0

        def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
            if action == "apply_success":
                self.applied += 1
                if self.applied % 20 == 0 or self.applied == total:
                    print(f"  {self.applied} of {total} migrations", flush=True)

    call_command(Counting(), verbosity=0, interactive=False)


def collect_static() -> None:
    """Collect, hash and compress static files, unless nothing changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    known = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: str(pair[0])):
            found = Path(storage.path(name)).stat()
            known.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == known.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(known.hexdigest())


def empty() -> bool:
    """Say whether nobody is in the database yet: a demo is never added to what people have entered."""
    from django.contrib.auth import get_user_model

    return not get_user_model()._default_manager.exists()


def load_demo(*, whole: bool) -> None:
    """Load the demo; the command prints its own progress."""
    from django.core.management import call_command

    call_command("demo", first=not whole)


def go_on_with_demo() -> None:
    """Ask a worker again for the rest of a demo that was stopped half-way."""
    from peer2peer.demo.loading import is_unfinished
    from peer2peer.tasks import load_rest_of_demo

    if is_unfinished():
        load_rest_of_demo.delay()


if __name__ == "__main__":
    sys.exit(main(whole_demo=False))

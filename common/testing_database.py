"""The tests' database: migrated once and cloned from then on, and emptied after a test that commits.

Migrating takes longer than a hundred tests, so it happens once for each state of the migrations, into a database that
is a template from then on: each process of a run, and each later run on the same server, begins with a clone of it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

TEMPLATE = "p2p_migrated_"
LOCK = 0x70327074  # whoever makes the template holds this advisory lock of the server
# Django's own bookkeeping, the same for as long as the code is: kept when all else is emptied.
KEPT = {"django_content_type", "auth_permission"}


def migrated_template() -> str:
    """Return the name of a database that is migrated to the newest state, made now if there is none."""
    name = f"{TEMPLATE}{fingerprint()}"
    with connection._nodb_cursor() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE])
        there = {row[0] for row in server.fetchall()}
        if name not in there:
            for old in there:
                server.execute(f'DROP DATABASE IF EXISTS "{old}"')
            unfinished = f"{name}_unfinished"
            server.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
            with connected_to(unfinished):
                call_command("migrate", verbosity=0, interactive=False)
            server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def fingerprint() -> str:
    """Return what a migrated database depends on, as a hash: all migrations, ours and those of pinned packages."""
    root = Path(settings.BASE_DIR)
    known = hashlib.sha256((root / "requirements.txt").read_bytes())
    for path in sorted(root.glob("*/migrations/*.py")):
        known.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return known.hexdigest()[:16]


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """Point the default connection at another database of its server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def empty(case: Any) -> None:
    """Delete all rows after a test that commits, in place of Django's flush.

    Flushing truncates every table and then makes content types and permissions anew: a second or two a test.
    Deleting the few rows that are there, with no trigger and no foreign key asked, takes hundredths. It wants a
    server on which the tests are superuser, as on their own.
    """
    for alias in case._databases_names(include_mirrors=False):
        link = connections[alias]
        tables = set(link.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
        with link.cursor() as cursor:
            cursor.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r' "
                "AND pg_relation_size(oid) > 0",
                [sorted(tables)],
            )
            used = [row[0] for row in cursor.fetchall()]
            deleting = [f"DELETE FROM {table}" for table in used]  # noqa: S608 - names the catalogue gave
            cursor.execute(
                ";".join(["BEGIN", "SET LOCAL session_replication_role = replica", *deleting, "COMMIT"])
            )

"""What stood in a database at each app's ``0001_initial``, as data: written once (``write``, on one row of everything),
and read by the test of upgrades."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

FILE = Path(__file__).parent / "folded.json"
Rows = list[dict[str, Any]]
#: Filled by migrating itself: the state of a new database, nothing that anybody entered.
NOT_OURS = {"django_migrations", "django_content_type", "auth_permission", "mailing_witness"}


def stored() -> dict[str, Rows]:
    """Every row of every table, its values as Postgres writes them; generated columns say nothing of their own."""
    return {table: rows for table in tables() if (rows := _rows(table))}


def tables() -> list[str]:
    """Every table of the database that holds what people entered."""
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - NOT_OURS)


def _rows(table: str) -> Rows:
    names = columns(table)
    chosen = ", ".join(f'"{name}"::text' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {chosen} FROM "{table}" ORDER BY 1')
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def columns(table: str) -> list[str]:
    """The columns of a table that are written, the key first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute LEFT JOIN pg_index ON indrelid = attrelid AND indisprimary "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' "
            "ORDER BY NOT coalesce(attnum = ANY(indkey), false), attname",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def put_rows(rows: dict[str, Rows]) -> None:
    """Put rows into an empty database as they are: no trigger adds to them and no order is asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, there in rows.items():
            for row in there:
                names = ", ".join(f'"{name}"' for name in row)
                holes = ", ".join(["%s"] * len(row))
                cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', list(row.values()))
        cursor.execute("SET session_replication_role = DEFAULT")


def lost(before: dict[str, Rows], after: dict[str, Rows]) -> list[str]:
    """What an upgrade did not keep, a sentence a table: its rows by their first column, column by column."""
    found = []
    for table, rows in before.items():
        there = {next(iter(row.values())): row for row in after.get(table, [])}
        for row in rows:
            key = next(iter(row.values()))
            kept = there.get(key)
            gone = sorted(name for name, value in row.items() if kept is None or kept.get(name) != value)
            if gone:
                found.append(f"{table} {key}: {'all of it' if kept is None else ', '.join(gone)}")
    return found


def write() -> None:
    """Write down what stands in the database now."""
    FILE.write_text(json.dumps(stored(), indent=0, ensure_ascii=False) + "\n")


def of_the_house() -> set[str]:
    """The labels of all our own apps."""
    return {
        config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR
    }


def labels() -> list[str]:
    """Those that had tables then. An app that came later begins on what the others have become since."""
    then = set(json.loads(FILE.read_text()))
    return sorted(
        label
        for label in of_the_house()
        if any(model._meta.db_table in then for model in apps.get_app_config(label).get_models())
    )

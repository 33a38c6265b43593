"""From the folded migrations on, an upgrade keeps what people entered.

``folded.json`` holds rows of every table as each app's ``0001_initial`` made it. They are put into a database at that
state, which is then migrated to the newest: every value must stand where it stood. A migration that moves values
elsewhere fails here; whoever writes it adds to ``MOVED`` which columns those are, and to this module a test of where
they went.
"""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common.testing_database import connected_to
from peer2peer.tests import folded

pytestmark = [pytest.mark.contract, pytest.mark.django_db(transaction=True)]
#: Columns whose values stand elsewhere since, or nowhere with the reason, by table: {"people_person": {"phone"}}.
MOVED: dict[str, set[str]] = {
    # Nobody gets news because a charity runs their programme (C6): nothing asks for it any more.
    "programmes_programme": {"is_charity"},
    "programmes_programmehistory": {"is_charity"},
    # Nothing ever read when needs were last changed.
    "events_needs": {"updated_at"},
}


@pytest.fixture
def at_the_fold():
    """A database of its own with every app at 0001_initial and the rows of then in it."""
    name = f"{connection.settings_dict['NAME']}_fold"
    with connection._nodb_cursor() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    with connected_to(name):
        executor, ours = MigrationExecutor(connection), folded.labels()
        leaves, house = executor.loader.graph.leaf_nodes(), folded.of_the_house()
        others = [leaf for leaf in leaves if leaf[0] not in house]
        executor.migrate([*others, *((label, "0001_initial") for label in ours)])
        before = json.loads(folded.FILE.read_text())
        folded.put_rows(before)
        yield before
    with connection._nodb_cursor() as server:
        server.execute(f'DROP DATABASE "{name}"')


def test_every_value_of_the_folded_state_is_kept(at_the_fold):
    assert folded.lost(at_the_fold, folded.stored()) == []
    call_command("migrate", verbosity=0)
    kept = {
        table: [
            {name: value for name, value in row.items() if name not in MOVED.get(table, ())} for row in rows
        ]
        for table, rows in at_the_fold.items()
    }
    assert folded.lost(kept, folded.stored()) == []
    # What a next migration must not do is told: a value, a column, a row, a table.
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE people_museum SET town = 'Elsewhere' WHERE id = (SELECT min(id) FROM people_museum)"
        )
        cursor.execute("ALTER TABLE programmes_funder DROP COLUMN name CASCADE")
        cursor.execute("DELETE FROM events_slot")
        cursor.execute("DROP TABLE agenda_dispute CASCADE")
    told = folded.lost(kept, folded.stored())
    assert {line.split()[0] for line in told} == {
        "people_museum",
        "programmes_funder",
        "events_slot",
        "agenda_dispute",
    }


def test_addresses_of_then_get_the_one_form_and_nobody_becomes_another(at_the_fold):
    """A sign that nobody sees is taken out; where that makes it another's address both rows stay as they were."""
    typed, taken = "ann\u200b@mu\u0308seum.example", "bob\u00ad@museum.example"
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_person WHERE email IS NOT NULL ORDER BY id LIMIT 3")
        people = [pk for (pk,) in cursor.fetchall()]
        for pk, email in zip(people, (typed, taken, "bob@museum.example"), strict=True):
            cursor.execute("UPDATE people_person SET email = %s WHERE id = %s", [email, pk])
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM people_person WHERE id = ANY(%s) ORDER BY id", [people])
        assert [email for (email,) in cursor.fetchall()] == [
            "ann@xn--mseum-kva.example",
            taken,
            "bob@museum.example",
        ]

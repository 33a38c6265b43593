import contextlib
import os
import zipfile

import psycopg2
import pytest

from tools import backup
from tools.errors import ServerError
from tools.postgres import Postgres
from tools.supervisor import Supervisor, only_one

FILL = """
    CREATE EXTENSION pg_trgm;
    CREATE TABLE museum (id bigint GENERATED ALWAYS AS IDENTITY, name text UNIQUE, short text
        GENERATED ALWAYS AS (left(name, 3)) STORED);
    CREATE INDEX museum_words ON museum USING gin (name gin_trgm_ops);
    INSERT INTO museum (name) VALUES ('Amt für Geschichte'), ('The Guildhall'), ('Chatham');
"""


def rows(address):
    with contextlib.closing(psycopg2.connect(address)) as link, link.cursor() as cursor:
        cursor.execute("SELECT id, name, short FROM museum ORDER BY id")
        return cursor.fetchall()


def run_sql(address, sql):
    with contextlib.closing(psycopg2.connect(address)) as link, link, link.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def media(tmp_path, monkeypatch):
    """Uploaded files, and a folder for backups."""
    folder = tmp_path / "media"
    (folder / "hosts").mkdir(parents=True)
    (folder / "hosts" / "plan.txt").write_text("the plan")
    monkeypatch.setenv("MEDIA_ROOT", str(folder))
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "backups"))
    monkeypatch.setenv("YES", "1")
    return folder


@pytest.fixture
def embedded(home, monkeypatch):
    """An embedded Postgres that is not running, with three museums in it."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    postgres = Postgres.of(home, durable=False, connections=20)
    postgres.prepare()
    with running(home, postgres):
        run_sql(postgres.url(), FILL)
    return postgres


@contextlib.contextmanager
def running(home, postgres):
    supervisor = Supervisor(home.data / "children.json", lambda sentence: None)
    supervisor.start(postgres.program())
    postgres.make_database()
    try:
        yield
    finally:
        supervisor.stop()


@pytest.fixture
def server(monkeypatch):
    """A database of its own on the server in DATABASE_URL, with three museums in it."""
    base = psycopg2.extensions.parse_dsn(os.environ["DATABASE_URL"])
    name = f"backup_{os.getpid()}"
    link = psycopg2.connect(**{**base, "dbname": "postgres"})
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    address = os.environ["DATABASE_URL"].replace(f"/{base['dbname']}", f"/{name}")
    monkeypatch.setenv("DATABASE_URL", address)
    run_sql(address, FILL)
    yield address
    with link.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    link.close()


def test_embedded_data_comes_back_after_a_wipe(home, embedded, media):
    saved = backup.save(home)
    with running(home, embedded):
        before = rows(embedded.url())
        run_sql(embedded.url(), "DROP TABLE museum; CREATE TABLE made_later (id int)")
    (media / "hosts" / "plan.txt").unlink()
    (media / "later.txt").write_text("made after the backup")

    assert backup.restore(home, saved) == 0

    with running(home, embedded):
        assert rows(embedded.url()) == before
        assert len(before) == 3
        with pytest.raises(psycopg2.errors.UndefinedTable):
            run_sql(embedded.url(), "SELECT 1 FROM made_later")
    assert [path.name for path in media.rglob("*.txt")] == ["plan.txt"]


def test_a_backup_is_taken_while_the_site_runs_but_not_restored(home, embedded, media):
    with running(home, embedded), only_one(home.data / "lock", str) as lock:
        lock.write("http://localhost:8000")
        lock.flush()
        saved = backup.save(home)
        with pytest.raises(ServerError) as refused:
            backup.restore(home, saved)
        assert len(rows(embedded.url())) == 3
    assert str(refused.value) == "Stop the site at http://localhost:8000 first (Ctrl-C)."


def test_a_real_server_is_saved_and_restored(home, server, media):
    before = rows(server)
    saved = backup.save(home)
    assert zipfile.ZipFile(saved).namelist() == ["database.dump", "media/hosts/plan.txt"]
    assert saved.stat().st_mode & 0o777 == 0o600
    run_sql(server, "DELETE FROM museum WHERE id > 1; ALTER TABLE museum ADD later int")

    assert backup.restore(home, saved) == 0

    assert rows(server) == before


def test_a_file_that_is_taken_away_while_it_is_saved_is_left_out(home, server, media, monkeypatch):
    """Somebody removes their slides after the files were listed."""
    (media / "handouts").mkdir()
    (media / "handouts" / "slides.pdf").write_text("slides")

    def remove(sentence):
        if "uploaded files" in sentence:
            (media / "handouts" / "slides.pdf").unlink()

    monkeypatch.setattr(backup, "say", remove)
    assert zipfile.ZipFile(backup.save(home)).namelist() == ["database.dump", "media/hosts/plan.txt"]


def test_the_backup_looks_for_uploaded_files_where_the_site_keeps_them(monkeypatch, settings):
    monkeypatch.delenv("MEDIA_ROOT", raising=False)
    assert backup.media_folder(backup.home_of()) == settings.BASE_DIR / "var" / "media"
    monkeypatch.setenv("MEDIA_ROOT", "/srv/uploads")
    assert str(backup.media_folder(backup.home_of())) == "/srv/uploads"


def test_a_restore_that_fails_half_way_changes_nothing(home, server, media, tmp_path):
    """A second copy of every row breaks the unique constraint at the end of the script."""
    saved = backup.save(home)
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(broken, "w") as target:
        dump = source.read("database.dump")
        target.writestr("database.dump", dump[: len(dump) - 200])
    before = rows(server)
    with pytest.raises(ServerError):
        backup.restore(home, broken)
    assert rows(server) == before
    assert (media / "hosts" / "plan.txt").read_text() == "the plan"


def test_without_a_yes_nothing_is_restored(home, server, media, monkeypatch):
    saved = backup.save(home)
    run_sql(server, "DELETE FROM museum")
    monkeypatch.setenv("YES", "")
    monkeypatch.setattr("builtins.input", lambda question: "no")
    assert backup.restore(home, saved) == 1
    assert rows(server) == []


def test_a_foreign_file_is_refused(home, server, media, tmp_path):
    (tmp_path / "notes.txt").write_text("not a backup")
    with pytest.raises(ServerError) as refused:
        backup.restore(home, tmp_path / "notes.txt")
    assert str(refused.value) == f"{tmp_path / 'notes.txt'} is not a backup made by make backup."


def test_a_password_with_odd_letters_reaches_postgres_unseen():
    env = backup.libpq_env("postgres://an%40officer:p%2Fw@db.example:6543/site?sslmode=require")
    wanted = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE")
    assert [env[name] for name in wanted] == ["db.example", "6543", "an@officer", "p/w", "site", "require"]

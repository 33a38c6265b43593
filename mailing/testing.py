"""For tests of any app: a real SMTP server in a process of its own, and a real Celery worker.

    from mailing.testing import smtp_sink, mail_worker  # in a test module or conftest.py

What the server does follows from the address it is sent to: ``later.*`` is refused for now (451), ``never.*`` for
good (550), ``grey.*`` is refused for now the first time and taken the second, ``drop.*`` is taken and then the
connection breaks before the answer, ``slow.*`` answers after a second.
Run as a module (``python -m mailing.testing FOLDER``) it is that server.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.smtp import SMTP


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


def wait_for(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Wait until ``condition()`` holds; the test fails when it does not within ``seconds``."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"Waited {seconds} s for {what}."
        time.sleep(0.05)


@pytest.fixture
def smtp_sink(tmp_path, settings):
    """A running sink, to which this process's mail goes."""
    folder = tmp_path / "sink"
    folder.mkdir()
    sink = Sink(folder).start()
    settings.EMAIL_BACKEND = "mailing.smtp.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", sink.port, False
    yield sink
    sink.stop()


@pytest.fixture
def mail_worker(transactional_db, smtp_sink, settings, monkeypatch):
    """A context manager that runs a real Celery worker on this test's database and sink, woken by what is queued."""
    from mailing import waking
    from mailing.tasks import send_due

    queue = f"test-{uuid.uuid4().hex}"
    monkeypatch.setattr(send_due, "queue", queue, raising=False)
    monkeypatch.setattr(send_due, "_exec_options", None)  # Celery remembers the queue of the first call
    monkeypatch.setattr(waking, "_quiet_until", 0.0)
    settings.MAIL_WAKE_WORKER = True

    @contextmanager
    def running(**environment: str):
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "peer2peer",
            "worker",
            "--pool",
            "solo",
            "--queues",
            queue,
        ]
        process = subprocess.Popen(  # noqa: S603
            [*command, "--without-gossip", "--without-mingle", "--loglevel", "warning"],
            env={**worker_environment(smtp_sink.url), **environment},
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    return running


def worker_environment(email_url: str) -> dict[str, str]:
    """The environment of a process that works on this test's database."""
    from django.db import connection

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
            await asyncio.sleep(1)
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

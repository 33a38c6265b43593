"""An SMTP server that takes everything and keeps only who got which mail: ``python -m benchmarks._sink FILE``.

It writes a line for each mail before it answers, so that what it accepted is known whatever happens to the sender.
"""

import asyncio
import sys
from collections import Counter
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tools.home import CHECKOUT
from tools.processes import Program


class _Counting:
    def __init__(self, log: Path) -> None:
        self.log = log.open("ab", buffering=0)

    async def handle_DATA(self, server, session, envelope):
        self.log.write(envelope.rcpt_tos[0].encode() + b"\n")
        return "250 Taken"


class CountingSink:
    """The server as a program, and what it has taken."""

    def __init__(self, folder: Path) -> None:
        self.log, self.port_file = folder / "taken", folder / "sink.port"
        self.log.touch()
        self.program = Program(
            name="sink",
            argv=[sys.executable, "-m", "benchmarks._sink", str(self.log), str(self.port_file)],
            log=folder / "sink.log",
            cwd=CHECKOUT,
            ready=self.port_file.exists,
        )

    @property
    def port(self) -> int:
        return int(self.port_file.read_text())

    def taken(self) -> Counter[str]:
        """How many mails went to each address."""
        return Counter(self.log.read_text().split())

    def forget(self) -> None:
        """Start counting again."""
        self.log.open("rb+").truncate(0)

    def number(self) -> int:
        return self.log.read_bytes().count(b"\n")


async def serve(log: Path, port_file: Path) -> None:
    """Serve until killed; the port is written to a file once it is open."""
    handler = _Counting(log)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink.example"), "127.0.0.1", 0)
    unfinished = port_file.with_suffix(".part")
    unfinished.write_text(str(server.sockets[0].getsockname()[1]))
    unfinished.rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))

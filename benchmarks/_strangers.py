"""A flood of strangers over HTTP: connections that sign made-up people up, guess passwords, ask for codes, and drip."""

import asyncio
import contextlib
import random
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field

CONNECTIONS, SLOW, SOURCES = 300, 3, 30
#: Somebody who asked for nothing, and whom a tenth of the strangers name.
VICTIM = "victim@elsewhere.example"
STRANGE = "stranger.example"


@dataclass
class MadeUpCrowd:
    """Strangers against one event, until they are told to stop; ``accounts`` are those whose sign-in they disturb."""

    port: int
    sign_up: str
    accounts: list[str]
    until: float
    answers: Counter[int] = field(default_factory=Counter)
    slow: int = 0

    def run(self) -> None:
        """In the thread of the caller, until the time is over."""
        asyncio.run(self._all())

    async def _all(self) -> None:
        strangers = (
            self._drip(number) if number < SLOW else self._stranger(number) for number in range(CONNECTIONS)
        )
        await asyncio.gather(*strangers)

    async def _stranger(self, number: int) -> None:
        source, turn = f"192.0.2.{number % SOURCES}", 0
        chance = random.Random(number)
        while time.perf_counter() < self.until:
            path, form = self._next(number, turn, chance)
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                self.answers[await self._post(path, form, source)] += 1
            turn += 1

    def _next(self, number: int, turn: int, chance: random.Random) -> tuple[str, dict[str, str]]:
        who = chance.choice(self.accounts)
        if number % 10 == 0:
            return "/accounts/login/", {"login": who, "password": f"a wrong guess {turn}"}
        if number % 10 == 1:
            return "/accounts/login/code/", {"email": who}
        return self.sign_up, {
            "name": "Made Up",
            "email": f"s{number}-{turn}@{STRANGE}",
            "museum": f"Zq{number}x{turn}",
            "guests": "1",
            "guest_1_name": "Some Body",
            "guest_1_email": VICTIM if number % 10 == 2 else f"g{number}-{turn}@{STRANGE}",
        }

    async def _post(self, path: str, form: dict[str, str], source: str) -> int:
        body = urllib.parse.urlencode(form).encode()
        reader, writer = await asyncio.open_connection("localhost", self.port)
        try:
            writer.write(
                f"POST {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nX-Forwarded-For: {source}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
                "Connection: close\r\n\r\n".encode()
                + body
            )
            line = await asyncio.wait_for(reader.readline(), 60)
            await asyncio.wait_for(reader.read(), 60)
            return int(line.split()[1]) if len(line.split()) > 1 else 0
        finally:
            writer.close()

    async def _drip(self, number: int) -> None:
        """A form whose body comes a letter a second."""
        while time.perf_counter() < self.until:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("localhost", self.port)
                writer.write(
                    f"POST {self.sign_up} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n".encode()
                )
                self.slow += 1
                while time.perf_counter() < self.until and not writer.is_closing():
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(1)
                writer.close()
            await asyncio.sleep(0.2)

"""Load over HTTP from threads: pages asked again and again, and whole sign-ups as a browser makes them."""

import http.client
import re
import statistics
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field

CLIENTS = 8
ACCEPT = {"Accept": "text/html", "Accept-Encoding": "gzip"}


@dataclass
class Measured:
    """What a load found."""

    rate: float
    p95_ms: float
    count: int


@dataclass
class Browser:
    """One person's browser: it keeps cookies, counts its requests and follows no redirect by itself."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    patience: float = 30
    #: Where it is on the network, as the proxy before the site would say; budgets count it.
    source: str = ""

    def ask(
        self, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Get a page, or post a form; a connection for each request spreads them evenly over the workers."""
        link = http.client.HTTPConnection("localhost", self.port, timeout=self.patience)
        try:
            sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **headers}
            if self.source:
                sent["X-Forwarded-For"] = self.source
            if form is None:
                link.request("GET", path, headers=sent)
            else:
                sent |= {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Referer": f"http://localhost{path}",
                }
                link.request("POST", path, urllib.parse.urlencode(form), sent)
            answer = link.getresponse()
            self.requests += 1
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name.strip()] = value
            return answer.status, dict(answer.headers), answer.read()
        finally:
            link.close()


def in_parallel(work: Callable[[int, float], list[float]], seconds: float) -> Measured:
    """Let every client work until the time is over; each returns how long each of its turns took."""
    turns: list[float] = []
    failures: list[BaseException] = []
    deadline = time.perf_counter() + seconds

    def one(number: int) -> None:
        try:
            turns.extend(work(number, deadline))
        except BaseException as failure:
            failures.append(failure)

    began = time.perf_counter()
    threads = [threading.Thread(target=one, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    took = time.perf_counter() - began
    return Measured(len(turns) / took, statistics.quantiles(turns, n=20)[-1] * 1000, len(turns))


def page(port: int, path: str, cookies: dict[str, str] | None = None, seconds: float = 5.0) -> Measured:
    """Ask for one page as fast as it comes; anything but a 200 ends the benchmark."""

    def work(number: int, deadline: float) -> list[float]:
        browser = Browser(port, dict(cookies or {}))
        turns = []
        while (began := time.perf_counter()) < deadline:
            status, _, _ = browser.ask(path, **ACCEPT)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
            turns.append(time.perf_counter() - began)
        return turns

    in_parallel(work, 1.0)
    return in_parallel(work, seconds)


def sign_ups(port: int, path: str, seconds: float = 10.0, *, round: int = 0) -> tuple[Measured, int]:
    """Sign people up who are new in each ``round``, from the event's page to the confirmation.

    Also return the requests that one of them made.
    """
    most = [0]

    def work(number: int, deadline: float) -> list[float]:
        turns = []
        while (began := time.perf_counter()) < deadline:
            # Everybody from a place of their own: how many come from one place is what budgets limit.
            browser = Browser(port, source=f"10.{round % 256}.{number}.{len(turns) % 256}")
            sign_up(browser, path, f"load-{round}-{number}-{len(turns)}@museum.example")
            most[0] = max(most[0], browser.requests)
            turns.append(time.perf_counter() - began)
        return turns

    return in_parallel(work, seconds), most[0]


def sign_up(browser: Browser, path: str, email: str) -> None:
    """One person: the page, its form, the confirmation."""
    status, _, body = browser.ask(path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body.decode()))
    form = {**hidden, "name": "Robin Example", "email": email, "museum": ""}
    status, headers, body = browser.ask(f"{path}sign-up/", form)
    if status != 302:
        raise RuntimeError(f"The sign-up of {email} answered {status}: {body[:300]!r}")
    status, _, _ = browser.ask(headers["Location"])
    if status != 200:
        raise RuntimeError(f"The confirmation of {email} answered {status}")

"""How the web server talks with browsers: a request is read to its end before anybody works on it.

gunicorn's own worker gives a connection to a thread while the request is still coming, so as many slow browsers as
there are threads keep everybody else waiting. Here the loop reads what comes, from hundreds of connections at once and
within limits of time and size, and hands on what is complete. Pages are made by few threads (``WEB_THREADS``); what
was made is sent by others, so that a slow reader holds up no page either.

A proxy that buffers (deploy/nginx.conf) does the same and more; this is for the demo and for who has forgotten it.
"""

import errno
import os
import selectors
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

from common.budgets.sources import source_at
from peer2peer.fair_pool import FairPool

#: Seconds until the head of a request is there, and until its body is, if it comes no faster than ``SLOWEST``.
HEAD_WITHIN = 15.0
BODY_WITHIN = 20.0
#: Bytes a second below which a body is given up once ``BODY_WITHIN`` is over: a tenth of poor reception.
SLOWEST = 8_000
MOST_HEAD = 64 * 1024
#: The site itself refuses a smaller body in words (files.uploads); more than this is not even kept.
MOST_BODY = 4 * int(os.environ.get("UPLOAD_MAX_BYTES") or 25 * 1024 * 1024) + 1024 * 1024
#: What one request keeps in memory before it goes into a temporary file.
IN_MEMORY = 64 * 1024
#: Seconds in which a reader must take a piece of an answer (all of an ordinary page).
SENT_WITHIN = 60.0
#: As in the settings: how many proxies before the site say the truth of where a request comes from.
TRUSTED = int(os.environ.get("TRUSTED_PROXY_COUNT") or 0)
_END_OF_HEAD = b"\r\n\r\n"
_LAST_CHUNK = b"0\r\n\r\n"
_REFUSALS = {
    408: ("Request Timeout", "This took too long to arrive. Please send it again.\n"),
    413: ("Content Too Large", "This is far larger than anything that is taken here.\n"),
    431: ("Request Header Fields Too Large", "Your browser said too much. Delete this site's cookies.\n"),
}

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class IncomingRequest:
    """What has come of one request until now, and whether that is all of it."""

    def __init__(self, most_body: int, now: float) -> None:
        self.began = now
        self.content = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - its reader closes it
        self.size = 0
        #: Bytes in all, once the head says so; None before, and for a body in chunks.
        self.wanted: int | None = None
        self.refused = 0
        #: What it says of the proxies it came through.
        self.forwarded = ""
        self.asks_to_go_on = False
        self.complete = False
        self._most_body = most_body
        self._head: bytearray | None = bytearray()
        self._end_of_body = b""

    def take(self, data: bytes) -> bytes:
        """Add what came. Returns what belongs to the next request already."""
        body = data if self._head is None else self._take_head(data)
        rest = b""
        if self.wanted is not None and self.size + len(data) > self.wanted:
            cut = self.wanted - self.size
            data, rest = data[:cut], data[cut:]
        self.content.write(data)
        self.size += len(data)
        if self._head is None and self.wanted is None:
            self._end_of_body = (self._end_of_body + body)[-len(_LAST_CHUNK) :]
            self.complete = self._end_of_body == _LAST_CHUNK
            if self.size > self._most_body:
                self.refused = 413
        elif self._head is None:
            self.complete = self.size == self.wanted
        return rest

    def overdue(self, now: float) -> bool:
        """Whether it takes longer than any honest browser."""
        if self._head is not None:
            return now - self.began > HEAD_WITHIN
        return now - self.began > BODY_WITHIN + self.size / SLOWEST

    def _take_head(self, data: bytes) -> bytes:
        """Look for the end of the head in what came. Returns what stands behind it."""
        assert self._head is not None
        self._head += data
        end = self._head.find(_END_OF_HEAD)
        if end < 0:
            self.refused = 431 if len(self._head) > MOST_HEAD else 0
            return b""
        whole, self._head = bytes(self._head), None
        self._read_head(whole[:end], end + len(_END_OF_HEAD))
        return whole[end + len(_END_OF_HEAD) :]

    def _read_head(self, head: bytes, size: int) -> None:
        """Find how long the request is. What is not valid has no body here: gunicorn refuses it when it reads it."""
        length, in_chunks = 0, False
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            name, value = name.strip().lower(), value.strip().lower()
            if name == b"content-length" and value.isdigit():
                length = int(value) if len(value) < 16 else self._most_body + 1
            elif name == b"x-forwarded-for":
                self.forwarded = value.decode("latin-1")
            elif name == b"transfer-encoding":
                in_chunks = True
            elif name == b"expect":
                self.asks_to_go_on = value == b"100-continue"
        if length > self._most_body:
            self.refused = 413
        self.wanted = None if in_chunks else size + length


class BufferedSocket(socket.socket):
    """A connection from which gunicorn reads what the loop has kept of it, and nothing else waits for ever."""

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(fileno=accepted.detach())
        self.setblocking(False)
        self.request: IncomingRequest | None = None
        self.next_request = b""

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        if self.request is not None:
            return self.request.content.read(bufsize)
        return super().recv(bufsize, flags)

    def recv_now(self, bufsize: int) -> bytes:
        """What has come over the network. Raises BlockingIOError for nothing yet."""
        return super().recv(bufsize)

    def setblocking(self, flag: bool, /) -> None:
        self.settimeout(SENT_WITHIN if flag else 0.0)

    def forget_request(self) -> None:
        if self.request is not None:
            self.request.content.close()
            self.request = None

    def close(self) -> None:
        self.forget_request()
        super().close()


class BufferedConnection(TConn):
    """A connection that lingers, when it is closed, in a thread and not in the loop."""

    def __init__(self, worker: "BufferingWorker", accepted: socket.socket, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, BufferedSocket(accepted), client, server)
        self.data_ready = True
        self.worker = worker

    def close(self, graceful: bool = False) -> None:
        if graceful and self.worker.alive:
            self.worker.tpool.submit(util.close_graceful, self.sock)
        else:
            super().close(graceful)


class BufferingWorker(ThreadWorker):
    """gunicorn's threaded worker with a loop that reads requests to their end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Connections whose request is still coming, oldest first.
        self.incoming: dict[BufferedConnection, None] = {}
        self.most_body = MOST_BODY
        self._swept = 0.0

    def get_thread_pool(self) -> FairPool:
        return FairPool(self.cfg.threads, _source_of_connection, name="sending")

    def load_wsgi(self) -> None:
        self.wsgi = made_by(int(os.environ.get("WEB_THREADS", "1")), self.app.wsgi())

    def accept(self, listener: Any) -> None:
        try:
            accepted, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self.log.warning("There are no more file descriptors for connections")
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        conn = BufferedConnection(self, accepted, address, listener.getsockname())
        self.nr_conns += 1
        self._await_request(conn)

    def on_client_socket_readable(self, conn: BufferedConnection, client: Any) -> None:
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)

    def finish_request(self, conn: BufferedConnection, fs: Any) -> None:
        conn.sock.forget_request()
        super().finish_request(conn, fs)
        if conn.sock.next_request and conn in self.keepalived_conns:
            self.on_client_socket_readable(conn, conn.sock)

    def murder_pending(self) -> None:
        super().murder_pending()
        while self.incoming and self.nr_conns >= self.worker_connections:
            self._refuse(next(iter(self.incoming)), 408)
        now = time.monotonic()
        if now - self._swept < 1:
            return
        self._swept = now
        for conn in list(self.incoming):
            if not self.alive and not conn.sock.request.size:
                self._drop(conn)
            elif conn.sock.request.overdue(now):
                self._refuse(conn, 408)

    def _await_request(self, conn: BufferedConnection) -> None:
        sock = conn.sock
        sock.request = IncomingRequest(self.most_body, time.monotonic())
        self.incoming[conn] = None
        self.poller.register(sock, selectors.EVENT_READ, partial(self._read, conn))
        begun, sock.next_request = sock.next_request, b""
        if begun:
            self._take(conn, begun)
        else:
            self._read(conn, sock)

    def _read(self, conn: BufferedConnection, sock: BufferedSocket) -> None:
        try:
            data = sock.recv_now(64 * 1024)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, data)
        else:
            self._drop(conn)

    def _take(self, conn: BufferedConnection, data: bytes) -> None:
        sock, request = conn.sock, conn.sock.request
        try:
            sock.next_request = request.take(data)
        except OSError:  # no room for a temporary file
            self.log.exception("A request could not be kept")
            self._drop(conn)
            return
        if request.refused:
            self._refuse(conn, request.refused)
        elif request.complete:
            self._let_go(conn)
            request.content.seek(0)
            self.enqueue_req(conn)
        elif request.asks_to_go_on:
            request.asks_to_go_on = False
            self._say(conn, "HTTP/1.1 100 Continue\r\n\r\n")

    def _refuse(self, conn: BufferedConnection, status: int) -> None:
        """Say why, to whom has said anything at all, and give the connection up."""
        if not conn.sock.request.size:
            self._drop(conn)
            return
        reason, words = _REFUSALS[status]
        self._say(
            conn,
            f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {len(words)}\r\n\r\n{words}",
        )
        self._let_go(conn)
        self.nr_conns -= 1
        conn.sock.forget_request()
        conn.close(graceful=True)

    def _say(self, conn: BufferedConnection, words: str) -> None:
        with suppress(OSError):  # who does not listen is not told
            conn.sock.send(words.encode("ascii"))

    def _drop(self, conn: BufferedConnection) -> None:
        self._let_go(conn)
        self.nr_conns -= 1
        conn.close()

    def _let_go(self, conn: BufferedConnection) -> None:
        self.incoming.pop(conn)
        self.poller.unregister(conn.sock)


def _source_of_connection(args: tuple[Any, ...]) -> str:
    """Where a connection comes from whose request is complete; a connection that is only closed comes from nowhere."""
    conn = args[0] if args else None
    if not isinstance(conn, BufferedConnection) or conn.sock.request is None:
        return ""
    remote = conn.client[0] if isinstance(conn.client, tuple) else ""
    return source_at(remote, conn.sock.request.forwarded, trusted=TRUSTED)


def _source_of_request(args: tuple[Any, ...]) -> str:
    environ = args[0]
    return source_at(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), trusted=TRUSTED)


def made_by(threads: int, application: Application) -> Application:
    """``application``, called in so many threads of its own, whichever thread asks; next is always
    who has been served least.

    People taking places of one event queue for its row, and more threads of one process would only slow down whoever
    holds it (26 sign-ups a second with four, 41 with one). Each thread also keeps a connection to Postgres.
    """
    makers = FairPool(threads, _source_of_request, name="pages")

    def hand_over(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return makers.submit(application, environ, start_response).result()

    return hand_over

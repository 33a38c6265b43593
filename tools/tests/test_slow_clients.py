"""Slow browsers against the web program that ``make run`` starts: they keep nobody else waiting."""

import http.client
import itertools
import os
import socket
from contextlib import ExitStack
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.testing import GUARD
from peer2peer.web_worker import BODY_WITHIN, HEAD_WITHIN, MOST_HEAD, IncomingRequest
from tools.home import Home
from tools.postgres import wait_ready
from tools.processes import spawn
from tools.run import site_programs

#: More than the threads of both processes that send answers.
CROWD = 150
POST = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module", params=["peer2peer.wsgi", "tools.tests.large_answer"])
def site(request, port, tmp_path_factory):
    """The web program of `make run`: with the site, and with a page that is larger than any buffer on its way."""
    folder = tmp_path_factory.mktemp("web")
    home = Home(folder, folder, folder, None)
    home.logs.mkdir()
    env = {**os.environ, "P2P_ENV": "test", "STATIC_ROOT": str(folder / "static"), "WEB_CONCURRENCY": "2"}
    web = site_programs(home, env, "127.0.0.1", str(port))[0]
    child = spawn(replace(web, argv=[*web.argv[:-1], request.param]))
    try:
        wait_ready(child, GUARD)
        yield request.param
    finally:
        child.stop()


def only(name):
    return pytest.mark.parametrize("site", [name], indirect=True)


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=GUARD)


def ask(port, path="/healthz", method="GET", body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GUARD)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


HEAD = b"POST /x HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.slow
@only("peer2peer.wsgi")
@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /healthz HT",
        POST % 4_000_000,
        POST % 4_000_000 + bytes(50_000),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n",
    ],
    ids=["silent", "head", "no body yet", "body", "chunks"],
)
def test_requests_that_are_still_coming_hold_up_nobody(site, port, begun):
    with ExitStack() as crowd:
        for _ in range(CROWD):
            crowd.enter_context(connect(port)).sendall(begun)
        assert [ask(port) for _ in range(20)] == [(200, b"ok\n")] * 20


@pytest.mark.slow
@only("tools.tests.large_answer")
def test_slow_readers_hold_up_nobody(site, port):
    with ExitStack() as crowd:
        for _ in range(20):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            crowd.enter_context(reader).connect(("127.0.0.1", port))
            reader.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert reader.recv(12) == b"HTTP/1.1 200"
        assert [ask(port) for _ in range(20)] == [(200, b"ok\n")] * 20


@pytest.mark.slow
@only("tools.tests.large_answer")
def test_what_is_sent_arrives_whole(site, port):
    """In one piece, in pieces, in chunks, and two requests in one breath."""
    assert ask(port, "/x", "POST", bytes(4_000_000)) == (200, b"4000000")
    assert ask(port, "/x", "POST", iter([b"abc", b"0\r\n\r\n", b"de"]))[1] == b"10"
    assert ask(port, "/large") == (200, bytes(20_000_000))
    with connect(port) as pieces:
        for byte in HEAD + b"Content-Length: 3\r\nConnection: close\r\n\r\nabc":
            pieces.sendall(bytes([byte]))
        assert received(pieces).endswith(b"\r\n\r\n3")
    with connect(port) as both:
        first = HEAD + b"Content-Length: 3\r\n\r\nabc"
        both.sendall(
            first
            + b"POST /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\nabcde"
        )
        answers = received(both)
        assert (answers.count(b"HTTP/1.1 200 OK"), answers.endswith(b"\r\n\r\n5")) == (2, True)


@pytest.mark.slow
@only("tools.tests.large_answer")
def test_what_nobody_sends_by_mistake_is_not_taken(site, port):
    with connect(port) as huge:
        huge.sendall(POST % 10**12)
        assert received(huge).startswith(b"HTTP/1.1 413 ")
    with connect(port) as talkative:
        talkative.sendall(HEAD + b"X: " + b"a" * (MOST_HEAD + 10))
        assert received(talkative).startswith(b"HTTP/1.1 431 ")
    with connect(port) as polite:
        polite.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n")
        assert polite.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        polite.sendall(b"abc")
        assert received(polite).endswith(b"\r\n\r\n3")


def received(connection):
    """All that comes until the other end closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_request_is_given_up_by_the_clock():
    assert overdue_after(b"", HEAD_WITHIN) == (False, True)
    assert overdue_after(HEAD, HEAD_WITHIN) == (False, True)
    assert overdue_after(POST % 4_000_000, BODY_WITHIN) == (False, True)


def test_an_honest_upload_is_waited_for():
    """4 MB at 100 kB a second, and at the tenth of it that poor reception gives."""
    for speed in (100_000, 10_000):
        request = IncomingRequest(10**8, 0.0)
        request.take(POST % 4_000_000)
        for second in range(1, 4_000_000 // speed):
            request.take(bytes(speed))
            assert not request.overdue(second)


def overdue_after(begun, seconds):
    """Whether a request that brought ``begun`` and then a byte or none is overdue just before and just after a time."""
    request = IncomingRequest(10**8, 0.0)
    if begun:
        request.take(begun)
    return request.overdue(seconds), request.overdue(seconds + 1)


@given(pieces=st.lists(st.binary(max_size=40), max_size=8), cuts=st.lists(st.integers(1, 30), min_size=1))
def test_requests_are_cut_where_they_end(pieces, cuts):
    """However the network cuts a connection into pieces, each request gets its own bytes."""
    requests = [b"POST /x HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body for body in pieces]
    stream, found, request, place = b"".join(requests), [], IncomingRequest(10**6, 0.0), 0
    for cut in itertools.cycle(cuts):
        rest, place = stream[place : place + cut], place + cut
        while rest:
            rest = request.take(rest)
            if request.complete:
                request.content.seek(0)
                found.append(request.content.read())
                request = IncomingRequest(10**6, 0.0)
        if place >= len(stream):
            break
    assert found == requests

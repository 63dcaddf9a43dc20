"""Clients that keep to no bound: heads without end, requests that dribble in, answers that nobody reads."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mbtgraph.web import guarding
from mbtgraph.web.app import create_app
from mbtgraph.web.operation import connection
from mbtgraph.web.operation.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from mbtgraph.web.served import Served

pytestmark = pytest.mark.enable_socket

ASK = b"GET / HTTP/1.1\r\nHost: a\r\n"


@contextmanager
def _serving(app: ASGIApp) -> Iterator[int]:
    """Run a server in a thread, and yield its port."""
    config = uvicorn.Config(
        app, http=Connection, lifespan="off", log_config=None, access_log=False, timeout_keep_alive=1,
        proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = server.force_exit = True
            thread.join(20)


def _ok(_: Request) -> Response:
    return PlainTextResponse("ok")


def _large(_: Request) -> Response:
    return Response(b"x" * 32 * 1024**2)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Return the port of a server whose bounds are narrow."""
    monkeypatch.setattr(connection, "_SECONDS", 0.5)
    monkeypatch.setattr(connection, "_STALLED", 1)
    monkeypatch.setattr(connection, "_CONNECTIONS", 5)
    with _serving(Starlette(routes=[Route("/", _ok), Route("/large", _large)])) as port:
        yield port


def _sent(port: int, *parts: bytes, pause: float = 0) -> bytes:
    """Send parts of a request, and return all that comes until the server ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        with suppress(OSError):  # the server ended the connection
            for part in parts:
                time.sleep(pause)
                client.sendall(part)
        return _all(client)


def _all(client: socket.socket) -> bytes:
    parts = []
    with suppress(ConnectionResetError):
        while part := client.recv(1024**2):
            parts.append(part)
    return b"".join(parts)


def test_a_request_is_answered_and_an_idle_connection_ends(port: int) -> None:
    begun = time.monotonic()
    answer = _sent(port, ASK + b"\r\n", ASK + b"\r\n")
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        ASK + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
        ASK + b"".join(b"X-%d: a\r\n" % n for n in range(20_000)) + b"\r\n",
        ASK + b"X: " + b"a" * 2_000_000,
    ],
    ids=["address", "header", "headers", "endless"],
)
def test_a_head_has_a_size_at_most(port: int, head: bytes) -> None:
    answer = _sent(port, head)
    # A client that still sends may not hear the answer; it is not kept waiting either.
    assert not answer or answer.startswith(b"HTTP/1.1 431 ")
    small = _sent(port, ASK + b"X: " + b"a" * 30_000 + b"\r\nConnection: close\r\n\r\n")
    assert small.startswith(b"HTTP/1.1 200 ")


def test_a_head_that_is_a_little_too_large_is_told(port: int) -> None:
    head, _, body = _sent(port, ASK + b"X: " + b"a" * 65_536 + b"\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large")
    assert b"application/problem+json" in head
    assert json.loads(body)["detail"] == "The head of a request may have 64 KiB; send a long query by POST."


@pytest.mark.parametrize(
    "parts", [[b""], [b"G"] * 100, [b"GET / HTTP/1.1\r\n", *[b"X: a\r\n"] * 100], [b"\r\n"] * 100]
)
def test_a_head_has_to_be_there_in_time(port: int, parts: list[bytes]) -> None:
    """A dribble keeps no connection: the time does not begin anew with each byte."""
    begun = time.monotonic()
    assert b"200 OK" not in _sent(port, *parts, pause=0.05)
    assert time.monotonic() - begun < 5


def test_what_follows_an_answer_has_to_be_there_in_time_too(port: int) -> None:
    begun = time.monotonic()
    assert _sent(port, ASK + b"\r\n", *[b"\r\n"] * 100, pause=0.05).count(b"200 OK") == 1
    assert time.monotonic() - begun < 6


@pytest.mark.parametrize(
    "sent",
    [
        b"NONSENSE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        ASK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ASK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        ASK + b"Content-Length: -1\r\n\r\n",
        ASK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        ASK + b"X : a\r\n\r\n",
        ASK + b"X: a\0b\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(port: int, sent: bytes) -> None:
    """S15: of two readings of one request neither is taken."""
    answer = _sent(port, sent)
    assert answer.count(b"HTTP/1.1 ") <= 2
    assert b"HTTP/1.1 400 " in answer
    assert b"Traceback" not in answer


def test_an_answer_that_nobody_reads_is_dropped(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(3)
        assert len(_all(client)) < 32 * 1024**2
    assert len(_sent(port, b"GET /large HTTP/1.0\r\nHost: a\r\n\r\n")) > 32 * 1024**2


def test_there_are_so_many_connections_at_most(port: int) -> None:
    clients = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(5)]
    try:
        answer = _sent(port, ASK + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 1" in answer
    finally:
        for client in clients:
            client.close()
    time.sleep(0.2)
    assert _sent(port, ASK + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_a_body_has_to_be_there_in_time(now: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_SECONDS", 0.5)

    async def body(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    app = create_app(now)
    app.router.routes.append(Route("/body", body, methods=["POST"]))
    with _serving(app) as port:
        head = b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"
        answer = _sent(port, head, *[b"x"] * 50, pause=0.05)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in answer.lower()
        assert _sent(port, head + b"x" * 100).endswith(b"100")


def test_a_body_that_nobody_reads_ends_the_connection(now: Served) -> None:
    """What is left of one request is not read as the next one."""
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    with _serving(create_app(now)) as port:
        head = b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(smuggled)
        answer = _sent(port, head + smuggled)
        assert answer.count(b"HTTP/1.1 200 OK") == 1
        assert b"connection: close" in answer.lower()


def test_too_large_a_body_hears_why(now: Served) -> None:
    async def body(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    app = create_app(now)
    app.router.routes.append(Route("/body", body, methods=["POST"]))
    with _serving(app) as port:
        size = 8 * 1024**2
        answer = _sent(
            port, b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size, b"x" * size
        )
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"The body of a request may have 2 MiB." in answer


def test_what_stands_behind_a_body_is_no_header(now: Served) -> None:
    """S15: a trailer is read by nobody, also one that is called as a header, and however many there are."""
    ask = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
    )
    body = b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n"
    trailers = b"Host: b\r\nAccept: text/html\r\n" + b"X: y\r\n" * 1000
    with _serving(create_app(now)) as port:
        answer = _sent(port, ask + body + trailers + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"application/sparql-results+json" in answer


def test_what_clients_leave_unread_together_has_a_size_at_most(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C6: the one goes that held most for longest, and not the one that has just come."""
    monkeypatch.setattr(connection, "_STALLED", 60)
    monkeypatch.setattr(connection, "_UNREAD", 40 * 1024**2)
    clients = []
    for _ in range(3):
        clients.append(socket.create_connection(("127.0.0.1", port), timeout=20))
        clients[-1].sendall(b"GET /large HTTP/1.0\r\nHost: a\r\n\r\n")
        clients[-1].recv(1, socket.MSG_PEEK)
        time.sleep(0.3)
    whole = [len(_all(client)) > 32 * 1024**2 for client in reversed(clients)]
    for client in clients:
        client.close()
    assert whole == [True, False, False]


def test_a_client_that_goes_away_in_the_middle_of_its_request_is_no_fault_of_ours(now: Served) -> None:
    app = create_app(now)
    with _serving(app) as port:
        head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nContent-Type: "
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(head + b"application/sparql-query\r\n\r\nASK")
        told = {"method": "POST", "route": "/sparql", "status": "499", "problem": ""}
        for _ in range(200):
            if count := app.state.metrics.registry.get_sample_value("mbtgraph_requests_total", told):
                break
            time.sleep(0.05)
    assert count == 1

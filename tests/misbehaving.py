"""A server on loopback that does what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

JSON = "application/sparql-results+json"


def name_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away all by which a server could be told who asks."""
    for name in ("TOKEN", "USER", "PASSWORD"):
        monkeypatch.delenv(f"MBTGRAPH_ENDPOINT_{name}", raising=False)
    monkeypatch.setenv("NETRC", os.devnull)


@dataclass
class Asked:
    """Hold one request: method, path, headers by name in small letters, and parameters."""

    method: str
    path: str
    headers: Mapping[str, str]
    parameters: Mapping[str, list[str]]

    @property
    def query(self) -> str:
        """Return the query that it asks."""
        return self.parameters["query"][0]


@dataclass
class Endpoint:
    """Hold where the server is, what it was asked, and an event that lets go of all that hang."""

    url: str
    connections: int = 0
    asked: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


Behaviour = Callable[[BaseHTTPRequestHandler, Endpoint], None]


def says(body: str | bytes, kind: str = JSON, status: int = 200, **headers: str) -> Behaviour:
    """Answer with a body."""
    data = body.encode() if isinstance(body, str) else body
    sent = {"Content_Length": str(len(data)), **headers}

    def act(handler: BaseHTTPRequestHandler, _: Endpoint) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in sent.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        with suppress(OSError):
            handler.wfile.write(data)

    return act


def rows(*values: str) -> Behaviour:
    """Answer with a row for each value."""
    bindings = [{"x": {"type": "literal", "value": value}} for value in values]
    return says(json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": bindings}}))


def hangs(handler: BaseHTTPRequestHandler, endpoint: Endpoint) -> None:
    """Answer nothing."""
    handler.close_connection = True
    endpoint.released.wait(60)


def drips(handler: BaseHTTPRequestHandler, endpoint: Endpoint) -> None:
    """Answer a header, a byte at a time, without end."""
    handler.close_connection = True
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not endpoint.released.wait(0.05):
            handler.wfile.write(b"a")


def drops(handler: BaseHTTPRequestHandler, _: Endpoint) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def floods(status: int = 200, **headers: str) -> Behaviour:
    """Answer without end; an underscore in the name of a header stands for a hyphen."""

    def flood(handler: BaseHTTPRequestHandler, endpoint: Endpoint) -> None:
        handler.close_connection = True
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        with suppress(OSError):
            while not endpoint.released.is_set():
                handler.wfile.write(b" " * 1024**2)

    return flood


@contextmanager
def endpoint(*behaviours: Behaviour) -> Iterator[Endpoint]:
    """Run a server that behaves at each request as told, and at further ones as at the last."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            made.connections += 1

        def do_GET(self) -> None:
            self._act("")

        def do_POST(self) -> None:
            self._act(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _act(self, body: str) -> None:
            path, _, given = self.path.partition("?")
            headers = {name.lower(): value for name, value in self.headers.items()}
            made.asked.append(Asked(self.command, path, headers, parse_qs(body or given)))
            behaviours[min(len(made.asked), len(behaviours)) - 1](self, made)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Endpoint(f"http://127.0.0.1:{server.server_address[1]}/sparql")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()
        thread.join()

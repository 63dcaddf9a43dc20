"""What tests of push and pull share: empty servers, a way to break off a load, and another engine's eyes."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import requests
from pyoxigraph import BlankNode, RdfFormat, parse
from requests.auth import HTTPDigestAuth

from mbtgraph.lens import PUBLICATION
from mbtgraph.transfer.verifying import OURS
from mbtgraph.transfer.writers import GraphStore, Updates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mbtgraph.transfer.writers import Writer
    from tests.servers import Server

WAYS: dict[str, Callable[[Server], Writer]] = {
    "graphs": lambda server: GraphStore(server.graphs),
    "update": lambda server: Updates(server.update),
}


class BrokenOff(BaseException):
    """End a load as a kill does: nothing in the program hears of it."""


class Breaking:
    """Write to a server, and break off at some request: before it arrives, or right after."""

    def __init__(self, writer: Writer, at: int, *, arrives: bool) -> None:
        """Take a writer, and the request at which to break off."""
        self.url, self.size = writer.url, writer.size
        self._writer, self._left, self._arrives = writer, at, arrives

    def replace(self, graph: str, ntriples: bytes) -> None:
        """Replace a graph."""
        self._count(lambda: self._writer.replace(graph, ntriples))

    def add(self, graph: str, ntriples: bytes) -> None:
        """Add triples to a graph."""
        self._count(lambda: self._writer.add(graph, ntriples))

    def remove(self, graph: str) -> None:
        """Empty a graph."""
        self._count(lambda: self._writer.remove(graph))

    def _count(self, write: Callable[[], None]) -> None:
        self._left -= 1
        if self._left > 0 or self._arrives:
            write()
        if self._left <= 0:
            raise BrokenOff


class Small:
    """Write to a server in small batches."""

    def __init__(self, writer: Writer, size: int) -> None:
        """Take a writer, and how many triples it is to send at once."""
        self.url, self.size = writer.url, size
        self._writer = writer

    def replace(self, graph: str, ntriples: bytes) -> None:
        """Replace a graph."""
        self._writer.replace(graph, ntriples)

    def add(self, graph: str, ntriples: bytes) -> None:
        """Add triples to a graph."""
        self._writer.add(graph, ntriples)

    def remove(self, graph: str) -> None:
        """Empty a graph."""
        self._writer.remove(graph)


def emptied(server: Server) -> None:
    """Remove all of ours from a server."""
    for graph in (*OURS, PUBLICATION):
        _asked(server, "DELETE", graph)


def put(server: Server, graph: str, turtle: str) -> None:
    """Write a graph without our program."""
    _asked(server, "PUT", graph, turtle.encode()).raise_for_status()


def held(server: Server, graph: str) -> tuple[int, int]:
    """Return how many triples a graph has, and how many of them have a blank node, without our program."""
    found = _asked(server, "GET", graph)
    quads = list(parse(found.content, format=RdfFormat.N_TRIPLES)) if found.ok else []
    blank = [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]
    return len(quads), len(blank)


def update(server: Server, text: str) -> None:
    """Run an update without our program."""
    kind = {"Content-Type": "application/sparql-update"}
    requests.post(
        server.update, text.encode(), headers=kind, auth=_auth(server), timeout=60
    ).raise_for_status()


def _asked(server: Server, method: str, graph: str, body: bytes | None = None) -> requests.Response:
    return requests.request(
        method, server.graphs, params={"graph": graph}, data=body, auth=_auth(server), timeout=60,
        headers={"Content-Type": "text/turtle", "Accept": "application/n-triples"},
    )  # fmt: skip


def _auth(server: Server) -> HTTPDigestAuth | None:
    return HTTPDigestAuth(server.user, server.password) if server.user else None


@contextmanager
def killing(url: str, *, at: int) -> Iterator[tuple[str, list[int]]]:
    """Stand before a server, and kill the process in the list when its so many-th write has arrived."""
    victims: list[int] = []
    written = threading.Semaphore(at)

    class Handler(BaseHTTPRequestHandler):
        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            query = self.path.partition("?")[2]
            headers = {
                name: self.headers[name] for name in ("Content-Type", "Authorization") if name in self.headers
            }
            done = requests.request(self.command, f"{url}?{query}", data=body, headers=headers, timeout=60)
            if done.ok and not written.acquire(blocking=False):
                os.kill(victims[0], signal.SIGKILL)
                return
            with suppress(OSError):
                self.send_response(done.status_code)
                for name in ("WWW-Authenticate", "Content-Type"):
                    if name in done.headers:
                        self.send_header(name, done.headers[name])
                self.send_header("Content-Length", str(len(done.content)))
                self.end_headers()
                self.wfile.write(done.content)

        do_PUT = do_POST = do_DELETE = _pass  # noqa: N815 (their names)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/store", victims
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
